import {
  type Connection,
  type Epoch,
  type Holder,
  latencyLimit,
  type Resource,
  type Source,
  type Subscription,
} from '../model.js';
import type { Session } from '../session.js';
import { createActivity } from './activity.js';

/** The row has another content: views that show it are told. */
export function touchResource(session: Session, row: Resource): void {
  row.stamp = session.version;
  session.resources.touch(row);
}

export function touchSubscription(session: Session, row: Subscription): void {
  row.stamp = session.version;
  session.subscriptions.touch(row);
}

export function touchConnection(session: Session, row: Connection): void {
  row.stamp = session.version;
  session.connections.touch(row);
}

export type ResourceSeed = Pick<Resource, 'url' | 'nature' | 'firstAt'> &
  Partial<Pick<Resource, 'source' | 'key' | 'document' | 'base'>>;

export function addResource(session: Session, seed: ResourceSeed): Resource {
  const row: Resource = {
    id: session.resources.nextId,
    stamp: session.version,
    url: seed.url,
    base: seed.base ?? seed.url,
    source: seed.source,
    key: seed.key,
    nature: seed.nature,
    firstAt: seed.firstAt,
    lastAt: undefined,
    offers: [],
    passedOver: [],
    contentType: undefined,
    etag: undefined,
    updates: 0,
    confirmations: 0,
    failures: 0,
    bytes: 0,
    latencies: [],
    holds: [],
    activity: createActivity(),
    problems: 0,
    document: seed.document,
    epoch: session.epoch,
    version: undefined,
    request: undefined,
    answered: undefined,
  };
  session.resources.add(row);
  session.index.addResource(row);
  return row;
}

export function subscriptionOf(session: Session, { id }: Resource, at: number): Subscription {
  const found = session.subscriptions.get(id);
  if (found) return found;
  return session.subscriptions.add({
    ...{ id, stamp: session.version },
    state: 'idle',
    since: at,
    reason: '',
    engineState: undefined,
    begunAt: at,
    endedAt: undefined,
    holders: [],
    wants: [],
    connection: undefined,
    offer: undefined,
    next: undefined,
    reconstructed: false,
    heardAt: undefined,
    connectionState: undefined,
  });
}

export type ConnectionSeed = Pick<
  Connection,
  'name' | 'source' | 'dialect' | 'mechanism' | 'mode' | 'endpoint' | 'shared' | 'openedAt' | 'reconstructed'
>;

export function addConnection(session: Session, seed: ConnectionSeed): Connection {
  return session.connections.add({
    id: session.connections.nextId,
    stamp: session.version,
    ...seed,
    state: 'idle',
    since: seed.openedAt,
    until: undefined,
    attempt: 0,
    reason: '',
    targets: [],
    closedAt: undefined,
    ...{ requests: 0, frames: 0, bytes: 0 },
  });
}

export function addSource(session: Session, seed: Pick<Source, 'name' | 'kind' | 'scope'>): Source {
  const row = session.sources.add({
    id: session.sources.nextId,
    stamp: session.version,
    ...seed,
    version: undefined,
    ...{
      boot: 0,
      seq: 0,
      startedAt: 0,
      heardAt: 0,
      alive: false,
      starts: 0,
      stoppedAt: undefined,
      sleeps: [],
    },
    ...{ dropped: 0, late: 0, unreadable: 0 },
  });
  session.index.sources.set(row.name, row.id);
  return row;
}

export function touchSource(session: Session, row: Source): void {
  row.stamp = session.version;
  session.sources.touch(row);
}

/** Who follows, by the engine's name; known or new. */
export function holderNamed(session: Session, name: string): Holder {
  const found = session.index.holders.get(name);
  if (found) return found;
  const id = session.holders.nextId;
  const isTab = name.startsWith('tab:');
  const row = session.holders.add({
    ...{ id, stamp: session.version, name },
    label: isTab ? `#${countTabs(session) + 1}` : name,
    ...{ tab: undefined, frame: undefined, url: undefined, inspected: false, goneAt: undefined },
  });
  session.index.holders.set(name, row);
  return row;
}

function countTabs({ holders }: Session): number {
  return [...holders.values()].filter(({ name }) => name.startsWith('tab:')).length;
}

export function addEpoch(
  session: Session,
  { at, kind, text, source }: Pick<Epoch, 'at' | 'kind' | 'text'> & { source?: string },
): Epoch {
  return session.epochs.add({
    ...{ id: session.epochs.nextId, stamp: session.version, at, kind, text, source },
  });
}

/** Keeps the newest milliseconds. */
export function keepNewest(list: number[], ms: number): void {
  list.push(Math.round(ms * 10) / 10);
  if (list.length > latencyLimit) list.splice(0, list.length - latencyLimit);
}
