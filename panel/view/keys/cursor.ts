import { type Traffic, trafficById, trafficRow } from '../../session/select/index.js';
import type { PanelModel } from '../model/model.js';
import { resourceOf, type Selection } from '../state/viewState.js';
import { selectionOfLine } from '../subscriptions/lines.js';

/** The list of the view that is shown, for the keys. */
export interface Cursor {
  count: number;
  /** −1 where nothing of it is selected. */
  index: number;
  at(index: number): Selection | undefined;
}

export function cursorOf({ session, state, rows }: PanelModel): Cursor {
  const resource = session.resources.get(resourceOf(state.selection));
  switch (state.view) {
    case 'resources': {
      const list = rows.resources;
      return {
        count: list.shown,
        index: resource ? list.indexOf(resource) : -1,
        at: (index) => ofResource(list.at(index)?.id),
      };
    }
    case 'traffic': {
      const list = rows.traffic;
      const chosen =
        state.selection?.kind === 'traffic' ? trafficById(session, state.selection.id) : undefined;
      return {
        count: list.shown,
        index: chosen ? list.indexOf(chosen) : -1,
        at: (index) => ofTraffic(list.at(index)),
      };
    }
    case 'subscriptions': {
      const { lines } = rows;
      const isChosen = (selection: Selection) =>
        selection.kind === state.selection?.kind
          ? selection.id === state.selection.id
          : selection.kind === 'resource' && selection.id === resource?.id;
      return {
        count: lines.length,
        index: lines.findIndex((line) => isChosen(selectionOfLine(line))),
        at: (index) => lines[index] && selectionOfLine(lines[index]),
      };
    }
    case 'timeline':
      return {
        count: rows.lanes.length,
        index: rows.lanes.findIndex(({ id }) => id === resource?.id),
        at: (index) => ofResource(rows.lanes[index]?.id),
      };
    default:
      return state.view satisfies never;
  }

  function ofTraffic(row: Traffic | undefined): Selection | undefined {
    return row && { kind: 'traffic', id: trafficRow(session, row).id, resource: row.resource };
  }
}

const ofResource = (id: number | undefined): Selection | undefined =>
  id === undefined ? undefined : { kind: 'resource', id };
