import { useMemo } from 'preact/hooks';
import { type HistoryItem, historyOf } from '../../session/select/detail/index.js';
import { type Column, createColumnFitter } from '../list/columns.js';
import { LocalGrid } from '../list/LocalGrid.js';
import { formatAge, formatBytes, formatMs, formatTime } from '../state/format.js';
import type { TabProps } from './Detail.js';
import { detailWidth } from './detailWidth.js';
import { resourceOfSubject } from './subject.js';

const none = <span class="none">–</span>;

const columns: readonly Column<HistoryItem>[] = [
  {
    ...{ name: 'n', title: 'Version', width: 64, rank: 0, narrow: true },
    cell: ({ version: { n, kind } }) => (kind === 'gap' ? '' : `v${n}`),
  },
  {
    ...{ name: 'at', title: 'Time', width: 100, rank: 1, narrow: true },
    cell: ({ version }) => formatTime(version.at),
  },
  {
    ...{ name: 'from', title: 'Came by', width: 120, grow: 1, rank: 2, narrow: true },
    cell: ({ from, hasBody }) => (
      <>
        {from}
        {!hasBody && <span class="dim"> (body not kept)</span>}
      </>
    ),
    hint: ({ from }) => from,
  },
  {
    ...{ name: 'etag', title: 'ETag', width: 110, grow: 1, rank: 3 },
    cell: ({ version: { etag } }) => (etag === undefined ? none : <code>{etag}</code>),
    hint: ({ version }) => version.etag,
  },
  {
    ...{ name: 'bytes', title: 'Bytes', width: 96, rank: 4, isNumber: true },
    cell: ({ version: { bytes }, grown }) => `${formatBytes(bytes)}${grown ? ` (${signed(grown)})` : ''}`,
    hint: ({ version }) => `${version.bytes} bytes`,
  },
  {
    ...{ name: 'ms', title: 'Took', width: 66, rank: 6, isNumber: true },
    cell: ({ version: { ms } }) => (ms === undefined ? none : formatMs(ms)),
    hint: ({ version }) => (version.held ? 'held back by the server' : undefined),
  },
  {
    ...{ name: 'lived', title: 'Newest for', width: 84, rank: 5, isNumber: true },
    cell: ({ lived, version }) => (version.kind === 'gap' ? '' : formatAge(lived)),
  },
  {
    ...{ name: 'confirmed', title: 'Confirmed', width: 84, rank: 7, isNumber: true },
    cell: ({ version: { confirmations } }) => (confirmations === 0 ? none : `${confirmations}×`),
    hint: ({ version: { confirmedAt } }) =>
      confirmedAt === undefined ? undefined : `last at ${formatTime(confirmedAt)}`,
  },
];
const columnsIn = createColumnFitter(columns);

const signed = (bytes: number): string => `${bytes > 0 ? '+' : '−'}${formatBytes(Math.abs(bytes))}`;

/** The line of descent of a value: each version, where it came from, and where something is missing. */
export function HistoryTab({ model, subject }: TabProps) {
  const { session, state, layout } = model;
  const resource = resourceOfSubject(subject);
  const second = Math.floor(session.clocks.now / 1_000);
  const items = useMemo(
    () => (resource ? historyOf(session, resource.id) : []),
    [session, resource, resource?.stamp, second],
  );
  if (items.length === 0) return <p class="notice">No version of it was seen.</p>;
  const { a, b } = state.compare;
  return (
    <LocalGrid
      label="Versions"
      columns={columnsIn(detailWidth(model), layout.arrangement === 'page')}
      rows={items}
      keyOf={({ version }) => `v${version.id}`}
      now={session.clocks.now}
      chosen={`v${state.version ?? items.find(({ isNewest }) => isNewest)?.version.id}`}
      attributesOf={({ version: { kind, id } }) => ({
        class: `${kind}${id === a ? ' side-a' : ''}${id === b ? ' side-b' : ''}`,
      })}
      onChoose={({ version, isNewest }) => {
        if (version.kind !== 'gap')
          model.dispatch({ type: 'version', id: isNewest ? undefined : version.id });
      }}
      onOpen={() => model.dispatch({ type: 'tab', tab: 'value' })}
    />
  );
}
