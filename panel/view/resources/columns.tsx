import { activityBucket } from '../../session/model.js';
import type { ResourceRow } from '../../session/select/index.js';
import { type Column, createColumnFitter } from '../list/columns.js';
import { Sparkline } from '../parts/Sparkline.js';
import { StateBadge } from '../parts/StateBadge.js';
import { formatAge, formatBytes, formatCount, formatMs, formatTime } from '../state/format.js';

const none = <span class="none">–</span>;

const columns: readonly Column<ResourceRow>[] = [
  {
    // The sign alone stands for the state.
    ...{ name: 'sign', title: 'St', width: 32, rank: 1, narrow: 'alone', isShort: true },
    cell: (row) => <StateBadge state={row.state} word={wordOf(row)} isShort />,
    hint: (row) => wordOf(row) ?? row.state,
  },
  {
    ...{ name: 'state', title: 'State', width: 104, rank: 1, isShort: true, sorts: true },
    cell: (row) => <StateBadge state={row.state} word={wordOf(row)} />,
    hint: ({ reason, since }) => `${reason || 'state'}, since ${formatTime(since)}`,
  },
  {
    ...{ name: 'resource', title: 'Resource', width: 140, grow: 4, rank: 0, narrow: true, sorts: true },
    cell: ({ label, problems }) => (
      <>
        {label}
        {problems > 0 && <ProblemMark count={problems} />}
      </>
    ),
    hint: ({ url }) => url,
  },
  {
    ...{ name: 'via', title: 'Via', width: 48, rank: 4, isShort: true, sorts: true },
    cell: ({ via, shared }) => (via === undefined ? none : `${via}${shared ? '*' : ''}`),
    hint: ({ via, shared, dialect }) => viaHint(via, shared, dialect),
  },
  {
    ...{ name: 'tabs', title: 'Tabs', width: 44, rank: 8, isNumber: true, isShort: true, sorts: true },
    cell: ({ tabs }) => (tabs > 0 ? tabs : none),
  },
  {
    ...{ name: 'etag', title: 'ETag', width: 90, rank: 7, sorts: true },
    cell: ({ etag }) => (etag === undefined ? none : <code>{etag}</code>),
    hint: ({ etag }) => etag,
  },
  {
    ...{ name: 'updates', title: 'Upd', width: 48, rank: 5, isNumber: true, isShort: true, sorts: true },
    cell: ({ updates }) => formatCount(updates),
  },
  {
    ...{
      name: 'last',
      title: 'Last',
      width: 56,
      rank: 2,
      narrow: true,
      isNumber: true,
      isShort: true,
      sorts: true,
    },
    since: ({ lastAt }) => lastAt,
    cellAt: ({ lastAt }, now) => (lastAt === undefined ? none : formatAge(now - lastAt)),
    hint: ({ lastAt }) => (lastAt === undefined ? 'no update yet' : `last update at ${formatTime(lastAt)}`),
  },
  {
    ...{
      name: 'latency',
      title: 'p50 / p95',
      width: 110,
      rank: 9,
      isNumber: true,
      isShort: true,
      sorts: true,
    },
    cell: ({ p50, p95 }) => (p50 === undefined || p95 === undefined ? none : latency(p50, p95)),
    hint: () => 'latency of answers that the server did not hold back',
  },
  {
    ...{ name: 'bytes', title: 'Bytes', width: 56, rank: 10, isNumber: true, isShort: true, sorts: true },
    cell: ({ bytes }) => formatBytes(bytes),
    hint: ({ bytes }) => `${bytes} bytes received`,
  },
  {
    ...{ name: 'activity', title: 'Activity', width: 84, rank: 3, narrow: true, isShort: true },
    since: () => 0,
    every: activityBucket,
    cellAt: ({ activity }, now) => <Sparkline activity={activity} now={now} />,
  },
  {
    ...{ name: 'next', title: 'Next', width: 58, rank: 6, isNumber: true, isShort: true, sorts: true },
    since: ({ next }) => next?.at,
    cellAt: ({ next }, now) => (next === undefined ? none : countdown(next, now)),
    hint: ({ next }) => (next?.exact === false ? 'the next request comes by then' : undefined),
  },
  {
    ...{ name: 'where', title: 'Tab/Frame', width: 90, grow: 1, rank: 11 },
    cell: ({ where }) => where,
    hint: ({ where }) => where,
  },
];

export const fitResourceColumns = createColumnFitter(columns);

/** Plain polling is no long-polling. */
export function wordOf({ state, via }: ResourceRow): string | undefined {
  return state === 'polling' && via === 'poll' ? 'polling' : undefined;
}

function latency(p50: number, p95: number): string {
  const [a, b] = [formatMs(p50), formatMs(p95)];
  return a.endsWith(' ms') && b.endsWith(' ms') ? `${a.slice(0, -3)} / ${b}` : `${a} / ${b}`;
}

function countdown({ at, exact }: { at: number; exact: boolean }, now: number): string {
  const left = Math.max(0, at - now);
  return `${exact ? '' : '≤'}${formatAge(Math.ceil(left / 100) * 100)}`;
}

function viaHint(via: string | undefined, shared: boolean, dialect: string | undefined): string | undefined {
  if (via === undefined) return 'not followed';
  return `${via}${shared ? ', one connection for several' : ''}${dialect ? `, dialect ${dialect}` : ''}`;
}

function ProblemMark({ count }: { count: number }) {
  return (
    <span class="problem-mark" title={`${count} problems: see Links and States`}>
      {' ⚠'}
    </span>
  );
}
