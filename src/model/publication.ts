import type { ErrorCode, ErrorDetails } from './error.js';
import type { HeaderList, ResourceKey, Revision, Via } from './resource.js';
import type { Staleness, SubscriptionState } from './subscription.js';

/** A whole value as it travels to a tab. */
export interface Snapshot {
  status: number;
  headers: HeaderList;
  body: ArrayBuffer;
  via: Via;
  /** Wall clock, ms since 1970. */
  receivedAt: number;
}

/** What changed in a collection, as it travels to a tab: the body as the server sent it. */
export interface Changes {
  headers: HeaderList;
  body: ArrayBuffer;
  via: Via;
  /** Wall clock, ms since 1970. */
  receivedAt: number;
}

/**
 * What the engine tells everybody who follows a resource. `revision` names the newest value of the resource at that
 * moment (undefined before the first): who holds an older one and finds no snapshot here asks for it.
 */
export type Publication = {
  key: ResourceKey;
  url: string;
  state: SubscriptionState;
  /** With the state `stale`. */
  stale?: Staleness;
  revision?: Revision;
} & (
  | { kind: 'value'; snapshot?: Snapshot }
  /** What changed in a collection since revision `previous`: who holds another one asks for the whole. */
  | { kind: 'changes'; previous?: Revision; changes: Changes }
  | { kind: 'removed'; status: number }
  | { kind: 'state' }
  | { kind: 'error'; code: ErrorCode; details: ErrorDetails }
);
