import type {
  ChangesBatch,
  ChangesUpdate,
  Checkpoint,
  Lease,
  Mode,
  Offer,
  Representation,
  ResourceKey,
  ResourceRequest,
  Revision,
  Staleness,
  SubscriptionState,
  Update,
} from '../model/index.js';
import type { Arrival } from './arrival.js';
import { isSecret } from './keys.js';

/** Why a known resource is not followed although somebody wants it. */
export type Blocked = 'not-live' | 'denied' | 'expired' | 'too-large';

/** One resource as the engine has it in mind. */
export interface Entry {
  readonly key: ResourceKey;
  readonly request: ResourceRequest;
  /** The URL that answers, after redirects. */
  base: string;
  vary: string[];
  offers: Offer[];
  /** The checkpoint that the offers were given with: the endpoints of a collection hold it. */
  offersAt: string | undefined;
  /** By which it is followed now. */
  choice: Offer | undefined;
  /** What is told of it by that. */
  mode: Mode;
  /** Seconds between plain polls that the server prefers (`X-Poll-Interval`). */
  pollInterval: number | undefined;
  checkpoint: Checkpoint;
  /** The collection changed since its value was fetched. */
  outdated: boolean;
  /** Followed by a changes URL alone. */
  readonly updates: { collection?: string } | undefined;
  /** A value of the collection that is newer than what was told: it counts when the changes up to it were told. */
  candidate: Candidate | undefined;
  /** How often in a row the checkpoint was too old for the server. */
  expiries: number;
  /** How many candidates did not fit. */
  misfits: number;
  /** Pushed changes that may not be complete: servers send a batch as single items with the same pair of Links. */
  batch: ChangesBatch | undefined;
  /** Pushed without their place while what came before them is being asked; undefined where nothing is. */
  keptBack: { update: ChangesUpdate; arrival: Arrival }[] | undefined;
  /** Items, as JSON, that were asked for since a stream of changes was opened: it may begin with them. */
  replay: string[] | undefined;
  /** Of the newest changes: a server that gives no new Link may send the same again. */
  lastChanges: ArrayBuffer | undefined;
  /** Answers in a row that lacked what the resource's own have: a tag, or a word how to go on. */
  unmarked: number;
  /** What is known of the connection that pushes. */
  channel: ChannelTrust;
  /** Of the newest value; undefined before the first. */
  revision: Revision | undefined;
  state: SubscriptionState;
  /** The state that followers were told last. */
  toldState: SubscriptionState | undefined;
  blocked: Blocked | undefined;
  /** How often in a row it was found not to be live, and the `Clock.now()` from which on it may be looked at again. */
  looks: number;
  lookAgainAt: number;
  /** Absent before the first answer, or when only the store holds it. */
  representation: Representation | undefined;
  leases: Map<string, Lease>;
  /** `Clock.now()` at which the newest request that confirmed the value was begun. */
  validatedAt: number;
  /** `Clock.now()` of the newest answer. */
  heardAt: number;
  /** `Clock.wall()` of the newest answer: `now` may stand still while a computer sleeps. */
  heardOn: number;
  /** `Clock.wall()` when the value was last known to be current. */
  freshOn: number;
  /** Why it is stale. */
  staleReason: Staleness['reason'];
  lastFetchAt: number;
  /** The engine's count of applied updates at this entry's newest. */
  appliedOrder: number;
  /** `Clock.now()` at which the newest value came that was pushed and taken. */
  pushedAt: number;
  /** Tags that were replaced lately, newest last: an answer with one of them may come from a lagging replica. */
  superseded: string[];
  /** A page was told this by its own fetch, at this `Clock.now()`: until we know of it, what is held is not served. */
  toldElsewhere: { etag: string; at: number } | undefined;
  /** A superseded tag that was asked again: when it comes once more, it is the truth. */
  doubted: string | undefined;
  /** Answers in a row that did not say any more that the resource is live. */
  silences: number;
  /** Not to be shared (`no-store`): kept in memory and given to no other fetch. */
  unshared: boolean;
  /** Values that were told in the second since `Clock.now()`. */
  pace: { since: number; told: number };
  /** Called once when the state settles: live, stale, removed or ended. */
  waiting: Set<() => void>;
}

/** A whole value of a collection that waits for its turn. */
export interface Candidate {
  update: Extract<Update, { kind: 'value' }>;
  arrival: Arrival;
  checkpoint: Checkpoint;
  /** Changes were told since. */
  isPassed: boolean;
}

/**
 * Whether what is pushed may be taken as it comes. Only where the connection is known to be level with what HTTP said last, and
 * to speak for who is logged in now: a socket keeps the cookies of its handshake.
 */
export interface ChannelTrust {
  /** Nothing came since it is open: an answer over HTTP that confirms what is held makes it level. */
  isFresh: boolean;
  /** HTTP brought something that the connection has not said: what it says next may be older. */
  isBehind: boolean;
  /** `Clock.now()` since when it is known whose it is: an answer over HTTP begun then said the same as the connection. */
  provenAt: number;
  /** The tag of a push that was asked about over HTTP instead of being taken. */
  asked: string | undefined;
  /** The same of changes. */
  askedChanges: ChangesUpdate | undefined;
  /** How often in a row HTTP said something else. */
  contradictions: number;
}

export const newTrust = (): ChannelTrust => ({
  isFresh: true,
  isBehind: true,
  provenAt: Number.NEGATIVE_INFINITY,
  asked: undefined,
  askedChanges: undefined,
  contradictions: 0,
});

export function createEntry(key: ResourceKey, request: ResourceRequest, updates?: Entry['updates']): Entry {
  return {
    key,
    request,
    base: updates?.collection ?? request.url,
    vary: [],
    offers: [],
    offersAt: undefined,
    choice: undefined,
    mode: 'value',
    pollInterval: undefined,
    checkpoint: updates ? { changesUrl: request.url } : {},
    outdated: false,
    updates,
    candidate: undefined,
    expiries: 0,
    misfits: 0,
    batch: undefined,
    keptBack: undefined,
    replay: undefined,
    lastChanges: undefined,
    unmarked: 0,
    channel: newTrust(),
    revision: undefined,
    state: 'pending',
    toldState: undefined,
    blocked: undefined,
    looks: 0,
    lookAgainAt: Number.POSITIVE_INFINITY,
    representation: undefined,
    leases: new Map(),
    validatedAt: Number.NEGATIVE_INFINITY,
    heardAt: Number.NEGATIVE_INFINITY,
    heardOn: Number.NEGATIVE_INFINITY,
    freshOn: Number.NEGATIVE_INFINITY,
    staleReason: 'offline',
    lastFetchAt: Number.NEGATIVE_INFINITY,
    appliedOrder: 0,
    pushedAt: Number.NEGATIVE_INFINITY,
    superseded: [],
    toldElsewhere: undefined,
    doubted: undefined,
    silences: 0,
    unshared: false,
    pace: { since: Number.NEGATIVE_INFINITY, told: 0 },
    waiting: new Set(),
  };
}

/** What must not outlive the worker: bodies fetched with `Authorization`, and what the server said not to store. */
export const isKept = (entry: Entry): boolean => !isSecret(entry.request) && !entry.unshared;

/** So many answers in a row without a mark of the resource are believed; fewer may be a proxy's page. */
export const enoughUnmarked = 5;

/** Whether somebody hears each change of the collection, and so must miss none. */
export const hearsChanges = ({ leases }: Pick<Entry, 'leases'>): boolean =>
  [...leases.values()].some(({ wants }) => wants?.some((want) => want !== 'value'));

/** Whether somebody must be told each value. A bare fetch asks when it wants it. */
export const hearsValues = ({ leases }: Pick<Entry, 'leases'>): boolean =>
  [...leases.values()].some(({ holder, wants }) => holder !== 'fetch' && (wants?.includes('value') ?? true));

/** Seconds, 0 where the server shall say; undefined where nobody wants polling. */
export function wantedPoll({ leases }: Pick<Entry, 'leases'>): number | undefined {
  const polls = [...leases.values()].flatMap(({ poll }) => (poll === undefined ? [] : [poll]));
  const named = polls.filter((poll) => poll > 0);
  return named.length > 0 ? Math.min(...named) : polls[0];
}

/** What has to be asked before anything is waited for. */
export function owes(entry: Entry): 'value' | 'changes' | undefined {
  if (entry.candidate) return 'changes';
  const isWanted = hearsValues(entry) || entry.waiting.size > 0 || entry.misfits > 0;
  return entry.outdated && isWanted ? 'value' : undefined;
}

/** Whether there is a URL that answers with what changed: that of a stream alone does not. */
export const canAskChanges = ({ offers, updates }: Pick<Entry, 'offers' | 'updates'>): boolean =>
  updates !== undefined || offers.some(({ mode, mechanism }) => mode === 'changes' && mechanism !== 'stream');

/** A stream at another path than the changes has a checkpoint of its own in its URL: only the collection gives a newer one. */
export function needsLink({ choice, checkpoint, offersAt }: Entry): boolean {
  const { changesUrl, eventId } = checkpoint;
  if (choice?.mechanism !== 'stream' || choice.mode !== 'changes' || eventId !== undefined) return false;
  const isSamePath = changesUrl?.split('?')[0] === choice.endpoint.split('?')[0];
  return changesUrl !== undefined && !isSamePath && changesUrl !== offersAt;
}

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
