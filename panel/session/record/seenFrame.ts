import type { Connection, Frame, Resource } from '../model.js';
import type { Session } from '../session.js';

/** The engine logs a frame a moment after the browser's network saw it. */
const tolerance = 500;
export const mostLookedAt = 64;

export const isNear = (frame: Frame, resource: Resource, at: number) =>
  frame.resource === resource.id && Math.abs(frame.at - at) <= tolerance;

/** A frame of an engine's socket that the network showed before the log told of it. */
export function seenFrame(
  session: Session,
  { id }: Connection,
  resource: Resource,
  at: number,
): Frame | undefined {
  if (!session.index.network.watched.has(id)) return undefined;
  return session.frames
    .newest('connection', id, mostLookedAt)
    .reverse()
    .find((frame) => frame.kind === 'message' && !frame.sent && isNear(frame, resource, at));
}
