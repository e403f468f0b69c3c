import type { TrafficRow } from '../../session/select/index.js';
import { type Column, createColumnFitter } from '../list/columns.js';
import { formatBytes, formatMs, formatTime } from '../state/format.js';
import { kindOf, outcomeOf } from './trafficWords.js';

const none = <span class="none">–</span>;

const columns: readonly Column<TrafficRow>[] = [
  {
    ...{ name: 'time', title: 'Time', width: 100, rank: 1, narrow: true, isShort: true, sorts: true },
    cell: ({ at }) => formatTime(at),
  },
  {
    ...{ name: 'kind', title: 'What', width: 76, rank: 2, narrow: true },
    cell: kindOf,
    hint: (row) => (row.kind === 'frame' ? row.eventId && `id ${row.eventId}` : row.asker),
  },
  {
    ...{ name: 'resource', title: 'Resource', width: 130, grow: 4, rank: 0, narrow: true, sorts: true },
    cell: ({ label }) => label,
    hint: ({ url }) => url,
  },
  {
    ...{ name: 'status', title: 'Status', width: 78, rank: 3, narrow: true, sorts: true },
    cell: (row) => {
      const { text, tone } = outcomeOf(row);
      return <span class={`tone-${tone}`}>{text}</span>;
    },
    hint: (row) => (row.kind === 'request' ? (row.error ?? row.outcome) : undefined),
  },
  {
    ...{ name: 'via', title: 'Via', width: 46, rank: 5, sorts: true },
    cell: ({ via }) => via,
  },
  {
    ...{ name: 'ms', title: 'Took', width: 66, rank: 6, isNumber: true, isShort: true, sorts: true },
    cell: ({ ms }) => (ms === undefined ? none : formatMs(ms)),
    hint: (row) =>
      row.kind === 'request' && row.waitSeconds ? `may be held for ${row.waitSeconds} s` : undefined,
  },
  {
    ...{ name: 'bytes', title: 'Bytes', width: 58, rank: 7, isNumber: true, isShort: true, sorts: true },
    cell: ({ bytes }) => (bytes === undefined ? none : formatBytes(bytes)),
  },
  {
    ...{ name: 'etag', title: 'ETag', width: 96, rank: 8, sorts: true },
    cell: ({ etag }) => (etag === undefined ? none : <code>{etag}</code>),
    hint: (row) => (row.kind === 'request' && row.sentEtag ? `asked with ${row.sentEtag}` : row.etag),
  },
  {
    ...{ name: 'asker', title: 'Asked by', width: 96, grow: 1, rank: 9 },
    cell: (row) => (row.kind === 'request' ? row.asker : ''),
    hint: (row) => (row.kind === 'request' ? (row.passedOn ?? row.asker) : undefined),
  },
  {
    ...{ name: 'where', title: 'Frame', width: 60, grow: 1, rank: 10 },
    cell: ({ where }) => where,
    hint: ({ where }) => where,
  },
];

export const fitTrafficColumns = createColumnFitter(columns);
