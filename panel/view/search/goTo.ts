import type { Place } from '../../filter/search.js';
import type { PanelModel } from '../model/model.js';
import type { Selection, TabName } from '../state/viewState.js';

/** Shows where something was found. */
export function goTo(model: PanelModel, place: Place): void {
  const { selection, tab } = targetOf(place);
  if (!selection) return;
  model.dispatch({ type: 'select', selection });
  model.dispatch({ type: 'tab', tab });
  if (place.kind === 'value') model.dispatch({ type: 'version', id: place.version });
}

function targetOf(place: Place): { selection: Selection | undefined; tab: TabName } {
  switch (place.kind) {
    case 'url':
      return { selection: { kind: 'resource', id: place.resource }, tab: 'value' };
    case 'value':
      return { selection: { kind: 'resource', id: place.resource }, tab: 'value' };
    case 'header':
      return {
        selection: { kind: 'traffic', id: `q${place.request}`, resource: place.resource },
        tab: 'headers',
      };
    case 'frame':
      return {
        selection: { kind: 'traffic', id: `f${place.frame}`, resource: place.resource },
        tab: 'value',
      };
    default:
      return place satisfies never;
  }
}
