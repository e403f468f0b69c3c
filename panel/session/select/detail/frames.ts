import type { Frame, Resource } from '../../model.js';
import type { Session } from '../../session.js';

/** A line of the frames: one, or a run of answers that said the same nothing (`304 ×27`). */
export type FrameLine =
  /** `inRun`: below the line of its run. */
  | { kind: 'one'; id: number; frame: Frame; inRun?: true }
  /** The oldest first. `isOpen`: each of them follows as a line. */
  | { kind: 'run'; id: number; frames: readonly Frame[]; isOpen?: true };

export interface FrameList {
  /** The oldest first. A line that changed is another object. */
  readonly lines: readonly FrameLine[];
  /** Takes in what came since it was called last; answers whether that is anything. */
  update(): boolean;
  stop(): void;
}

/** The frames of a resource, or of a connection, with runs of equal 304s folded. */
export function createFrameList(
  session: Session,
  of: { resource: number } | { connection: number },
): FrameList {
  const name = 'resource' in of ? 'resource' : 'connection';
  const id = 'resource' in of ? of.resource : of.connection;
  const watch = session.frames.watch();
  let lines: FrameLine[] = [];
  let lastId = 0;

  function update(): boolean {
    const { all, changed, gone } = watch.take();
    const isOurs = (frame: Frame) => frame[name] === id;
    const ours = [...changed].filter(isOurs);
    if (all || [...gone].some(isOurs) || ours.some((frame) => frame.id <= lastId)) {
      const frames = session.frames.group(name, id);
      lines = foldFrames(frames);
      lastId = frames.at(-1)?.id ?? lastId;
      return true;
    }
    if (ours.length === 0) return false;
    lines = [...lines];
    for (const frame of ours) addFrame(lines, frame);
    lastId = ours.at(-1)?.id ?? lastId;
    return true;
  }

  return {
    get lines() {
      return lines;
    },
    update,
    stop: watch.stop,
  };
}

export function foldFrames(frames: readonly Frame[]): FrameLine[] {
  const lines: FrameLine[] = [];
  for (const frame of frames) addFrame(lines, frame);
  return lines;
}

/** Each frame of the runs that are open as a line below theirs. A run is open while one of its frames is named. */
export function unfoldRuns(lines: readonly FrameLine[], open: ReadonlySet<number>): readonly FrameLine[] {
  if (open.size === 0) return lines;
  return lines.flatMap((line) => {
    if (line.kind === 'one' || !line.frames.some(({ id }) => open.has(id))) return [line];
    const each = line.frames.map((frame): FrameLine => ({ kind: 'one', id: frame.id, frame, inRun: true }));
    return [{ ...line, isOpen: true }, ...each];
  });
}

/** Named by its newest frame: the oldest go first when there is no room, and the run stays open. */
export function toggleRun(open: ReadonlySet<number>, frames: readonly Frame[]): ReadonlySet<number> {
  const ids = new Set(frames.map(({ id }) => id));
  const others = new Set([...open].filter((id) => !ids.has(id)));
  const newest = frames.at(-1);
  return newest && others.size === open.size ? others.add(newest.id) : others;
}

function addFrame(lines: FrameLine[], frame: Frame): void {
  const last = lines.at(-1);
  const before = last?.kind === 'run' ? last.frames.at(-1) : last?.frame;
  if (!last || !before || !saysTheSame(before, frame)) {
    lines.push({ kind: 'one', id: frame.id, frame });
    return;
  }
  const frames = last.kind === 'run' ? (last.frames as Frame[]) : [last.frame];
  frames.push(frame);
  lines[lines.length - 1] = { kind: 'run', id: last.id, frames };
}

function saysTheSame(a: Frame, b: Frame): boolean {
  return (
    a.kind === 'unchanged' &&
    b.kind === 'unchanged' &&
    a.etag === b.etag &&
    a.name === b.name &&
    a.status === b.status &&
    a.connection === b.connection
  );
}

/**
 * Firefox lists the handshake of a WebSocket alone (and no types, by which its entries are known): what goes over it, and its end,
 * nobody tells.
 */
export function isSilentSocket({ requests }: Session, { id, nature }: Resource): boolean {
  if (nature !== 'websocket') return false;
  return [...requests.values()].some(({ resource, type }) => resource === id && type === undefined);
}
