import type { Checkpoint, ConnectionStateName, Mechanism } from '../../../src/model/index.js';
import type { Connection, LiveState, Request, Resource, Subscription } from '../model.js';
import type { Session } from '../session.js';
import { subscriptionOf, touchConnection, touchResource, touchSubscription } from './resources.js';
import { addTransition } from './rows.js';

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

/** Takes the resource off its connection, which ends with the last of them. */
export function leave(
  session: Session,
  { resource, connection }: Followed,
  at: number,
  reason: string,
): void {
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
