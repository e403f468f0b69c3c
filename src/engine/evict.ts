import { type Representation, reasonOf } from '../model/index.js';
import { type EngineContext, withPatience } from './context.js';
import type { Entry } from './entry.js';
import { isLeft } from './lastKnown.js';
import { times } from './limits.js';
import { unpersist } from './persist.js';
import { isRepresentation } from './stored.js';
import { deletion } from './storedBodies.js';

/** Makes room for one more resource. False where everything there is followed: nothing more is taken in. */
export function makeRoom(ctx: EngineContext): boolean {
  const { resources } = ctx.options.limits;
  for (const entry of ctx.entries.all()) {
    if (ctx.entries.size < resources) return true;
    if (entry.leases.size === 0) evict(ctx, entry);
  }
  return ctx.entries.size < resources;
}

function evict(ctx: EngineContext, entry: Entry): void {
  if (isLeft(ctx, entry)) unpersist(ctx, entry);
  ctx.entries.remove(entry);
  ctx.log.record({ type: 'evicted', key: entry.key });
}

function bytesOf({ representation }: Entry): number {
  if (!representation) return 0;
  return representation.headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    representation.body.byteLength,
  );
}

/**
 * Keeps the bodies in memory within their limit, letting go the longest unused first. Those of followed resources stay
 * in the store, or are asked for again where they may not; the others are forgotten.
 */
export function trimMemory(ctx: EngineContext, keep: Entry): void {
  const { memoryBytes } = ctx.options.limits;
  let total = 0;
  for (const entry of ctx.entries.all()) total += bytesOf(entry);
  for (const entry of ctx.entries.all()) {
    if (total <= memoryBytes) return;
    if (entry === keep || !entry.representation) continue;
    total -= bytesOf(entry);
    if (entry.leases.size > 0) entry.representation = undefined;
    else evict(ctx, entry);
  }
}

/**
 * Brings a body back that only the store holds. Where the store has another version of it, or does not answer, it counts
 * as lost and must be asked for anew.
 */
export async function loadBody(ctx: EngineContext, entry: Entry): Promise<void> {
  if (entry.representation || entry.checkpoint.etag === undefined) return;
  const { etag } = entry.checkpoint;
  const stored = await withPatience(ctx, readBody(ctx, entry), times.loadPatience);
  if (entry.representation || entry.checkpoint.etag !== etag) return;
  if (stored?.checkpoint.etag === etag) {
    entry.representation = stored;
    return;
  }
  entry.checkpoint = {};
  entry.validatedAt = Number.NEGATIVE_INFINITY;
  entry.heardAt = Number.NEGATIVE_INFINITY;
}

export async function readBody(ctx: EngineContext, { key }: Entry): Promise<Representation | undefined> {
  await ctx.disk.settled();
  try {
    const stored = await ctx.ports.store.representation(key);
    if (!stored || isRepresentation(stored)) {
      if (stored) ctx.disk.found(key, stored.body.byteLength);
      return stored;
    }
    ctx.log.record({ type: 'problem', code: 'bad-record', details: { table: 'representations' }, key });
    ctx.disk.put(deletion(key));
  } catch (thrown) {
    const details = { operation: 'read', reason: reasonOf(thrown) };
    ctx.log.record({ type: 'problem', code: 'store-failed', details, key });
  }
  return undefined;
}
