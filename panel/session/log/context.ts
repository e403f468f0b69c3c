import type { EngineEvent, ResourceKey } from '../../../src/model/index.js';
import type { Connection, EventPlace, Resource, Source, Subscription } from '../model.js';
import { letGo } from '../record/followed.js';
import { addConnection, addResource, subscriptionOf, touchResource } from '../record/resources.js';
import { addTransition } from '../record/rows.js';
import { unlearn } from '../record/unlearn.js';
import type { Session } from '../session.js';
import type { EngineIndex } from '../sessionIndex.js';
import { liveStateOf } from '../state.js';
import { readConnectionName, urlOfKey } from './names.js';

/** An event while it is taken in. */
export interface LogContext {
  session: Session;
  source: Source;
  index: EngineIndex;
  at: number;
  seq: number;
}

/** An event of one type. */
export type EventOf<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

/** The resource of a key: known, or seen only on the network so far, or new. */
export function resourceOf(ctx: LogContext, key: ResourceKey): Resource {
  const found = ctx.index.resources.get(key);
  if (found) return found;
  const url = urlOfKey(key) ?? key;
  const row = adopt(ctx, key, url) ?? addNew(ctx, key, url);
  ctx.index.resources.set(key, row);
  return row;
}

function addNew({ session, source, at }: LogContext, key: ResourceKey, url: string): Resource {
  const interned = session.index.intern(url);
  return addResource(session, { url: interned, nature: 'live', firstAt: at, source: source.name, key });
}

/** What the network showed of it before the log was read is its past. */
function adopt({ session, source, at }: LogContext, key: ResourceKey, url: string): Resource | undefined {
  const rows = session.index.byUrl.get(url) ?? [];
  // After a restart of the worker the same engine has the same keys; an engine of a page that is gone had others.
  const row = rows.find((one) => one.source === undefined || (one.source === source.name && one.key === key));
  if (!row) return undefined;
  if (row.source === undefined) unlearn(session, row, at);
  row.source = source.name;
  row.key = key;
  row.nature = 'live';
  const subscription = session.subscriptions.get(row.id);
  if (subscription?.reconstructed) letGo(session, row, subscription);
  touchResource(session, row);
  return row;
}

/** The connection of this name: known, or new where its opening fell out of the log. */
export function connectionNamed(ctx: LogContext, name: string): Connection | undefined {
  const found = ctx.index.connections.get(name);
  if (found) return found;
  const read = readConnectionName(name);
  if (!read) return undefined;
  const { key, ...said } = read;
  const { session, source, at } = ctx;
  const endpoint = session.index.intern(said.endpoint);
  const seed = { ...said, name, endpoint, source: source.name, openedAt: at, reconstructed: false };
  const row = addConnection(session, seed);
  ctx.index.connections.set(name, row);
  if (key !== undefined) aim(ctx, row, [key]);
  return row;
}

/** From now on the connection carries these. */
export function aim(ctx: LogContext, connection: Connection, keys: readonly ResourceKey[]): void {
  const { session, at } = ctx;
  const resources = keys.map((key) => resourceOf(ctx, key));
  for (const id of connection.targets) {
    const left = session.subscriptions.get(id);
    if (left?.connection === connection.id && !resources.some((resource) => resource.id === id))
      left.connection = undefined;
  }
  connection.targets = resources.map(({ id }) => id);
  for (const resource of resources) {
    const subscription = subscriptionOf(session, resource, at);
    subscription.connection = connection.id;
    subscription.connectionState = connection.state;
    subscription.offer = offerOf(resource, connection) ?? subscription.offer;
    settleState(ctx, resource, subscription, `by ${connection.mechanism}`);
  }
}

/** Which of the ways that are offered the connection is. */
function offerOf(resource: Resource, { dialect, mechanism, mode, endpoint, shared }: Connection) {
  const isPlace = (url: string) => url === endpoint || withoutQuery(url) === endpoint;
  return resource.offers.find(
    (offer) =>
      offer.dialect === dialect &&
      offer.mechanism === mechanism &&
      offer.shared === shared &&
      isPlace(offer.endpoint) &&
      (shared || offer.mode === mode),
  );
}

const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url;

/** Gives the subscription the word that its engine's state and its connection make, and notes the move. */
export function settleState(
  ctx: LogContext,
  resource: Resource,
  subscription: Subscription,
  reason: string,
): void {
  const { session, at } = ctx;
  const connection = session.connections.get(subscription.connection);
  subscription.connectionState = connection?.state;
  const to = liveStateOf({
    engineState: subscription.engineState,
    reason: reason || subscription.reason,
    connection,
    holders: subscription.holders.length,
    online: session.online,
    paused: session.index.paused.has(resource.id),
  });
  const from = subscription.state;
  if (from !== to) {
    subscription.state = to;
    subscription.since = at;
    subscription.endedAt = to === 'stopped' ? at : undefined;
    const cause = placeBefore(ctx, resource, connection);
    addTransition(session, { at, subscription: resource.id, from, to, reason, cause });
  }
  if (reason !== '') subscription.reason = reason;
  subscription.stamp = session.version;
  session.subscriptions.touch(subscription);
  touchResource(session, resource);
}

/** What came last, before this event, in the place of one of these. */
export function placeBefore(
  { source, index }: LogContext,
  ...places: (object | undefined)[]
): EventPlace | undefined {
  const seq = Math.max(...places.map((place) => (place && index.lastOf.get(place)) ?? 0));
  return seq === 0 ? undefined : { source: source.name, boot: source.boot, seq };
}

export function remember({ index, seq }: LogContext, of: object): void {
  index.lastOf.set(of, seq);
}

/** Keeps the newest entries of a map that would grow for ever. */
export function setBounded<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most = 2_000): void {
  map.set(key, value);
  // Several at once: the first key of a map is found the more slowly the more were deleted before it.
  if (map.size <= most * 1.5) return;
  let left = map.size - most;
  for (const oldest of map.keys()) {
    if (left-- <= 0) return;
    map.delete(oldest);
  }
}
