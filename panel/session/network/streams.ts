import type { Dialect } from '../../../src/dialects/dialect.js';
import type { Mode, Offer } from '../../../src/model/index.js';
import type { Request, Resource } from '../model.js';
import { type Followed, moveFollowed } from '../record/followed.js';
import { addResource, touchConnection } from '../record/resources.js';
import { addFrame, addVersion, touchRequest } from '../record/rows.js';
import type { Session } from '../session.js';
import { dialectsOf, endpointNames, resourcesAt } from './discovery.js';
import { followBy } from './followBy.js';
import type { StreamMessage } from './readMessages.js';
import { sharersOf } from './sharedPolls.js';
import { applyUpdate, targetOf } from './updates.js';

/** Whose stream it is, and by which offer; a page's own EventSource is a resource itself. */
interface Streamed {
  resources: Resource[];
  offer: Offer | undefined;
}

/** What happens on a stream, in its order. */
export interface SeenStream {
  open(): void;
  take(message: StreamMessage): void;
  close(): void;
}

export function openStream(session: Session, row: Request): SeenStream {
  row.purpose = 'stream';
  let known: Streamed | undefined;
  let followed: Followed[] = [];
  const streamed = () => {
    known ??= streamedBy(session, row);
    return known;
  };
  // The engine tells of its own streams itself.
  const isEngines = () => row.source !== undefined || streamed().resources.some(({ source }) => source);
  return {
    open() {
      const { resources, offer } = streamed();
      if (resources.length === 1) row.resource = resources[0]?.id;
      touchRequest(session, row);
      if (isEngines()) return;
      followed = resources.map((resource) => follow(session, resource, offer, row));
    },
    take(message) {
      if (!isEngines()) take(session, message, streamed(), row);
    },
    close() {
      const end = row.at + (row.ms ?? 0);
      for (const one of followed) moveFollowed(session, one, 'stopped', end, 'the stream ended');
    },
  };
}

function streamedBy(session: Session, row: Request): Streamed {
  const { url, at, document } = row;
  const [offered] = resourcesAt(session, endpointNames.stream(url));
  const isPlace = (offer: Offer) => offer.endpoint.split('?', 1)[0] === url.split('?', 1)[0];
  if (offered) {
    const offer = offered.offers.find((one) => one.mechanism === 'stream' && !one.shared && isPlace(one));
    return { resources: [offered], offer };
  }
  const sharers = sharersOf(session, row);
  const shared = sharers[0]?.offers.find((one) => one.mechanism === 'stream' && one.shared && isPlace(one));
  if (shared) return { resources: sharers, offer: shared };
  const known = session.index.byUrl.get(url)?.[0];
  const resource = known ?? addResource(session, { url, nature: 'event-stream', firstAt: at, document });
  return { resources: [resource], offer: undefined };
}

function follow(session: Session, resource: Resource, offer: Offer | undefined, row: Request): Followed {
  const mode = offer?.shared ? 'shared' : (offer?.mode ?? 'value');
  const dialect = offer?.dialect ?? 'http';
  const endpoint = row.url.split('?', 1)[0] ?? row.url;
  const followed = followBy(
    session,
    resource,
    { dialect, mechanism: 'stream', mode, endpoint, offer },
    row.at,
  );
  const isNew = row.connection === undefined;
  row.connection = followed.connection.id;
  if (isNew) followed.connection.requests += 1;
  if (row.outcome === 'failed') {
    moveFollowed(session, followed, 'backoff', row.at, row.error ?? `status ${row.status}`);
    followed.graceUntil = row.at + (row.ms ?? 0) + 10_000;
  } else {
    followed.graceUntil = undefined;
    const isOpen = row.outcome !== 'pending';
    moveFollowed(session, followed, isOpen ? 'connected' : 'connecting', row.at, 'event stream');
  }
  return followed;
}

function take(session: Session, message: StreamMessage, { resources, offer }: Streamed, row: Request): void {
  const { at, name, id, data } = message;
  const own = resources.length === 1 ? resources[0] : undefined;
  const body = session.bodies.add({ text: data });
  const connection = session.connections.get(row.connection);
  const bytes = data.length;
  const frame = addFrame(session, {
    ...{ at, kind: 'event', name, bytes, body, request: row.id, resource: own?.id },
    ...{ eventId: id === '' ? undefined : id, connection: row.connection },
  });
  if (connection) {
    connection.frames += 1;
    connection.bytes += bytes;
    touchConnection(session, connection);
  }
  if (offer) return read(session, message, resources, offer, row, frame.id);
  if (own) addVersion(session, own, { kind: 'value', at, via: 'stream', bytes, body, frame: frame.id });
}

function read(
  session: Session,
  { at, name, id, data }: StreamMessage,
  resources: readonly Resource[],
  offer: Offer,
  row: Request,
  frame: number,
): void {
  const codec = codecOf(dialectsOf(session), offer);
  const mode: Mode = offer.mode;
  const targets = resources.map((resource) => targetOf(session, resource, mode));
  const updates = codec?.read({ type: name, data, id }, targets, offer).updates ?? [];
  for (const { key, update } of updates) {
    const resource = session.resources.get(Number(key));
    if (resource) applyUpdate(session, resource, update, { at, via: 'stream', frame, request: row });
  }
}

function codecOf(dialects: readonly Dialect[], { dialect, shared }: Offer) {
  const found = dialects.find(({ name }) => name === dialect);
  return shared ? found?.sharedStream : found?.stream;
}
