import type { Mode } from '../../../src/model/index.js';
import { resolveUri, toHttpUrl } from '../../../src/protocol/index.js';
import type { Connection, Request, Resource } from '../model.js';
import type { Subscribed } from '../networkIndex.js';
import { countActivity } from '../record/activity.js';
import { type Followed, moveFollowed } from '../record/followed.js';
import { addResource, touchConnection, touchResource } from '../record/resources.js';
import { addFrame, touchRequest } from '../record/rows.js';
import type { Session } from '../session.js';
import { dialectsOf } from './discovery.js';
import { addToEngines } from './engineFrames.js';
import { followBy, type Way } from './followBy.js';
import { firstHeader } from './readEntry.js';
import { type SocketMessage, sizeOfMessage } from './readMessages.js';
import { applyUpdate, targetOf } from './updates.js';

interface Look {
  row: Request;
  subscribed: Subscribed;
}

/** What happens on a socket, in its order. */
export interface SeenSocket {
  open(): void;
  take(message: SocketMessage): void;
  close(): void;
}

export function openSocket(session: Session, row: Request, subscribed: Subscribed): SeenSocket {
  const look = { row, subscribed };
  row.purpose = 'socket';
  return {
    open() {
      touchRequest(session, row);
      const engines = engineSocket(session, row);
      if (engines) Object.assign(row, { connection: engines.id, source: engines.source });
      else if (!speaksLiveResource(row)) openPlain(session, row);
    },
    take(message) {
      const engines = engineSocket(session, row);
      if (engines) addToEngines(session, engines, row, message);
      else if (speaksLiveResource(row)) takeShared(session, look, message);
      else takePlain(session, row, message);
    },
    close: () => close(session, row),
  };
}

function speaksLiveResource({ requestHeaders = [], responseHeaders = [] }: Request): boolean {
  const header =
    firstHeader(responseHeaders, 'sec-websocket-protocol') ??
    firstHeader(requestHeaders, 'sec-websocket-protocol');
  return (header ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'liveresource');
}

/** An engine follows by this socket, and tells what came of it; the network knows the frames themselves. */
function engineSocket(session: Session, { url }: Request): Connection | undefined {
  return [...session.connections.values()].find(
    ({ reconstructed, mechanism, endpoint, state }) =>
      !reconstructed && mechanism === 'socket' && endpoint === url && state !== 'closed',
  );
}

function noteMessage(session: Session, row: Request, message: SocketMessage, resource?: Resource): number {
  const { at, sent, body } = message;
  const bytes = sizeOfMessage(message);
  const connection = session.connections.get(row.connection);
  if (connection) {
    connection.frames += 1;
    connection.bytes += bytes;
    touchConnection(session, connection);
  }
  const name = 'base64' in body ? 'binary' : 'text';
  return addFrame(session, {
    ...{ at, kind: 'message', sent, name, bytes, body: session.bodies.add(body) },
    ...{ request: row.id, connection: row.connection, resource: resource?.id },
  }).id;
}

/** A page's own socket: messages of which nobody but the page knows what they mean. */
function openPlain(session: Session, row: Request): Resource {
  const { url, at, document } = row;
  const known = session.index.byUrl.get(url)?.[0];
  const resource = known ?? addResource(session, { url, nature: 'websocket', firstAt: at, document });
  row.resource = resource.id;
  const way: Way = { dialect: 'ws', mechanism: 'socket', mode: 'value', endpoint: url };
  connect(session, followBy(session, resource, way, at), row);
  return resource;
}

function takePlain(session: Session, row: Request, message: SocketMessage): void {
  const resource = session.resources.get(row.resource) ?? openPlain(session, row);
  noteMessage(session, row, message, resource);
  if (!message.sent) countMessage(session, resource, message);
}

function countMessage(session: Session, resource: Resource, message: SocketMessage): void {
  resource.updates += 1;
  resource.bytes += sizeOfMessage(message);
  resource.lastAt = message.at;
  countActivity(resource.activity, message.at, 'updates');
  touchResource(session, resource);
}

function connect(session: Session, followed: Followed, row: Request): void {
  if (row.connection === undefined) followed.connection.requests += 1;
  row.connection = followed.connection.id;
  followed.graceUntil = undefined;
  const isOpen = row.status === 101 || row.outcome === 'answered';
  if (row.outcome === 'failed') moveFollowed(session, followed, 'backoff', row.at, row.error ?? 'refused');
  else moveFollowed(session, followed, isOpen ? 'connected' : 'connecting', row.at, 'socket');
}

function close(session: Session, row: Request): void {
  const end = row.at + (row.ms ?? 0);
  for (const followed of [...session.index.network.followed.values()]) {
    if (followed.connection.id !== row.connection) continue;
    moveFollowed(session, followed, 'stopped', end, 'the socket was closed');
  }
}

/** A frame of the LiveResource protocol. */
function takeShared(session: Session, look: Look, message: SocketMessage): void {
  const { row } = look;
  if (!('text' in message.body)) return void noteMessage(session, row, message);
  const { text } = message.body;
  if (message.sent) {
    const resource = readRequest(session, look, text, message.at);
    return void noteMessage(session, row, message, resource);
  }
  readAnswer(session, look, message, text);
}

/** `{"type":"subscribe","uri":"/a"}` or `GET /a`, and their opposites. */
function readRequest(session: Session, look: Look, text: string, at: number): Resource | undefined {
  const asked = parseRequest(text);
  if (!asked) return undefined;
  const { row, subscribed } = look;
  const found = resolveUri(asked.uri, toHttpUrl(row.url));
  if (!found.ok) return undefined;
  const resource = resourceAt(session, found.url, at, row.document);
  if (resource.source !== undefined) return resource;
  if (!asked.isBegin) {
    subscribed.delete(asked.uri);
    const followed = session.index.network.followed.get(resource.id);
    if (followed) moveFollowed(session, followed, 'stopped', at, 'unsubscribed');
    return resource;
  }
  const mode = asked.mode ?? modeOf(resource, found.url);
  subscribed.set(asked.uri, { resource: resource.id, mode });
  const offer = resource.offers.find(({ mechanism, shared }) => mechanism === 'socket' && shared);
  const dialect = offer?.dialect ?? (text.startsWith('{') ? '0.1' : '0.2');
  const way: Way = { dialect, mechanism: 'socket', mode: 'shared', endpoint: row.url, offer };
  connect(session, followBy(session, resource, way, at), row);
  return resource;
}

interface Asked {
  uri: string;
  isBegin: boolean;
  mode: Mode | undefined;
}

function parseRequest(text: string): Asked | undefined {
  const words = /^(GET|CANCEL) (\S+)/i.exec(text);
  if (words) return { uri: words[2] ?? '', isBegin: words[1]?.toUpperCase() === 'GET', mode: undefined };
  try {
    const { type, uri, mode } = JSON.parse(text) as Record<string, unknown>;
    if (typeof uri !== 'string' || (type !== 'subscribe' && type !== 'unsubscribe')) return undefined;
    const isMode = mode === 'value' || mode === 'changes';
    return { uri, isBegin: type === 'subscribe', mode: isMode ? mode : undefined };
  } catch {
    return undefined;
  }
}

function modeOf({ url, offers }: Resource, asked: string): Mode {
  const isChanges = url !== asked && offers.some(({ mode }) => mode === 'changes');
  return isChanges ? 'changes' : 'value';
}

function resourceAt(session: Session, url: string, at: number, document: string | undefined): Resource {
  const known = session.index.byUrl.get(url)?.[0];
  if (known) return known;
  const path = url.split('?', 1)[0] ?? url;
  const collection = session.index.byUrl.get(path)?.[0];
  if (collection?.offers.some(({ mode }) => mode === 'changes')) return collection;
  return addResource(session, { url, nature: 'live', firstAt: at, document });
}

/** Which codec speaks it shows in what it understands. */
function readAnswer(session: Session, look: Look, message: SocketMessage, text: string): void {
  const { row, subscribed } = look;
  const targets = [...subscribed].flatMap(([asked, { resource, mode }]) => {
    const followed = session.resources.get(resource);
    return followed ? [targetOf(session, followed, mode, asked)] : [];
  });
  const readings = dialectsOf(session).flatMap(({ socket }) =>
    socket ? [socket.read(text, targets, row.url)] : [],
  );
  const frames = readings.find((reading) => reading.frames.length > 0)?.frames ?? [];
  const updates = frames.flatMap((frame) => (frame.kind === 'update' ? [frame] : []));
  const named = updates.length === 1 ? session.resources.get(Number(updates[0]?.key)) : undefined;
  const frame = noteMessage(session, row, message, named);
  for (const { key, update } of updates) {
    const resource = session.resources.get(Number(key));
    if (resource) applyUpdate(session, resource, update, { at: message.at, via: 'socket', frame });
  }
}
