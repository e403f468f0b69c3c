import type { FetchReason, Representation, ResourceRequest } from '../model/index.js';
import { beliefBound, type EngineContext, findEntry, now } from './context.js';
import type { Entry } from './entry.js';
import { isCurrent, servedSince } from './freshness.js';
import { selects } from './keys.js';
import { fetchShowsInterest, type Leases } from './leases.js';
import { times } from './limits.js';

export type Recalled =
  | { kind: 'value'; representation: Representation; joined: boolean }
  | { kind: 'network'; reason: FetchReason };

const network = (reason: FetchReason): Recalled => ({ kind: 'network', reason });

/** Answers a fetch from what is known to be current, if need be after a revalidation; else says why the network must. */
export async function recall(
  ctx: EngineContext,
  leases: Leases,
  request: ResourceRequest,
): Promise<Recalled> {
  const entry = findEntry(ctx, request);
  if (!entry || (entry.offers.length === 0 && entry.leases.size === 0)) return network('unknown');
  ctx.entries.touch(entry);
  if (fetchShowsInterest(ctx, entry, times.fetchInterest)) leases.grant(entry, 'fetch', times.fetchLease);
  const obstacle = obstacleTo(ctx, entry, request);
  if (obstacle) return network(obstacle);
  const joined = !current(ctx, entry);
  if (joined && !(await confirm(ctx, entry, times.joinPatience))) return network('revalidation-failed');
  // What was known before the wait may not hold after it.
  const later = joined ? obstacleTo(ctx, entry, request) : undefined;
  if (later) return network(later);
  const { representation } = entry;
  return representation ? { kind: 'value', representation, joined } : network('no-value');
}

function obstacleTo(ctx: EngineContext, entry: Entry, request: ResourceRequest): FetchReason | undefined {
  if (entry.leases.size === 0) return 'not-followed';
  if (entry.blocked) return 'not-live';
  if (ctx.barriers.isWriting(request.url)) return 'writing';
  if (entry.unshared || !selects(entry.vary, entry.request, request)) return 'varies';
  if (entry.base !== entry.request.url) return 'redirected';
  return undefined;
}

const since = (ctx: EngineContext, entry: Entry): number => servedSince(ctx.barriers.of(entry), entry);

export function current(ctx: EngineContext, entry: Entry): boolean {
  const connection = ctx.reconciler.connectionOf(entry.key);
  const { bound = beliefBound(ctx), heard } = connection ?? {};
  const listens = connection?.listens(entry.key) ?? false;
  return listens && isCurrent(entry, since(ctx, entry), ctx.ports.clock, bound, heard);
}

/**
 * Resolves to whether the value is current, after a revalidation begun from now on where it was not. Does not hurry a
 * connection that backs off, and does not wait for longer than a fetch may be kept waiting.
 */
export async function confirm(ctx: EngineContext, entry: Entry, patience: number): Promise<boolean> {
  const deadline = now(ctx) + patience;
  while (!current(ctx, entry)) {
    const left = deadline - now(ctx);
    if (left <= 0 || !canConfirm(ctx, entry)) return false;
    await settled(ctx, entry, left);
  }
  return true;
}

function canConfirm(ctx: EngineContext, entry: Entry): boolean {
  // Purged while it was waited for.
  if (ctx.entries.get(entry.key) !== entry) return false;
  const connection = ctx.reconciler.connectionOf(entry.key);
  if (!connection) return entry.leases.size > 0 && !entry.blocked && entry.state !== 'removed';
  return connection.confirm(entry.key, since(ctx, entry));
}

function settled(ctx: EngineContext, entry: Entry, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      entry.waiting.delete(done);
      resolve();
    };
    const stop = ctx.ports.clock.setTimer(patience, done);
    entry.waiting.add(done);
  });
}
