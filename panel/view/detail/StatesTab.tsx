import { useMemo } from 'preact/hooks';
import type { Session } from '../../session/index.js';
import type { LiveState } from '../../session/model.js';
import { connectionStates, type StateLine, statesView } from '../../session/select/detail/index.js';
import { type Column, createColumnFitter } from '../list/columns.js';
import { LocalGrid } from '../list/LocalGrid.js';
import { StateBadge } from '../parts/StateBadge.js';
import { formatAge, formatTime } from '../state/format.js';
import { stateSigns } from '../state/words.js';
import type { TabProps } from './Detail.js';
import { detailWidth } from './detailWidth.js';
import { resourceOfSubject, type Subject } from './subject.js';

const columns: readonly Column<StateLine>[] = [
  { ...{ name: 'at', title: 'Time', width: 100, rank: 1, narrow: true }, cell: ({ at }) => formatTime(at) },
  {
    ...{ name: 'subject', title: 'Of', width: 88, rank: 4 },
    cell: ({ subject }) => subject,
  },
  {
    ...{ name: 'move', title: 'From → to', width: 190, rank: 0, narrow: true },
    cell: ({ from, to }) => (
      <>
        <span class="dim">{wordFor(from)} → </span>
        <State name={to} />
      </>
    ),
  },
  {
    ...{ name: 'lasted', title: 'Lasted', width: 64, rank: 3, isNumber: true },
    cell: ({ lasted }) => formatAge(lasted),
  },
  {
    ...{ name: 'reason', title: 'Reason', width: 120, grow: 2, rank: 2 },
    cell: ({ reason }) => reason,
    hint: ({ reason }) => reason,
  },
  {
    ...{ name: 'cause', title: 'What came just before', width: 140, grow: 2, rank: 5 },
    cell: ({ cause }) => cause && `${cause.text}`,
    hint: ({ cause }) => cause && `${formatTime(cause.at)} ${cause.text}`,
  },
];
const columnsIn = createColumnFitter(columns);

const isLiveState = (name: string): name is LiveState => Object.hasOwn(stateSigns, name);
const wordFor = (name: string): string => (isLiveState(name) ? stateSigns[name].word : name);

function State({ name }: { name: string }) {
  return isLiveState(name) ? <StateBadge state={name} /> : <span>{name}</span>;
}

/** Every move, and what led to it. */
export function StatesTab({ model, subject }: TabProps) {
  const { session, layout } = model;
  const width = detailWidth(model);
  const second = Math.floor(session.clocks.now / 1_000);
  const stamp = subject.kind === 'connection' ? subject.connection.stamp : subject.resource?.stamp;
  const lines = useMemo(() => linesOf(session, subject), [session, stamp, second]);
  if (lines.length === 0) return <p class="notice">It has not moved since it is watched.</p>;
  return (
    <LocalGrid
      label="States"
      columns={columnsIn(width, layout.arrangement === 'page')}
      rows={lines}
      keyOf={({ id }) => `move${id}`}
      now={session.clocks.now}
    />
  );
}

function linesOf(session: Session, subject: Subject): StateLine[] {
  if (subject.kind === 'connection') return connectionStates(session, subject.connection.id);
  const resource = resourceOfSubject(subject);
  return resource ? statesView(session, resource.id) : [];
}
