import type {
  Checkpoint,
  Lease,
  Offer,
  Representation,
  ResourceKey,
  ResourceRequest,
  Revision,
  SubscriptionState,
} from '../model/index.js';
import { isSecret } from './keys.js';

/** Why a known resource is not followed although somebody wants it. */
export type Blocked = 'not-live' | 'denied';

/** One resource as the engine has it in mind. */
export interface Entry {
  readonly key: ResourceKey;
  readonly request: ResourceRequest;
  /** The URL that answers, after redirects. */
  base: string;
  vary: string[];
  offers: Offer[];
  checkpoint: Checkpoint;
  /** Of the newest value; undefined before the first. */
  revision: Revision | undefined;
  state: SubscriptionState;
  /** The state that followers were told last. */
  toldState: SubscriptionState | undefined;
  blocked: Blocked | undefined;
  /** Absent before the first answer, or when only the store holds it. */
  representation: Representation | undefined;
  leases: Map<string, Lease>;
  /** `Clock.now()` at which the newest request that confirmed the value was begun. */
  validatedAt: number;
  /** `Clock.now()` of the newest answer. */
  heardAt: number;
  /** `Clock.wall()` of the newest answer: `now` may stand still while a computer sleeps. */
  heardOn: number;
  lastFetchAt: number;
  /** The engine's count of applied updates at this entry's newest. */
  appliedOrder: number;
  /** Tags that were replaced lately, newest last: an answer with one of them may come from a lagging replica. */
  superseded: string[];
  /** A superseded tag that was asked again: when it comes once more, it is the truth. */
  doubted: string | undefined;
  /** Answers in a row that did not say any more that the resource is live. */
  silences: number;
  /** Said to be private to this asker (`no-store`): kept in memory and given to no other fetch. */
  unshared: boolean;
  /** Called once when the state settles: live, stale, removed or ended. */
  waiting: Set<() => void>;
}

export function createEntry(key: ResourceKey, request: ResourceRequest): Entry {
  return {
    key,
    request,
    base: request.url,
    vary: [],
    offers: [],
    checkpoint: {},
    revision: undefined,
    state: 'pending',
    toldState: undefined,
    blocked: undefined,
    representation: undefined,
    leases: new Map(),
    validatedAt: Number.NEGATIVE_INFINITY,
    heardAt: Number.NEGATIVE_INFINITY,
    heardOn: Number.NEGATIVE_INFINITY,
    lastFetchAt: Number.NEGATIVE_INFINITY,
    appliedOrder: 0,
    superseded: [],
    doubted: undefined,
    silences: 0,
    unshared: false,
    waiting: new Set(),
  };
}

/** What must not outlive the worker: bodies fetched with `Authorization`, and what the server said not to store. */
export const isKept = (entry: Entry): boolean => !isSecret(entry.request) && !entry.unshared;

export interface Entries {
  get(key: ResourceKey): Entry | undefined;
  add(entry: Entry): void;
  remove(entry: Entry): void;
  all(): Iterable<Entry>;
  /** Moves the entry to the young end of the eviction order. */
  touch(entry: Entry): void;
  readonly size: number;
}

export function createEntries(): Entries {
  const byKey = new Map<ResourceKey, Entry>();
  return {
    get: (key) => byKey.get(key),
    add: (entry) => void byKey.set(entry.key, entry),
    remove: (entry) => void byKey.delete(entry.key),
    all: () => byKey.values(),
    touch(entry) {
      if (byKey.delete(entry.key)) byKey.set(entry.key, entry);
    },
    get size() {
      return byKey.size;
    },
  };
}
