import type { ConnectionStateName, Mode } from '../../../src/model/index.js';
import type { Connection, Holder, Resource } from '../model.js';
import type { Session } from '../session.js';
import { type ResourceRow, resourceRow } from './resourceRows.js';
import { type ViaWord, wordOfMechanism } from './words.js';

/** A line of the tree of subscriptions: connections, and below each what it carries. */
export type SubscriptionLine = { level: number; position: number; size: number } & (
  | { kind: 'connection'; id: string; connection: ConnectionRow; isOpen: boolean }
  | { kind: 'subscription'; id: string; resource: ResourceRow; holders: HolderRow[]; mode: Mode | undefined }
);

export interface ConnectionRow {
  id: number;
  stamp: number;
  label: string;
  endpoint: string;
  via: ViaWord;
  dialect: string;
  shared: boolean;
  state: ConnectionStateName;
  since: number;
  until: number | undefined;
  attempt: number;
  reason: string;
  targets: number;
  requests: number;
  frames: number;
  bytes: number;
  openedAt: number;
  closedAt: number | undefined;
  reconstructed: boolean;
}

export interface HolderRow {
  name: string;
  label: string;
  url: string | undefined;
  inspected: boolean;
  isGone: boolean;
}

export interface TreeOptions {
  fits?: ((resource: Resource) => boolean) | undefined;
  /** Connections that are folded. */
  folded?: ReadonlySet<number>;
  /** Those that are over, too. */
  all?: boolean;
}

/** The whole tree. There are as many lines as subscriptions, so it is made anew at each change of them. */
export function subscriptionTree(
  session: Session,
  { fits = () => true, folded, all = false }: TreeOptions = {},
): SubscriptionLine[] {
  const groups = new Map<number | undefined, Resource[]>();
  for (const subscription of session.subscriptions.values()) {
    const resource = session.resources.get(subscription.id);
    const isOver = subscription.state === 'stopped';
    if (!resource || (isOver && !all) || !fits(resource)) continue;
    const group = groups.get(subscription.connection) ?? [];
    group.push(resource);
    groups.set(subscription.connection, group);
  }
  const alone = groups.get(undefined) ?? [];
  groups.delete(undefined);
  const carried = [...groups].sort(([a], [b]) => (a ?? 0) - (b ?? 0));
  const size = carried.length + alone.length;
  return [
    ...carried.flatMap(([id, resources], n) =>
      branch(session, id as number, resources, { position: n + 1, size }, folded?.has(id as number) ?? false),
    ),
    ...alone.map((resource, n) =>
      leaf(session, resource, { level: 1, position: carried.length + n + 1, size }),
    ),
  ];
}

function branch(
  session: Session,
  id: number,
  resources: readonly Resource[],
  place: { position: number; size: number },
  isFolded: boolean,
): SubscriptionLine[] {
  const connection = session.connections.get(id);
  const size = resources.length;
  if (!connection) return resources.map((resource) => leaf(session, resource, { level: 1, ...place }));
  const head: SubscriptionLine = {
    ...{ kind: 'connection', id: `c${id}`, level: 1, ...place },
    connection: connectionRow(session, connection),
    isOpen: !isFolded,
  };
  const leaves = resources.map((resource, n) => leaf(session, resource, { level: 2, position: n + 1, size }));
  return isFolded ? [head] : [head, ...leaves];
}

function leaf(
  session: Session,
  resource: Resource,
  place: { level: number; position: number; size: number },
): SubscriptionLine {
  const subscription = session.subscriptions.get(resource.id);
  const holders = (subscription?.holders ?? []).map((name) =>
    holderRow(session.index.holders.get(name), name),
  );
  const mode = subscription?.offer?.mode;
  return {
    ...{ kind: 'subscription', id: `s${resource.id}`, ...place },
    resource: resourceRow(session, resource),
    ...{ holders, mode },
  };
}

function holderRow(holder: Holder | undefined, name: string): HolderRow {
  return {
    name,
    label: holder?.label ?? name,
    url: holder?.url,
    inspected: holder?.inspected ?? false,
    isGone: holder?.goneAt !== undefined,
  };
}

export function connectionRow(session: Session, connection: Connection): ConnectionRow {
  const { id, stamp, endpoint, mechanism, dialect, shared, state, since, until } = connection;
  const { attempt, reason, targets, requests, frames, bytes, openedAt, closedAt, reconstructed } = connection;
  const { masked, maskedTarget } = session.urlOf(endpoint);
  return {
    ...{ id, stamp, label: maskedTarget, endpoint: masked, via: wordOfMechanism(mechanism), dialect, shared },
    ...{ state, since, until, attempt, reason, targets: targets.length, requests, frames, bytes },
    ...{ openedAt, closedAt, reconstructed },
  };
}
