import type { Mode, Update } from '../../../src/model/index.js';
import type { Connection, Frame, Request, Resource } from '../model.js';
import { touchConnection } from '../record/resources.js';
import { addFrame, setBody, touchFrame } from '../record/rows.js';
import { isNear, mostLookedAt } from '../record/seenFrame.js';
import type { Session } from '../session.js';
import { dialectsOf } from './discovery.js';
import { type SocketMessage, sizeOfMessage } from './readMessages.js';
import { targetOf } from './updates.js';

const mostBodies = 2_000;

/** A frame of an engine's socket, which its log tells of too, without the body: one row for both, whichever came first. */
export function addToEngines(
  session: Session,
  connection: Connection,
  row: Request,
  message: SocketMessage,
): void {
  session.index.network.watched.add(connection.id);
  const pushes = message.sent ? [] : readPushes(session, connection, row, message);
  const resources = new Set(pushes.map(([resource]) => resource));
  const [resource] = resources.size === 1 ? resources : [];
  const update = resource && pushes.find(([, { kind }]) => kind !== 'hint')?.[1];
  const told = resource && toldFrame(session, connection, resource, message.at);
  const frame = told ?? addSeen(session, connection, row, message, resource);
  const body = session.bodies.add(message.body);
  if (told) {
    Object.assign(told, { body, bytes: sizeOfMessage(message), request: row.id });
    touchFrame(session, told);
  }
  if (update) keepValue(session, frame, update);
}

function readPushes(
  session: Session,
  connection: Connection,
  { url }: Request,
  { body }: SocketMessage,
): [Resource, Update][] {
  const codec = dialectsOf(session).find(({ name }) => name === connection.dialect)?.socket;
  if (!codec || !('text' in body)) return [];
  const followed = connection.targets.flatMap((id) => session.resources.get(id) ?? []);
  const targets = followed.flatMap((resource) =>
    modesOf(resource).map((mode) => targetOf(session, resource, mode)),
  );
  return codec.read(body.text, targets, url).frames.flatMap((frame): [Resource, Update][] => {
    const resource = frame.kind === 'update' ? session.resources.get(Number(frame.key)) : undefined;
    return resource && frame.kind === 'update' ? [[resource, frame.update]] : [];
  });
}

/** What is told of a collection, its value or what changes in it, shows in the frames. */
function modesOf({ offers }: Resource): Mode[] {
  return offers.some(({ mode, shared }) => shared && mode === 'changes') ? ['value', 'changes'] : ['value'];
}

function addSeen(
  session: Session,
  connection: Connection,
  row: Request,
  message: SocketMessage,
  resource: Resource | undefined,
): Frame {
  const { at, sent, body } = message;
  const bytes = sizeOfMessage(message);
  connection.frames += 1;
  connection.bytes += bytes;
  touchConnection(session, connection);
  return addFrame(session, {
    ...{ at, kind: 'message', sent, bytes, name: 'base64' in body ? 'binary' : 'text' },
    ...{ request: row.id, connection: connection.id, resource: resource?.id, body: session.bodies.add(body) },
  });
}

/** What the frame says of the value, for the version that the log makes of it, or made. */
function keepValue(session: Session, frame: Frame, update: Update): void {
  if (update.kind !== 'push' && update.kind !== 'changes') return;
  const body = session.bodies.add({ text: new TextDecoder().decode(update.body) });
  if (body === undefined) return;
  const { pushed } = session.index.network;
  pushed.set(frame.id, body);
  if (pushed.size > mostBodies) for (const [oldest] of pushed) return void pushed.delete(oldest);
  const version = session.versions
    .newest('resource', frame.resource, mostLookedAt)
    .find((one) => one.frame === frame.id);
  if (version) setBody(session, version, body);
}

/** The log told of it first. The oldest that has no body yet. */
function toldFrame(session: Session, { id }: Connection, resource: Resource, at: number): Frame | undefined {
  return session.frames
    .newest('connection', id, mostLookedAt)
    .reverse()
    .find((frame) => frame.kind === 'pushed' && frame.body === undefined && isNear(frame, resource, at));
}
