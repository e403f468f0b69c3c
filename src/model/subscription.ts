import type { Offer } from './offer.js';
import type { Checkpoint, ResourceKey, ResourceRequest, Revision } from './resource.js';

/**
 * value: each new value · changes: a collection, by what changes in it · updates: the URL is a changes URL that the app
 * has already; there is no value.
 */
export type Wants = 'value' | 'changes' | 'updates';

/** Somebody who wants a resource followed: a tab, the panel, a command. */
export interface Lease {
  holder: string;
  key: ResourceKey;
  /** Wall clock, ms since 1970: leases outlive the worker. */
  expiresAt: number;
  /** All that this holder wants; `value` where it is absent. */
  wants?: Wants[];
  /** Seconds between plain polls, where the server offers nothing better; 0 leaves it to the server. Absent: no polling. */
  poll?: number;
}

/**
 * pending: no answer yet · catching-up: being revalidated · live: what is stored is what the server has ·
 * polled: asked now and then · stale: the server cannot be reached · removed: the server says 404 or 410 · ended: followed
 * no more.
 */
export type SubscriptionState = 'pending' | 'catching-up' | 'live' | 'polled' | 'stale' | 'removed' | 'ended';

/** Why a resource is `stale`. */
export interface Staleness {
  /** The server cannot be reached, or it answers with something else than the resource. */
  reason: 'offline' | 'error';
  /** When the value was last known to be current, ms since 1970; undefined where there is none. */
  since?: number;
}

/** Pushed changes with one pair of Links, of which more may come; `told`: its items so far, as JSON. */
export interface ChangesBatch {
  previous: string;
  next: string;
  told: string[];
  /** Its connection is gone: whether it was complete is to be asked. */
  isCut?: boolean;
}

/** A followed resource, as it is stored: all that is needed to go on after the worker was killed. */
export interface Subscription {
  key: ResourceKey;
  request: ResourceRequest;
  /** The URL the answers come from, after redirects. */
  base: string;
  vary: string[];
  offers: Offer[];
  checkpoint: Checkpoint;
  revision: Revision;
  /** The collection changed since its value was fetched. */
  outdated?: boolean;
  /** Wall clock: when the value was last known to be current. Where it may be given although the server cannot be reached. */
  freshOn?: number;
  /** Pushed changes that may not be complete yet. */
  batch?: ChangesBatch;
  /** Followed by a changes URL alone; `collection` is where to start over, if the app knows. */
  updates?: { collection?: string };
}
