import { type HeaderList, headerValue } from '../model/index.js';
import { type EngineContext, now } from './context.js';
import type { Entry } from './entry.js';
import { times } from './limits.js';
import { publishPurge, settle } from './publish.js';

/**
 * Whether the server wants it forgotten what a user left behind (Clear Site Data §3.1). Said with every answer it is obeyed once
 * in a while: who follows something begins anew each time.
 */
export function clearsSite(ctx: EngineContext, headers: HeaderList): boolean {
  const isAsked = /"(\*|cache|cookies|storage)"/.test(headerValue(headers, 'clear-site-data') ?? '');
  if (!isAsked || now(ctx) - ctx.clearedAt < times.clearAgain) return false;
  ctx.clearedAt = now(ctx);
  return true;
}

const mostIdentities = 200;

/** This page is for whoever is logged in now. Stored, as its id outlives the worker. */
export function identify(ctx: EngineContext, holder: string): void {
  const { identities, epoch } = ctx;
  identities.delete(holder);
  identities.set(holder, epoch);
  const [oldest] = identities.keys();
  if (identities.size > mostIdentities && oldest !== undefined) identities.delete(oldest);
  ctx.disk.put({ kind: 'put-meta', value: { identities: [...identities] } });
}

/** Purges everything, in memory and in the store; who follows something begins anew, under another epoch. */
export function forgetAll(ctx: EngineContext, reason: string, epoch: string): void {
  ctx.epoch = epoch;
  const purged = [...ctx.entries.all()];
  ctx.disk.put({ kind: 'clear' }, { kind: 'put-meta', value: { epoch } });
  ctx.log.record({ type: 'purged', reason, resources: purged.length });
  for (const entry of purged) purge(ctx, entry);
  ctx.reconciler.schedule();
}

function purge(ctx: EngineContext, entry: Entry): void {
  publishPurge(ctx, entry);
  entry.leases.clear();
  ctx.entries.remove(entry);
  settle(entry);
}
