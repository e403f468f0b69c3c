import type { Checkpoint, ConnectionStateName, Mechanism, Mode, Offer } from '../../../src/model/index.js';
import type { Connection, LiveState, Request, Resource, Subscription } from '../model.js';
import {
  addConnection,
  subscriptionOf,
  touchConnection,
  touchResource,
  touchSubscription,
} from '../record/resources.js';
import { addTransition } from '../record/rows.js';
import type { Session } from '../session.js';

/** How a page's own client follows a resource, as far as the network shows it. */
export interface Followed {
  resource: Resource;
  connection: Connection;
  mechanism: Mechanism;
  /** When its newest rounds began. */
  starts: number[];
  /** The request that is in flight, if one is. */
  open: Request | undefined;
  /** If nothing happens until then, nobody follows it any more; undefined where an end would be seen. */
  graceUntil: number | undefined;
  /** Where what changes is asked. */
  checkpoint: Pick<Checkpoint, 'changesUrl'>;
}

/** A way to follow. */
export interface Way {
  dialect: string;
  mechanism: Mechanism;
  mode: Mode | 'shared';
  endpoint: string;
  offer?: Offer | undefined;
}

/** Ways of one resource are told apart by it; several resources share one connection of mode `shared`. */
function nameOf({ dialect, mechanism, mode, endpoint }: Way, { id }: Resource): string {
  const own = mode === 'shared' ? '' : `|${id}`;
  return `network|${dialect}|${mechanism}|${mode}|${endpoint}${own}`;
}

/** The resource is followed in this way from now on. */
export function followBy(session: Session, resource: Resource, way: Way, at: number): Followed {
  const { network } = session.index;
  const name = nameOf(way, resource);
  const before = network.followed.get(resource.id);
  if (before?.connection.name === name && before.connection.state !== 'closed') return before;
  if (before) leave(session, before, at, 'another way was taken');
  const connection = openConnection(session, name, way, at);
  const followed: Followed = {
    ...{ resource, connection, mechanism: way.mechanism },
    ...{ starts: before?.starts ?? [], open: undefined, graceUntil: undefined },
    checkpoint: before?.checkpoint ?? {},
  };
  network.followed.set(resource.id, followed);
  connection.targets = [...connection.targets, resource.id];
  const subscription = subscriptionOf(session, resource, at);
  Object.assign(subscription, { reconstructed: true, connection: connection.id, offer: way.offer });
  touchConnection(session, connection);
  touchSubscription(session, subscription);
  return followed;
}

function openConnection(session: Session, name: string, way: Way, at: number): Connection {
  const { connections } = session.index.network;
  const known = connections.get(name);
  if (known && known.state !== 'closed') return known;
  const { dialect, mechanism, mode, endpoint } = way;
  const shared = mode === 'shared';
  const row = addConnection(session, {
    ...{ name, source: undefined, dialect, mechanism, mode, endpoint, shared },
    ...{ openedAt: at, reconstructed: true },
  });
  connections.set(name, row);
  return row;
}

/** Takes the resource off its connection, which ends with the last of them. */
function leave(session: Session, { resource, connection }: Followed, at: number, reason: string): void {
  connection.targets = connection.targets.filter((id) => id !== resource.id);
  session.index.network.followed.delete(resource.id);
  if (connection.targets.length === 0) moveConnection(session, connection, 'closed', at, reason);
  else touchConnection(session, connection);
}

/** An engine follows it, as its log says: what was put together is not needed any more. */
export function letGo(session: Session, resource: Resource, subscription: Subscription): void {
  const followed = session.index.network.followed.get(resource.id);
  if (followed) leave(session, followed, session.clocks.now, 'followed by the engine');
  Object.assign(subscription, {
    ...{ reconstructed: false, connection: undefined, offer: undefined, next: undefined },
    connectionState: undefined,
  });
  touchSubscription(session, subscription);
}

const connectionStates: Partial<Record<LiveState, ConnectionStateName>> = {
  connecting: 'connecting',
  polling: 'live',
  connected: 'live',
  backoff: 'waiting',
  stopped: 'closed',
};

/** Gives a reconstructed subscription, and its connection, another word. */
export function moveFollowed(
  session: Session,
  followed: Followed,
  to: LiveState,
  at: number,
  reason: string,
): void {
  const { resource, connection } = followed;
  const subscription = subscriptionOf(session, resource, at);
  const name = connectionStates[to] ?? 'idle';
  if (to !== 'stopped') moveConnection(session, connection, name, at, reason);
  const from = subscription.state;
  if (from !== to) {
    Object.assign(subscription, { state: to, since: at, reason });
    subscription.endedAt = to === 'stopped' ? at : undefined;
    addTransition(session, { at, subscription: resource.id, from, to, reason });
  }
  subscription.connectionState = name;
  if (to === 'stopped') {
    subscription.next = undefined;
    leave(session, followed, at, reason);
  }
  touchSubscription(session, subscription);
  touchResource(session, resource);
}

function moveConnection(
  session: Session,
  connection: Connection,
  to: ConnectionStateName,
  at: number,
  reason: string,
): void {
  const from = connection.state;
  if (from === to) return;
  Object.assign(connection, { state: to, since: at, reason });
  if (to === 'closed') {
    connection.closedAt = at;
    session.index.network.connections.delete(connection.name);
  }
  addTransition(session, { at, connection: connection.id, from, to, reason });
  touchConnection(session, connection);
}
