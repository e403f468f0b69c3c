import type { Connection, Resource, Subscription } from '../model.js';
import { touchConnection, touchResource, touchSubscription } from '../record/resources.js';
import { addTransition } from '../record/rows.js';
import type { Session } from '../session.js';
import type { EventOf, LogContext } from './context.js';
import { aim, connectionNamed, placeBefore, remember, settleState } from './context.js';
import { endPending } from './exchanges.js';

export function onConnectionOpened(ctx: LogContext, { id, targets }: EventOf<'connection-opened'>): void {
  const known = ctx.index.connections.get(id);
  // The same name again is another life of it, and another row.
  if (known && known.state === 'closed') ctx.index.connections.delete(id);
  const connection = connectionNamed(ctx, id);
  if (!connection) return;
  aim(ctx, connection, targets);
  remember(ctx, connection);
  touchConnection(ctx.session, connection);
}

export function onRetargeted(ctx: LogContext, { id, targets }: EventOf<'connection-retargeted'>): void {
  const connection = connectionNamed(ctx, id);
  if (!connection) return;
  aim(ctx, connection, targets);
  remember(ctx, connection);
  touchConnection(ctx.session, connection);
}

export function onConnection(ctx: LogContext, { id, from, to, reason }: EventOf<'connection'>): void {
  const connection = connectionNamed(ctx, id);
  if (!connection) return;
  const { session, at } = ctx;
  if (connection.state !== to.name || from !== to.name) {
    const cause = placeBefore(ctx, connection);
    addTransition(session, { at, connection: connection.id, from, to: to.name, reason, cause });
    connection.since = at;
  }
  connection.state = to.name;
  connection.reason = reason;
  connection.until = to.name === 'waiting' ? to.until : undefined;
  connection.attempt = to.name === 'waiting' ? to.attempt : 0;
  if (to.name === 'waiting') endPending(ctx, connection, to.polls ? 'cancelled' : 'failed', reason);
  if (to.name === 'closed') close(ctx, connection, reason);
  tellTargets(ctx, connection, reason);
  remember(ctx, connection);
  touchConnection(session, connection);
}

export function onConnectionClosed(ctx: LogContext, { id, reason }: EventOf<'connection-closed'>): void {
  const connection = ctx.index.connections.get(id);
  if (!connection) return;
  if (connection.state !== 'closed') {
    const { session, at } = ctx;
    addTransition(session, { at, connection: connection.id, from: connection.state, to: 'closed', reason });
    connection.state = 'closed';
    connection.since = at;
    close(ctx, connection, reason);
    tellTargets(ctx, connection, reason);
    touchConnection(session, connection);
  }
  ctx.index.connections.delete(id);
}

export function close(ctx: LogContext, connection: Connection, reason: string): void {
  connection.closedAt = ctx.at;
  connection.reason = reason;
  connection.until = undefined;
  endPending(ctx, connection, 'cancelled', reason);
}

/** A subscription's word depends on its connection's state. */
function tellTargets(ctx: LogContext, connection: Connection, reason: string): void {
  const { session } = ctx;
  for (const id of connection.targets) {
    const resource = session.resources.get(id);
    const subscription = session.subscriptions.get(id);
    if (!resource || subscription?.connection !== connection.id) continue;
    const { until } = connection;
    subscription.next = until === undefined ? undefined : { at: until, exact: true };
    // Another one follows at once, or the subscription ends, and says why.
    if (connection.state === 'closed') leave(session, resource, subscription);
    else settleState(ctx, resource, subscription, reason);
  }
}

function leave(session: Session, resource: Resource, subscription: Subscription): void {
  subscription.connection = undefined;
  subscription.connectionState = undefined;
  touchSubscription(session, subscription);
  touchResource(session, resource);
}
