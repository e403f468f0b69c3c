import type { Epoch, Session } from '../../session/index.js';
import type { RowList, Traffic } from '../../session/select/index.js';

/** What happened between a line and the one before it: navigations, starts of the worker, gaps. */
export function createMarks(session: Session, list: RowList<Traffic>): (index: number) => string | undefined {
  const epochs = [...session.epochs.values()].sort((a, b) => a.at - b.at);
  return (index) => {
    const row = list.at(index);
    const before = list.at(index - 1);
    if (!row) return undefined;
    const between = epochs.filter(({ at }) => at <= row.at && at > (before?.at ?? Number.NEGATIVE_INFINITY));
    return between.length === 0 ? undefined : textOf(between);
  };
}

const textOf = (epochs: readonly Epoch[]): string => [...new Set(epochs.map(({ text }) => text))].join(' · ');
