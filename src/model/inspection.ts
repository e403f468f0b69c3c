import type { ConnectionPlan, ConnectionState } from './connection.js';
import type { Offer } from './offer.js';
import type { HeaderList, ResourceKey, Revision, Via } from './resource.js';
import type { Lease, SubscriptionState } from './subscription.js';

/**
 * How an engine stands, for whoever begins to read its log late: what the events before `seq` led to, although the ring holds
 * them no more. Without bodies.
 */
export interface EngineInspection {
  boot: number;
  /** The newest event that is in it. */
  seq: number;
  /** Wall clock, ms since 1970. */
  at: number;
  resources: InspectedResource[];
  connections: InspectedConnection[];
}

export interface InspectedResource {
  key: ResourceKey;
  url: string;
  /** The URL that answers, after redirects. */
  base: string;
  state: SubscriptionState;
  offers: Offer[];
  choice?: Offer;
  leases: Lease[];
  /** Of the value that is held. */
  value?: {
    revision: Revision;
    etag?: string;
    via: Via;
    bytes: number;
    receivedAt: number;
    headers: HeaderList;
  };
}

export interface InspectedConnection extends Pick<ConnectionPlan, 'id' | 'targets'> {
  state: ConnectionState;
}
