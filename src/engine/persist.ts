import type { Subscription } from '../model/index.js';
import type { EngineContext } from './context.js';
import { type Entry, isKept } from './entry.js';
import { isLeft } from './lastKnown.js';

export function subscriptionOf(ctx: EngineContext, entry: Entry): Subscription | undefined {
  if (!entry.revision) return undefined;
  const { key, request, base, vary, offers, checkpoint, revision, outdated, updates, batch } = entry;
  const stands = isLeft(ctx, entry) && { freshOn: entry.freshOn };
  const more = {
    ...stands,
    ...(outdated && { outdated }),
    ...(updates && { updates }),
    ...(batch && { batch }),
  };
  return { key, request, base, vary, offers, checkpoint, revision, ...more };
}

/** Stores a followed resource, body included where asked. What nobody follows, and cannot stand in later, is not worth a write. */
export function persist(ctx: EngineContext, entry: Entry, withBody: boolean): void {
  if (!isKept(entry) || (entry.leases.size === 0 && !isLeft(ctx, entry))) return;
  const subscription = subscriptionOf(ctx, entry);
  if (!subscription) return;
  ctx.disk.put({ kind: 'put-subscription', value: subscription });
  if (withBody && entry.representation)
    ctx.disk.put({ kind: 'put-representation', value: entry.representation });
}

export function unpersist(ctx: EngineContext, entry: Entry): void {
  ctx.disk.put(
    { kind: 'delete-subscription', key: entry.key },
    { kind: 'delete-representation', key: entry.key },
  );
}
