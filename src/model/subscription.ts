import type { Offer } from './offer.js';
import type { Checkpoint, ResourceKey, ResourceRequest, Revision } from './resource.js';

/** Somebody who wants a resource followed: a tab, the panel, a command. */
export interface Lease {
  holder: string;
  key: ResourceKey;
  /** Wall clock, ms since 1970: leases outlive the worker. */
  expiresAt: number;
}

/**
 * pending: no answer yet · catching-up: being revalidated · live: what is stored is what the server has ·
 * stale: the server cannot be reached · removed: the server says 404 or 410 · ended: followed no more.
 */
export type SubscriptionState = 'pending' | 'catching-up' | 'live' | 'stale' | 'removed' | 'ended';

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
}
