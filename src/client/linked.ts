import type { Interest, Standing } from '../messages.js';
import {
  type Changes,
  type ErrorCode,
  type ErrorDetails,
  headerValue,
  isLater,
  type Publication,
  type ResourceKey,
  type Revision,
  type Snapshot,
  type Staleness,
  type SubscriptionState,
} from '../model/index.js';

/** What a follower hears. */
export type LinkEvent =
  /** `since`: what changed after this value, which was never told without it. */
  | { kind: 'value'; snapshot: Snapshot; since?: readonly Changes[] }
  | { kind: 'changes'; changes: Changes }
  | { kind: 'removed' }
  | { kind: 'state'; state: SubscriptionState; stale?: Staleness }
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
  readonly state: SubscriptionState;
  readonly listeners: Set<LinkListener>;
  /** The other side would not take it: no key will come. */
  isRefused: boolean;
  /** Closes the channel. */
  stop: () => void;
  take(standing: Standing): Need;
  takeSnapshot(revision: Revision, snapshot: Snapshot): Need;
  publication(publication: Publication): Need;
  /** Tells one more follower what is known. */
  greet(listener: LinkListener): Need;
}

type ChangesPublication = Extract<Publication, { kind: 'changes' }>;

/** Of changes that are kept for others, or until they fit. */
export const mostKept = { batches: 500, bytes: 1_048_576 };

export function createLinked(interest: Interest): Linked {
  const { wants = 'value' } = interest;
  const mostEarly = wants === 'value' ? 8 : mostKept.batches;
  const listeners = new Set<LinkListener>();
  /** They came when it was no longer known what changed since the snapshot: they are told the next one. */
  const late = new Set<LinkListener>();
  const early: Publication[] = [];
  let key: ResourceKey | undefined;
  let state: SubscriptionState = 'pending';
  let stale: Staleness | undefined;
  let revision: Revision | undefined;
  let snapshot: Snapshot | undefined;
  /** What changed since the snapshot; undefined when that became too much. */
  let since: Changes[] | undefined = [];
  /** Changes that do not follow what is held: they wait for a snapshot which they do follow. */
  let ahead: ChangesPublication[] = [];
  let isReading = false;
  let removed = false;

  function tell(event: LinkEvent, to: Iterable<LinkListener> = listeners): void {
    for (const listener of [...to]) if (listeners.has(listener)) listener(event);
  }

  function setState(next: SubscriptionState, why?: Staleness): void {
    // `pending` is not told: it only asks us to begin anew, and what we hold is no worse for it.
    if (next === state || next === 'pending') return;
    state = next;
    stale = why;
    tell(stateEvent());
  }

  const stateEvent = (): LinkEvent => ({ kind: 'state', state, ...(stale && { stale }) });

  const isNews = (other: Revision | undefined): other is Revision =>
    other !== undefined && (!revision || isLater(other, revision));
  const isHeld = (other: Revision | undefined) =>
    other !== undefined && revision !== undefined && other.boot === revision.boot && other.n === revision.n;

  function read(): Need {
    isReading = true;
    return 'read';
  }

  function takeSnapshot(next: Revision, newer: Snapshot): Need {
    isReading = false;
    // What all others hold by its changes is news as a whole to the late ones.
    const isForLate = late.size > 0 && isHeld(next);
    if (!isNews(next) && !isForLate) return 'nothing';
    const etag = snapshot && since?.length === 0 ? etagOf(snapshot) : undefined;
    const repeats = etag !== undefined && etag === etagOf(newer);
    const to = isForLate ? [...late] : listeners;
    late.clear();
    revision = next;
    snapshot = newer;
    since = [];
    removed = false;
    if (!repeats) tell({ kind: 'value', snapshot: newer }, to);
    return takeAhead();
  }

  function takeRemoval(next: Revision): void {
    if (!isNews(next)) return;
    revision = next;
    forget();
    if (removed) return;
    removed = true;
    tell({ kind: 'removed' });
  }

  function forget(): void {
    snapshot = undefined;
    since = [];
    isReading = false;
    late.clear();
  }

  function takeChanges(publication: ChangesPublication): Need {
    const { previous, revision: next } = publication;
    if (wants === 'value' || !isNews(next)) return 'nothing';
    const isNext = isHeld(previous) && (snapshot !== undefined || wants === 'updates');
    if (!isNext && (wants === 'changes' || isReading)) return keepAhead(publication);
    if (!isNext && isNews(previous) && revision) {
      tell({ kind: 'error', code: 'changes-missed', details: { uri: interest.url } });
    }
    applyChanges(next, publication.changes);
    return takeAhead();
  }

  function applyChanges(next: Revision, changes: Changes): void {
    revision = next;
    if (snapshot && since) since = within([...since, changes], (one) => one);
    tell(
      { kind: 'changes', changes },
      [...listeners].filter((listener) => !late.has(listener)),
    );
  }

  function keepAhead(publication: ChangesPublication): Need {
    // Too many: the snapshot counts, and what then does not follow it asks for the next.
    ahead = within([...ahead, publication], ({ changes }) => changes) ?? [];
    return isReading ? 'nothing' : read();
  }

  /** Takes what follows now. What is left shows that more was missed. */
  function takeAhead(): Need {
    ahead = ahead.filter((one) => isNews(one.revision));
    const next = ahead.find((one) => isHeld(one.previous));
    if (next?.revision) {
      applyChanges(next.revision, next.changes);
      return takeAhead();
    }
    return ahead.length > 0 && !isReading ? read() : 'nothing';
  }

  /** The key we know is no more, and what we hold may be somebody else's: the next value is news whatever its tag. */
  function beginAnew(): Need {
    forget();
    ahead = [];
    return 'follow';
  }

  function takePublication(publication: Publication): Need {
    if (publication.kind === 'state' && publication.state === 'pending') return beginAnew();
    const need = takeContent(publication);
    setState(publication.state, publication.stale);
    return need;
  }

  function takeContent(publication: Publication): Need {
    const next = publication.revision;
    switch (publication.kind) {
      case 'changes':
        return takeChanges(publication);
      case 'value':
        if (next && publication.snapshot) return takeSnapshot(next, publication.snapshot);
        return isNews(next) ? read() : 'nothing';
      case 'removed':
        if (next) takeRemoval(next);
        return 'nothing';
      case 'error':
        tell({ kind: 'error', code: publication.code, details: publication.details });
        return isMissing(publication) ? read() : 'nothing';
      case 'state':
        return isMissing(publication) ? read() : 'nothing';
      default:
        return publication satisfies never;
    }
  }

  /** Whether something was not heard that can still be had: of updates alone there is no whole. */
  const isMissing = ({ state, revision: next }: { state: SubscriptionState; revision?: Revision }) =>
    wants !== 'updates' && isNews(next) && state !== 'removed';

  function takeStanding(standing: Standing): Need {
    const { revision: next } = standing;
    if (next && standing.snapshot) return takeSnapshot(next, standing.snapshot);
    if (next && standing.state === 'removed') takeRemoval(next);
    // What was told before this page followed is not for it.
    else if (wants === 'updates') revision ??= next;
    return 'nothing';
  }

  return {
    interest,
    get key() {
      return key;
    },
    get state() {
      return state;
    },
    listeners,
    isRefused: false,
    stop: () => {},
    take(standing) {
      key = standing.key;
      const needs = [takeStanding(standing)];
      setState(standing.state, standing.stale);
      for (const publication of early.splice(0))
        if (publication.key === key) needs.push(takePublication(publication));
      // A value is sent without being asked for; all of a collection only where it is needed.
      if (wants !== 'value' && (isReading || isMissing(standing))) needs.push(read());
      return needs.includes('follow') ? 'follow' : needs.includes('read') ? 'read' : 'nothing';
    },
    takeSnapshot,
    publication(publication) {
      // Until the answer to `follow` says which variant is ours, all of this URL are kept, the newest few.
      if (key === undefined) early.push(publication);
      if (early.length > mostEarly) early.shift();
      return key !== undefined && publication.key === key ? takePublication(publication) : 'nothing';
    },
    greet(listener) {
      if (snapshot && since) listener({ kind: 'value', snapshot, ...(since.length > 0 && { since }) });
      else if (snapshot) late.add(listener);
      if (state !== 'pending') listener(stateEvent());
      return late.has(listener) ? read() : 'nothing';
    },
  };
}

/** The list, unless it became too long or too large. */
function within<T>(list: T[], changesOf: (one: T) => Changes): T[] | undefined {
  const bytes = list.reduce((sum, one) => sum + changesOf(one).body.byteLength, 0);
  return list.length > mostKept.batches || bytes > mostKept.bytes ? undefined : list;
}

export const etagOf = (snapshot: Snapshot): string | undefined => headerValue(snapshot.headers, 'etag');
