import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Frame, Session } from '../../session/index.js';
import {
  createFrameList,
  type FrameLine,
  isSilentSocket,
  viewBody,
} from '../../session/select/detail/index.js';
import { type Column, createColumnFitter } from '../list/columns.js';
import { LocalGrid } from '../list/LocalGrid.js';
import { formatAge, formatBytes, formatMs, formatTime } from '../state/format.js';
import type { TabProps } from './Detail.js';
import { detailWidth } from './detailWidth.js';
import { resourceOfSubject, type Subject } from './subject.js';
import { BodyPane } from './value/BodyPane.js';

const none = <span class="none">–</span>;

/** The last one of a run says all of it. */
const frameOf = (line: FrameLine): Frame =>
  line.kind === 'one' ? line.frame : (line.frames.at(-1) as Frame);

function columnsFor(session: Session): readonly Column<FrameLine>[] {
  return [
    {
      ...{ name: 'at', title: 'Time', width: 100, rank: 1, narrow: true },
      cell: (line) => formatTime(frameOf(line).at),
      hint: (line) =>
        line.kind === 'run' ? `from ${formatTime((line.frames[0] as Frame).at)} on` : undefined,
    },
    {
      ...{ name: 'what', title: 'What', width: 120, rank: 0, narrow: true },
      cell: (line) => <What line={line} />,
    },
    {
      ...{ name: 'body', title: 'Content', width: 120, grow: 4, rank: 2, narrow: true },
      cell: (line) => <code>{excerptOf(session, frameOf(line))}</code>,
    },
    {
      ...{ name: 'etag', title: 'ETag', width: 100, grow: 1, rank: 4 },
      cell: (line) => (frameOf(line).etag === undefined ? none : <code>{frameOf(line).etag}</code>),
      hint: (line) => frameOf(line).etag,
    },
    {
      ...{ name: 'ms', title: 'Took', width: 66, rank: 5, isNumber: true },
      cell: (line) => tookOf(line),
    },
    {
      ...{ name: 'bytes', title: 'Bytes', width: 60, rank: 3, isNumber: true },
      cell: (line) => (frameOf(line).bytes === 0 ? none : formatBytes(frameOf(line).bytes)),
    },
  ];
}

function tookOf(line: FrameLine) {
  if (line.kind === 'run') return formatAge(line.frames.reduce((sum, { ms = 0 }) => sum + ms, 0));
  return line.frame.ms === undefined ? none : formatMs(line.frame.ms);
}

function What({ line }: { line: FrameLine }) {
  const frame = frameOf(line);
  const { kind, sent, name, status, eventId } = frame;
  if (line.kind === 'run') return <span class="dim">{`${status ?? 304} ×${line.frames.length}`}</span>;
  switch (kind) {
    case 'answer':
      return <span class="tone-good">{`${status ?? 200} answer`}</span>;
    case 'unchanged':
      return <span class="dim">{`${status ?? 304} unchanged`}</span>;
    case 'failed':
      return <span class="tone-bad">{`✖ ${name ?? status ?? 'failed'}`}</span>;
    case 'dropped':
      return <span class="tone-bad">{`not taken: ${name ?? ''}`}</span>;
    case 'event':
    case 'message':
    case 'pushed':
      return <span>{`${sent ? '↑ sent' : '↓'} ${name ?? kind}${eventId ? ` #${eventId}` : ''}`}</span>;
    default:
      return kind satisfies never;
  }
}

const longest = 200;

function excerptOf(session: Session, { body }: Frame): string {
  const kept = session.bodies.get(body);
  if (!kept) return '';
  return 'text' in kept ? kept.text.slice(0, longest).replace(/\s+/g, ' ') : kept.base64.slice(0, longest);
}

/** Rounds of polling, events and frames, in the order of their coming. */
export function FramesTab({ model, subject }: TabProps) {
  const { session, state, layout } = model;
  const lines = useFrames(session, subject);
  const columns = useMemo(() => createColumnFitter(columnsFor(session)), [session]);
  const [chosen, choose] = useState<number>();
  if (lines.length === 0) return <NoFrames session={session} subject={subject} />;
  const frame = session.frames.get(chosen);
  const body = frame && session.bodies.get(frame.body);
  return (
    <>
      <LocalGrid
        label="Frames"
        columns={columns(detailWidth(model), layout.arrangement === 'page')}
        rows={lines}
        keyOf={({ id }) => `frame${id}`}
        now={session.clocks.now}
        onChoose={(line) => choose(frameOf(line).id)}
        follow={{
          on: state.follow,
          set: (on) => on !== state.follow && model.dispatch({ type: 'follow', on }),
        }}
      />
      {body && (
        <div class="preview">
          <BodyPane model={model} body={viewBody(body)} name={`frame${chosen}`} />
        </div>
      )}
    </>
  );
}

function NoFrames({ session, subject }: { session: Session; subject: Subject }) {
  const resource = resourceOfSubject(subject);
  const isSilent = resource !== undefined && isSilentSocket(session, resource);
  const text = isSilent
    ? 'Firefox tells that this WebSocket was opened: not what goes over it, nor when it is closed.'
    : 'No frame of it was seen.';
  return <p class="notice">{text}</p>;
}

function useFrames(session: Session, subject: Subject): readonly FrameLine[] {
  const of = placeOf(subject);
  const list = useMemo(() => of && createFrameList(session, of), [session, JSON.stringify(of)]);
  useEffect(() => () => list?.stop(), [list]);
  list?.update();
  return list?.lines ?? [];
}

function placeOf(subject: Subject): { resource: number } | { connection: number } | undefined {
  if (subject.kind === 'connection') return { connection: subject.connection.id };
  return subject.resource && { resource: subject.resource.id };
}
