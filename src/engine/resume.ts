import { type Lease, type Offer, reasonOf, type Subscription } from '../model/index.js';
import { sameOrigin } from '../protocol/index.js';
import { type EngineContext, withPatience } from './context.js';
import { createEntry, type Entry } from './entry.js';
import { loadBody } from './evict.js';
import { isFromBefore } from './freshness.js';
import { isLeft } from './lastKnown.js';
import type { Leases } from './leases.js';
import { times } from './limits.js';
import { unpersist } from './persist.js';
import { type ReadState, readState } from './stored.js';

/** Goes on where the last worker stopped. Without a store, or with a slow or broken one, it begins from nothing. */
export async function resume(ctx: EngineContext, leases: Leases): Promise<void> {
  const stored = await load(ctx);
  const { clock } = ctx.ports;
  ctx.boot = Math.max((stored?.meta.boot ?? 0) + 1, clock.wall());
  ctx.epoch = stored?.meta.epoch ?? newEpoch(ctx);
  // What could not be read must not come back at the next start, beside what was begun without it.
  if (!stored) ctx.disk.put({ kind: 'clear' });
  ctx.disk.put({ kind: 'put-meta', value: { boot: ctx.boot, epoch: ctx.epoch } });
  ctx.log.record({ type: 'boot', boot: ctx.boot, version: ctx.options.version });
  if (stored) await restore(ctx, stored);
  leases.watch();
  ctx.reconciler.schedule();
}

export const newEpoch = (ctx: EngineContext): string => ctx.ports.random().toString(36).slice(2, 12);

async function load(ctx: EngineContext): Promise<ReadState | undefined> {
  try {
    const stored = await withPatience(ctx, ctx.ports.store.load(), times.loadPatience);
    if (!stored) throw new Error('it took too long');
    return readState(stored);
  } catch (thrown) {
    const details = { operation: 'load', reason: reasonOf(thrown) };
    ctx.log.record({ type: 'problem', code: 'store-failed', details });
    return undefined;
  }
}

async function restore(ctx: EngineContext, stored: ReadState): Promise<void> {
  const time = ctx.ports.clock.wall();
  throwAway(ctx, stored.bad);
  // Nobody grants one for so long: the clock was set, or it is no true record.
  const isAlive = ({ expiresAt }: Lease) => expiresAt > time && expiresAt <= time + 2 * times.fetchLease;
  const alive = stored.leases.filter(isAlive);
  const over = stored.leases.filter((lease) => !isAlive(lease));
  for (const { holder, key } of over) ctx.disk.put({ kind: 'delete-lease', holder, key });
  const { identities = [], writesUntil = 0, written = [] } = stored.meta;
  ctx.barriers.restoreWrites(writesUntil, written);
  const restored = stored.subscriptions.map((subscription) => restoreOne(ctx, subscription, alive));
  await Promise.all(restored.map((entry) => entry && loadBody(ctx, entry)));
  for (const entry of restored) if (entry?.leases.size === 0 && !isLeft(ctx, entry)) leave(ctx, entry);
  for (const [holder, epoch] of identities) ctx.identities.set(holder, epoch);
  const subscriptions = restored.filter((entry) => entry).length;
  ctx.log.record({ type: 'resumed', subscriptions, leases: alive.length });
}

/** Another version has written it, or a disk has spoilt it. */
function throwAway(ctx: EngineContext, bad: ReadState['bad']): void {
  for (const { table, record } of bad) {
    ctx.log.record({ type: 'problem', code: 'bad-record', details: { table } });
    const { key, holder } = record as Partial<Lease>;
    if (typeof key !== 'string') continue;
    if (table === 'subscriptions')
      ctx.disk.put({ kind: 'delete-subscription', key }, { kind: 'delete-representation', key });
    else if (typeof holder === 'string') ctx.disk.put({ kind: 'delete-lease', holder, key });
  }
}

function restoreOne(ctx: EngineContext, subscription: Subscription, leases: Lease[]) {
  const { key, request, updates, base, vary, offers, checkpoint, revision, batch } = subscription;
  const entry = createEntry(key, request, updates);
  const { outdated = false } = subscription;
  const freshOn = freshOnOf(ctx, subscription);
  const { allowOrigins = [] } = ctx.options;
  const isAllowed = ({ elsewhere, endpoint }: Offer) =>
    !elsewhere || allowOrigins.some((origin) => sameOrigin(origin, endpoint));
  const known = { base, vary, offers: offers.filter(isAllowed), checkpoint, revision, outdated, batch };
  Object.assign(entry, known);
  for (const lease of leases) if (lease.key === entry.key) entry.leases.set(lease.holder, lease);
  if (entry.leases.size === 0 && freshOn === undefined) {
    leave(ctx, entry);
    return undefined;
  }
  entry.freshOn = freshOn ?? entry.freshOn;
  ctx.entries.add(entry);
  return entry;
}

/** A value from before a write stands in for nothing. */
function freshOnOf(ctx: EngineContext, { request, freshOn }: Subscription): number | undefined {
  const isOld = freshOn !== undefined && isFromBefore(ctx.barriers.writtenOn(), request.url, freshOn);
  return isOld ? undefined : freshOn;
}

/** Nobody wants it any more. */
function leave(ctx: EngineContext, entry: Entry): void {
  unpersist(ctx, entry);
  ctx.entries.remove(entry);
}
