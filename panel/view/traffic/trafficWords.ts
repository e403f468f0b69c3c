import type { TrafficRow } from '../../session/select/index.js';

/** What a line is: the method of a request, or which way a frame went. */
export function kindOf(row: TrafficRow): string {
  if (row.kind === 'request') return row.method;
  const arrow = row.sent ? '↑' : '↓';
  return `${arrow} ${row.name ?? row.frame}`;
}

export interface OutcomeText {
  text: string;
  tone: 'good' | 'bad' | 'dim' | 'plain';
}

export function outcomeOf(row: TrafficRow): OutcomeText {
  if (row.kind === 'frame') return { text: row.frame === 'dropped' ? 'not taken' : '', tone: 'dim' };
  const { outcome, status } = row;
  switch (outcome) {
    case 'pending':
      return { text: row.waitSeconds === undefined ? 'pending' : 'held…', tone: 'plain' };
    case 'answered':
      return { text: String(status ?? 'ok'), tone: 'good' };
    case 'unchanged':
      return { text: String(status ?? 304), tone: 'dim' };
    case 'failed':
      return { text: status === undefined || status === 0 ? 'failed' : `${status} ✖`, tone: 'bad' };
    case 'cancelled':
      return { text: 'cancelled', tone: 'dim' };
    case 'lost':
      return { text: 'end unseen', tone: 'dim' };
    default:
      return outcome satisfies never;
  }
}
