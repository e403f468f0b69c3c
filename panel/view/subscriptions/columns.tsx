import type { ConnectionRow, SubscriptionLine } from '../../session/select/index.js';
import { type Column, createColumnFitter } from '../list/columns.js';
import { StateBadge } from '../parts/StateBadge.js';
import { wordOf } from '../resources/columns.js';
import { formatAge, formatBytes, formatCount, formatTime, plural } from '../state/format.js';
import { badgeOf } from './connectionWords.js';

const none = <span class="none">–</span>;

const columns: readonly Column<SubscriptionLine>[] = [
  {
    ...{ name: 'what', title: 'Connection / resource', width: 160, grow: 4, rank: 0, narrow: true },
    cell: (line) =>
      line.kind === 'connection' ? <ConnectionCell line={line} /> : <ResourceCell line={line} />,
    hint: (line) => (line.kind === 'connection' ? line.connection.endpoint : line.resource.url),
  },
  {
    ...{ name: 'state', title: 'State', width: 112, rank: 1, narrow: true, isShort: true },
    cell: (line) =>
      line.kind === 'connection' ? (
        <StateBadge {...badgeOf(line.connection)} />
      ) : (
        <StateBadge state={line.resource.state} word={wordOf(line.resource)} />
      ),
    hint: (line) => (line.kind === 'connection' ? line.connection.reason : line.resource.reason),
  },
  {
    ...{ name: 'via', title: 'Via', width: 46, rank: 3 },
    cell: (line) => (line.kind === 'connection' ? line.connection.via : (line.resource.via ?? none)),
  },
  {
    ...{ name: 'dialect', title: 'Dialect', width: 62, rank: 9 },
    cell: (line) => (line.kind === 'connection' ? line.connection.dialect : none),
  },
  {
    ...{ name: 'mode', title: 'Told', width: 62, rank: 8 },
    cell: (line) => (line.kind === 'connection' ? none : (line.mode ?? none)),
    hint: () => 'what the server tells: whole values, changes, or that there is something new (hint)',
  },
  {
    ...{ name: 'holders', title: 'Followed by', width: 110, grow: 2, rank: 2 },
    cell: (line) =>
      line.kind === 'connection' ? plural(line.connection.targets, 'resource') : followersOf(line),
    hint: (line) =>
      line.kind === 'connection' ? undefined : line.holders.map(({ url, label }) => url ?? label).join('\n'),
  },
  {
    ...{ name: 'age', title: 'Up', width: 56, rank: 4, isNumber: true, isShort: true },
    since: (line) => (line.kind === 'connection' ? line.connection.openedAt : line.resource.since),
    cellAt: (line, now) =>
      line.kind === 'connection'
        ? formatAge((line.connection.closedAt ?? now) - line.connection.openedAt)
        : formatAge(now - line.resource.since),
    hint: (line) =>
      `since ${formatTime(line.kind === 'connection' ? line.connection.openedAt : line.resource.since)}`,
  },
  {
    ...{ name: 'requests', title: 'Requests', width: 80, rank: 6, isNumber: true, isShort: true },
    cell: (line) => (line.kind === 'connection' ? formatCount(line.connection.requests) : none),
  },
  {
    ...{ name: 'frames', title: 'Frames', width: 64, rank: 7, isNumber: true, isShort: true },
    cell: (line) =>
      line.kind === 'connection' ? formatCount(line.connection.frames) : formatCount(line.resource.updates),
    hint: (line) => (line.kind === 'connection' ? 'rounds, events and frames' : 'updates'),
  },
  {
    ...{ name: 'bytes', title: 'Bytes', width: 58, rank: 5, isNumber: true, isShort: true },
    cell: (line) => formatBytes(line.kind === 'connection' ? line.connection.bytes : line.resource.bytes),
  },
];

export const fitSubscriptionColumns = createColumnFitter(columns);

type Of<Kind> = { line: Extract<SubscriptionLine, { kind: Kind }> };

function ConnectionCell({ line: { connection, isOpen } }: Of<'connection'>) {
  return (
    <>
      <span class="fold" aria-hidden="true">
        {isOpen ? '▾' : '▸'}
      </span>
      {connection.label}
      {ownText(connection) && <span class="dim"> {ownText(connection)}</span>}
    </>
  );
}

function ownText({ shared, targets, reconstructed }: ConnectionRow): string {
  if (reconstructed) return 'as the network shows it';
  return shared && targets > 1 ? 'shared' : '';
}

function ResourceCell({ line: { level, resource } }: Of<'subscription'>) {
  return <span class={level > 1 ? 'leaf' : undefined}>{resource.label}</span>;
}

function followersOf({ holders, resource }: Extract<SubscriptionLine, { kind: 'subscription' }>): string {
  if (holders.length === 0) return resource.where;
  return holders
    .map(({ label, inspected, isGone }) => `${label}${inspected ? ' (this)' : ''}${isGone ? ' (gone)' : ''}`)
    .join(', ');
}
