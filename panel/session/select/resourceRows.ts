import type { Activity, LiveState, Nature, Resource } from '../model.js';
import type { Session } from '../session.js';
import { whereabouts } from './holders.js';
import { percentilesOf } from './percentiles.js';
import { createRowList, type RowList, type Sort } from './rowList.js';
import { mechanismOf, type ViaWord, wordOfMechanism } from './words.js';

/** A resource as the views show it. Secrets in URLs are masked. */
export interface ResourceRow {
  id: number;
  stamp: number;
  /** Path and query; and the whole. */
  label: string;
  url: string;
  host: string;
  nature: Nature;
  state: LiveState;
  since: number;
  reason: string;
  via: ViaWord | undefined;
  /** One connection carries several resources. */
  shared: boolean;
  dialect: string | undefined;
  /** Tabs and frames that follow it. */
  tabs: number;
  where: string;
  etag: string | undefined;
  updates: number;
  lastAt: number | undefined;
  p50: number | undefined;
  p95: number | undefined;
  bytes: number;
  activity: Activity;
  next: { at: number; exact: boolean } | undefined;
  problems: number;
  /** An engine follows it; else it was put together from the network. */
  followedByEngine: boolean;
}

const cached = new WeakMap<Resource, ResourceRow>();

export function resourceRow(session: Session, resource: Resource): ResourceRow {
  const known = cached.get(resource);
  if (known?.stamp === resource.stamp) return known;
  const subscription = session.subscriptions.get(resource.id);
  const carrier = session.connections.get(subscription?.connection);
  const mechanism = mechanismOf(resource, subscription, carrier);
  const latency = percentilesOf(resource.latencies);
  const { masked, maskedTarget, host } = session.urlOf(resource.url);
  const row: ResourceRow = {
    id: resource.id,
    stamp: resource.stamp,
    label: maskedTarget,
    url: masked,
    host,
    nature: resource.nature,
    state: subscription?.state ?? 'idle',
    since: subscription?.since ?? resource.firstAt,
    reason: subscription?.reason ?? '',
    via: mechanism && wordOfMechanism(mechanism),
    shared: carrier?.shared ?? false,
    dialect: carrier?.dialect ?? subscription?.offer?.dialect,
    ...whereabouts(session, resource, subscription),
    etag: resource.etag,
    updates: resource.updates,
    lastAt: resource.lastAt,
    p50: latency?.p50,
    p95: latency?.p95,
    bytes: resource.bytes,
    activity: resource.activity,
    next: subscription?.next,
    problems: resource.problems,
    followedByEngine: resource.source !== undefined,
  };
  cached.set(resource, row);
  return row;
}

/** The columns that resources can be ordered by. */
export type ResourceColumn =
  | 'state'
  | 'resource'
  | 'via'
  | 'tabs'
  | 'etag'
  | 'updates'
  | 'last'
  | 'latency'
  | 'bytes'
  | 'next'
  | 'first';

/** What wants to be looked at comes first. */
const urgency: Record<LiveState, number> = {
  error: 0,
  backoff: 1,
  offline: 2,
  connecting: 3,
  paused: 4,
  connected: 5,
  polling: 6,
  idle: 7,
  stopped: 8,
};

export function resourceSort(session: Session, name: ResourceColumn, descending = false): Sort<Resource> {
  const of = (resource: Resource) => resourceRow(session, resource);
  const key = ((): Sort<Resource>['key'] => {
    switch (name) {
      case 'state':
        return (resource) => urgency[of(resource).state];
      case 'resource':
        return ({ url }) => url;
      case 'via':
        return (resource) => of(resource).via;
      case 'tabs':
        return (resource) => of(resource).tabs;
      case 'etag':
        return ({ etag }) => etag;
      case 'updates':
        return ({ updates }) => updates;
      case 'last':
        return ({ lastAt }) => lastAt;
      case 'latency':
        return (resource) => of(resource).p50;
      case 'bytes':
        return ({ bytes }) => bytes;
      case 'next':
        return (resource) => of(resource).next?.at;
      case 'first':
        return ({ id }) => id;
      default:
        return name satisfies never;
    }
  })();
  return { name, key, descending };
}

export function createResourceList(session: Session): RowList<Resource> {
  return createRowList<Resource>([session.resources], resourceSort(session, 'first'));
}

/** How many resources are in each state: for the chips above the list. */
export function countStates(session: Session): Record<LiveState, number> {
  const counts = Object.fromEntries(Object.keys(urgency).map((state) => [state, 0]));
  for (const { id } of session.resources.values()) {
    const state = session.subscriptions.get(id)?.state ?? 'idle';
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts as Record<LiveState, number>;
}
