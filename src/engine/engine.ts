import {
  LiveResourceError,
  type LogBatch,
  type ResourceKey,
  type ResourceRequest,
  type Revision,
  reasonOf,
  type Snapshot,
  type Staleness,
  type SubscriptionState,
} from '../model/index.js';
import { excerpt, resolveUri } from '../protocol/index.js';
import {
  type EngineContext,
  type EngineOptions,
  type EnginePorts,
  isDoneWithin,
  now,
  withPatience,
} from './context.js';
import { createContext, forgive, storeWrites } from './createContext.js';
import { createEntry, type Entry } from './entry.js';
import type { EventLog } from './eventLog.js';
import { loadBody, makeRoom, trimMemory } from './evict.js';
import { clearsSite, forgetAll, identify } from './forget.js';
import { createInspector, type Inspector } from './inspect.js';
import { lengthOf } from './keys.js';
import { isUrlLeft, type LastKnown, lastKnown, lastKnownOf } from './lastKnown.js';
import { createLeases, type LeaseInterest } from './leases.js';
import { times } from './limits.js';
import { type Mark, mark, type Observation, type Observed, observe, type Take } from './observe.js';
import { type HeldValue, heldValue, standing } from './publish.js';
import { confirm, current, type Recalled, recall } from './recall.js';
import { newEpoch, resume } from './resume.js';

/** How a followed resource stands; `snapshot` only where it is known to be current. */
export interface Followed {
  key: ResourceKey;
  state: SubscriptionState;
  stale?: Staleness;
  revision?: Revision;
  snapshot?: Snapshot;
}

/** How a resource is to be followed; each new value, where nothing is said. */
export interface FollowInterest extends LeaseInterest {
  /** With `wants: 'updates'`: the collection itself, for starting over. */
  collection?: string;
}

/** Follows live resources. Knows nothing of browsers: everything of the platform comes in by ports. */
export interface Engine {
  /** Resolves when the stored state is back; never rejects. */
  readonly ready: Promise<void>;
  readonly boot: number;
  readonly log: EventLog;
  /** Answers a fetch from what is known to be current, or says why the network must. */
  recall(request: ResourceRequest): Promise<Recalled>;
  /** For a fetch that failed: the last value, where it may stand for the answer. */
  lastKnown(request: ResourceRequest, holder: string): Promise<LastKnown | undefined>;
  /** Whether a value of this URL is kept that may stand in; undefined while that is not known. */
  isLeft(url: string): boolean | undefined;
  /** To be taken before a fetch is sent whose answer will be observed. */
  mark(): Mark;
  observe(seen: Observation): { result: Observed; take?: Take };
  /** Grants or renews a lease. Throws LiveResourceError `bad-uri`. */
  follow(request: ResourceRequest, holder: string, interest?: FollowInterest): Followed;
  unfollow(key: ResourceKey, holder: string): void;
  releaseHolder(holder: string): void;
  /** Whether somebody follows this URL, so that a fetch of it may be answered. */
  isFollowed(url: string): boolean;
  /** Everybody who has a lease now. */
  holders(): Set<string>;
  /** Ends the leases of holders that are no more. */
  releaseWhere(isGone: (holder: string) => boolean): void;
  /** Waits until the value is current (at most 5 s) and gives it, or one that may stand in; undefined where there is none. */
  read(key: ResourceKey, holder?: string): Promise<HeldValue | undefined>;
  writeBegun(id: string, url: string, method: string): void;
  writeDone(id: string): void;
  /** A page was asked for or has come: somebody else may be logged in. `name` is for the log. */
  navigation(name: string): void;
  /** Purges everything; who follows something begins anew. */
  forget(reason: string): void;
  /** Purges when it is another identity than before. `holder`: who says it. */
  setIdentity(identity: string, holder?: string): void;
  logSince(seq: number): LogBatch;
  readonly inspector: Inspector;
  /** The network may be back: ends every back-off. */
  wake(): void;
  /** The network may be gone, or another one: finds out at once which connections still live. */
  doubt(): void;
  /** Resolves when all that was put down so far is stored. */
  settled(): Promise<void>;
  close(): void;
}

export function createEngine(ports: EnginePorts, options: EngineOptions): Engine {
  const ctx = createContext(ports, options);
  const leases = createLeases(ctx);
  let isReady = false;
  const ready = resume(ctx, leases)
    .catch((thrown) => {
      ctx.log.record({ type: 'problem', code: 'resume-failed', details: { reason: reasonOf(thrown) } });
      ctx.epoch ||= newEpoch(ctx);
    })
    .then(() => {
      isReady = true;
    });

  async function recallWhenReady(request: ResourceRequest): Promise<Recalled> {
    if (!isReady && !(await isDoneWithin(ctx, ready, times.storePatience))) {
      return { kind: 'network', reason: 'store-slow' };
    }
    const entry = ctx.entries.get(ctx.keys.keyOf(request, ctx.epoch));
    // What is in memory waits for no timer: each is part of the page's fetch.
    if (entry && !entry.representation) await isDoneWithin(ctx, loadBody(ctx, entry), times.storePatience);
    const recalled = await recall(ctx, leases, request);
    const { url } = request;
    if (recalled.kind === 'network')
      ctx.log.record({ type: 'fetch', url, outcome: 'network', reason: recalled.reason });
    else ctx.log.record({ type: 'fetch', url, outcome: recalled.joined ? 'joined' : 'answered' });
    return recalled;
  }

  function followOne(request: ResourceRequest, holder: string, interest: FollowInterest = {}): Followed {
    const entry = entryFor(ctx, request, interest);
    if (mayAskAgain(ctx, entry, holder, interest)) {
      // A whole answer tells how it stands; one that only confirms would not.
      if (entry.blocked === 'not-live') entry.checkpoint = {};
      if (entry.blocked === 'expired') entry.checkpoint = { changesUrl: entry.request.url };
      entry.blocked = undefined;
    }
    leases.grant(entry, holder, times.tabLease, interest);
    trimMemory(ctx, entry);
    return standingOf(ctx, entry);
  }

  async function read(key: ResourceKey, holder = '') {
    const entry = ctx.entries.get(key);
    if (!entry) return undefined;
    await loadBody(ctx, entry);
    // What is not followed by the worker (not live) has one value, from when it was asked for.
    const isCurrent = entry.blocked === 'not-live' || (await confirm(ctx, entry, times.readPatience));
    const stands = entry.state === 'stale' && lastKnownOf(ctx, entry, holder);
    if (!isCurrent && !stands) return undefined;
    return ctx.entries.get(key) === entry ? heldValue(entry) : undefined;
  }

  function forget(reason: string, epoch = newEpoch(ctx)): void {
    // What is being restored must go too.
    if (!isReady) return void ready.then(() => forget(reason, epoch));
    forgetAll(ctx, reason, epoch);
  }

  function changeIdentity(epoch: string, holder?: string): void {
    if (!isReady) return void ready.then(() => changeIdentity(epoch, holder));
    if (ctx.epoch !== epoch) forget('identity', epoch);
    if (holder !== undefined) identify(ctx, holder);
  }

  return {
    ready,
    get boot() {
      return ctx.boot;
    },
    log: ctx.log,
    recall: recallWhenReady,
    mark: () => mark(ctx),
    observe(seen) {
      if (clearsSite(ctx, seen.exchange.headers)) forget('Clear-Site-Data');
      return observe(ctx, leases, seen);
    },
    follow: followOne,
    unfollow: leases.release,
    releaseHolder: leases.releaseHolder,
    async lastKnown(request, holder) {
      // It has failed already: to wait for the store is worth more.
      if (!isReady && !(await isDoneWithin(ctx, ready, 10 * times.storePatience))) return undefined;
      return lastKnown(ctx, request, holder);
    },
    isLeft: (url) => (isReady ? isUrlLeft(ctx, url) : undefined),
    isFollowed(url) {
      const mayAnswer = ({ request, leases, unshared }: Entry) =>
        request.url === url && leases.size > 0 && !unshared;
      return [...ctx.entries.all()].some(mayAnswer);
    },
    holders: () => new Set([...ctx.entries.all()].flatMap((entry) => [...entry.leases.keys()])),
    releaseWhere: leases.endWhere,
    read,
    writeBegun(id, url, method) {
      ctx.log.record({ type: 'write-begun', id, url, method });
      ctx.barriers.writeBegun(id, url);
      storeWrites(ctx);
    },
    writeDone(id) {
      const known = ctx.barriers.writeDone(id);
      forgive(ctx);
      ctx.log.record({ type: 'write-done', id, known });
      storeWrites(ctx);
    },
    navigation(name) {
      ctx.log.record({ type: 'navigation', name });
      ctx.barriers.navigation();
      forgive(ctx);
    },
    forget,
    setIdentity: (identity, holder) => changeIdentity(`identity-${encodeURIComponent(identity)}`, holder),
    logSince: (seq) => ctx.log.since(seq),
    inspector: createInspector(ctx),
    wake: () => ctx.reconciler.wakeAll(),
    doubt: () => ctx.reconciler.doubtAll(),
    settled: () => withPatience(ctx, ctx.disk.settled(), times.loadPatience),
    close() {
      ctx.reconciler.closeAll('engine closed');
      leases.stop();
      ctx.barriers.stop();
      ctx.health.stop();
      ports.broadcast.close();
      void ctx.disk.settled().then(() => ports.store.close());
    },
  };
}

/** Somebody new asks, perhaps after a login; or polling is wanted of what is not live, or it is time to look at that again. */
function mayAskAgain(ctx: EngineContext, entry: Entry, holder: string, { poll }: FollowInterest): boolean {
  switch (entry.blocked) {
    case 'denied':
    case 'expired':
      return !entry.leases.has(holder);
    case 'too-large':
      return now(ctx) >= entry.lookAgainAt;
    case 'not-live':
      return poll !== undefined || now(ctx) >= entry.lookAgainAt;
    case undefined:
      return false;
    default:
      return entry.blocked satisfies never;
  }
}

function entryFor(
  ctx: EngineContext,
  request: ResourceRequest,
  { wants, collection }: FollowInterest,
): Entry {
  const resolved = resolveUri(request.url, request.url);
  if (!resolved.ok) throw new LiveResourceError('bad-uri', { uri: request.url, reason: resolved.reason });
  const headers = request.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const asked = { ...request, url: resolved.url, headers };
  const limit = ctx.options.limits.requestBytes;
  if (lengthOf(asked) > limit)
    throw new LiveResourceError('request-too-long', { uri: excerpt(asked.url), limit });
  const plainKey = ctx.keys.keyOf(asked, ctx.epoch, true);
  const isUpdates = wants?.includes('updates') ?? false;
  const key = isUpdates ? `${plainKey} updates` : plainKey;
  const known = ctx.entries.get(key);
  if (known) return known;
  if (!makeRoom(ctx)) {
    const limit = ctx.options.limits.resources;
    throw new LiveResourceError('too-many-resources', { uri: asked.url, limit });
  }
  const updates = isUpdates ? { ...(collection !== undefined && { collection }) } : undefined;
  const entry = createEntry(key, asked, updates);
  ctx.entries.add(entry);
  return entry;
}

function standingOf(ctx: EngineContext, entry: Entry): Followed {
  const { key, revision } = entry;
  const snapshot = current(ctx, entry) ? heldValue(entry)?.snapshot : undefined;
  return { key, ...standing(entry), ...(revision && { revision }), ...(snapshot && { snapshot }) };
}
