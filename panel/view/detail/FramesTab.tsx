import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Frame, Session } from '../../session/index.js';
import {
  createFrameList,
  type FrameLine,
  isSilentSocket,
  toggleRun,
  unfoldRuns,
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

type Run = Extract<FrameLine, { kind: 'run' }>;

function columnsFor(session: Session, toggle: (run: Run) => void): readonly Column<FrameLine>[] {
  return [
    {
      ...{ name: 'at', title: 'Time', width: 100, rank: 1, narrow: true },
      cell: (line) => formatTime(frameOf(line).at),
      hint: (line) =>
        line.kind === 'run' ? `from ${formatTime((line.frames[0] as Frame).at)} on` : undefined,
    },
    {
      ...{ name: 'what', title: 'What', width: 120, rank: 0, narrow: true },
      cell: (line) => (line.kind === 'run' ? <RunButton run={line} toggle={toggle} /> : <What line={line} />),
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

function RunButton({ run, toggle }: { run: Run; toggle(run: Run): void }) {
  const stop = (event: Event) => event.stopPropagation();
  return (
    <button
      type="button"
      class="run"
      aria-expanded={run.isOpen === true}
      onClick={() => toggle(run)}
      // Two clicks are two, and not the opening of the row.
      onDblClick={stop}
      // Else the list took Enter for its chosen row, which may be another one.
      onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && stop(event)}
    >
      <span class="fold" aria-hidden="true">
        {run.isOpen ? '▾' : '▸'}
      </span>
      {`${frameOf(run).status ?? 304} ×${run.frames.length}`}
    </button>
  );
}

function What({ line: { frame, inRun } }: { line: Extract<FrameLine, { kind: 'one' }> }) {
  const { kind, sent, name, status, eventId } = frame;
  switch (kind) {
    case 'answer':
      return <span class="tone-good">{`${status ?? 200} answer`}</span>;
    case 'unchanged':
      return <span class={inRun ? 'dim leaf' : 'dim'}>{`${status ?? 304} unchanged`}</span>;
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

/** A run has the id of its first frame, which may stand below it. */
const keyOf = (line: FrameLine): string =>
  line.kind === 'one' && line.inRun ? `one${line.id}` : `frame${line.id}`;

/** Rounds of polling, events and frames, in the order of their coming. */
export function FramesTab({ model, subject }: TabProps) {
  const { session, state, layout } = model;
  const folded = useFrames(session, subject);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const lines = useMemo(() => unfoldRuns(folded, open), [folded, open]);
  const toggle = useCallback(
    ({ frames }: Run) => {
      setOpen((before) => toggleRun(before, frames));
      // What was opened is looked at, and not the end of the list.
      model.dispatch({ type: 'follow', on: false });
    },
    [model],
  );
  const columns = useMemo(() => createColumnFitter(columnsFor(session, toggle)), [session, toggle]);
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
        keyOf={keyOf}
        now={session.clocks.now}
        onChoose={(line) => choose(frameOf(line).id)}
        onOpen={(line) => line.kind === 'run' && toggle(line)}
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
