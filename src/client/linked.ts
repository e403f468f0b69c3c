import type { Interest, Standing } from '../messages.js';
import {
  type ErrorCode,
  type ErrorDetails,
  headerValue,
  isLater,
  type Publication,
  type ResourceKey,
  type Revision,
  type Snapshot,
  type SubscriptionState,
} from '../model/index.js';

/** What a follower hears. */
export type LinkEvent =
  | { kind: 'value'; snapshot: Snapshot }
  | { kind: 'removed' }
  | { kind: 'state'; state: SubscriptionState }
  | { kind: 'error'; code: ErrorCode; details: ErrorDetails };

export type LinkListener = (event: LinkEvent) => void;

/** What must be asked of the other side after a message was taken. */
export type Need = 'nothing' | 'read' | 'follow';

/**
 * One resource as this page follows it, for all who follow it here. Puts the messages in order: none is taken twice and
 * none after a later one, whichever way and from whichever life of the worker it came.
 */
export interface Linked {
  readonly interest: Interest;
  readonly key: ResourceKey | undefined;
  readonly listeners: Set<LinkListener>;
  /** The other side would not take it: no key will come. */
  isRefused: boolean;
  /** Closes the channel. */
  stop: () => void;
  take(standing: Standing): Need;
  takeSnapshot(revision: Revision, snapshot: Snapshot): void;
  publication(publication: Publication): Need;
  /** Tells one more follower what is known. */
  greet(listener: LinkListener): void;
}

export function createLinked(interest: Interest): Linked {
  const listeners = new Set<LinkListener>();
  const early: Publication[] = [];
  let key: ResourceKey | undefined;
  let state: SubscriptionState = 'pending';
  let revision: Revision | undefined;
  let snapshot: Snapshot | undefined;
  let removed = false;

  function tell(event: LinkEvent): void {
    for (const listener of [...listeners]) listener(event);
  }

  function setState(next: SubscriptionState): void {
    // `pending` is not told: it only asks us to begin anew, and what we hold is no worse for it.
    if (next === state || next === 'pending') return;
    state = next;
    tell({ kind: 'state', state });
  }

  const isNews = (other: Revision | undefined) =>
    other !== undefined && (!revision || isLater(other, revision));

  function takeSnapshot(next: Revision, newer: Snapshot): void {
    if (!isNews(next)) return;
    revision = next;
    const repeats = snapshot && etagOf(snapshot) !== undefined && etagOf(snapshot) === etagOf(newer);
    snapshot = newer;
    removed = false;
    if (!repeats) tell({ kind: 'value', snapshot: newer });
  }

  function takeRemoval(next: Revision): void {
    if (!isNews(next)) return;
    revision = next;
    snapshot = undefined;
    if (removed) return;
    removed = true;
    tell({ kind: 'removed' });
  }

  /** The key we know is no more, and what we hold may be somebody else's: the next value is news whatever its tag. */
  function beginAnew(): Need {
    snapshot = undefined;
    return 'follow';
  }

  function takePublication(publication: Publication): Need {
    if (publication.kind === 'state' && publication.state === 'pending') return beginAnew();
    const next = publication.revision;
    switch (publication.kind) {
      case 'value':
        if (next && publication.snapshot) takeSnapshot(next, publication.snapshot);
        break;
      case 'removed':
        if (next) takeRemoval(next);
        break;
      case 'error':
        tell({ kind: 'error', code: publication.code, details: publication.details });
        break;
      case 'state':
        break;
      default:
        return publication satisfies never;
    }
    setState(publication.state);
    return isNews(next) && publication.state !== 'removed' ? 'read' : 'nothing';
  }

  return {
    interest,
    get key() {
      return key;
    },
    listeners,
    isRefused: false,
    stop: () => {},
    take(standing) {
      key = standing.key;
      const { revision: next } = standing;
      if (next && standing.snapshot) takeSnapshot(next, standing.snapshot);
      else if (next && standing.state === 'removed') takeRemoval(next);
      setState(standing.state);
      const needs = early
        .splice(0)
        .map((publication) => (publication.key === key ? takePublication(publication) : 'nothing'));
      return needs.includes('follow') ? 'follow' : needs.includes('read') ? 'read' : 'nothing';
    },
    takeSnapshot,
    publication(publication) {
      // Until the answer to `follow` says which variant is ours, all of this URL are kept, the newest few.
      if (key === undefined) early.push(publication);
      if (early.length > 8) early.shift();
      return key !== undefined && publication.key === key ? takePublication(publication) : 'nothing';
    },
    greet(listener) {
      if (snapshot) listener({ kind: 'value', snapshot });
      if (state !== 'pending') listener({ kind: 'state', state });
    },
  };
}

export const etagOf = (snapshot: Snapshot): string | undefined => headerValue(snapshot.headers, 'etag');
