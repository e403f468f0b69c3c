import type { SubscriptionLine } from '../../session/select/index.js';
import { resourceOf, type Selection } from '../state/viewState.js';

export function selectionOfLine(line: SubscriptionLine): Selection {
  return line.kind === 'connection'
    ? { kind: 'connection', id: line.connection.id }
    : { kind: 'resource', id: line.resource.id };
}

/** The line that stands for what is selected. */
export function lineKeyOf(selection: Selection | undefined): string | undefined {
  if (selection?.kind === 'connection') return `c${selection.id}`;
  const resource = resourceOf(selection);
  return resource === undefined ? undefined : `s${resource}`;
}
