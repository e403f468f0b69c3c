import { type Exchange, headerValue, type ResourceRequest, reasonOf } from '../model/index.js';
import { parseCacheControl, parseVary } from '../protocol/index.js';
import { type Arrival, applyUpdate } from './applyUpdate.js';
import { type EngineContext, findEntry, now } from './context.js';
import { discoverOffers, learnOffers } from './discover.js';
import { createEntry, type Entry } from './entry.js';
import { makeRoom } from './evict.js';

/** Taken before a fetch is sent: what the order guard needs when its answer comes. */
export interface Mark {
  order: number;
  begunAt: number;
  epoch: string;
}

export const mark = (ctx: EngineContext): Mark => ({
  order: ctx.applied,
  begunAt: now(ctx),
  epoch: ctx.epoch,
});

/** Whether a resource can be followed, as far as one answer to a page's own fetch tells. */
export type Observed = 'live' | 'not-live' | 'unknown';

export interface Observation {
  request: ResourceRequest;
  exchange: Exchange;
  mark: Mark;
}

/**
 * Looks at the head of an answer to a page's own fetch. `take` is there only where the body is worth reading: nothing is
 * cloned otherwise.
 */
export function observe(ctx: EngineContext, seen: Observation): { result: Observed; take?: Take } {
  const { exchange, request } = seen;
  if (exchange.status !== 200) {
    observeRefusal(ctx, seen);
    return { result: 'unknown' };
  }
  if (discoverOffers(ctx, exchange).length === 0) {
    const entry = findEntry(ctx, request);
    if (entry) learnOffers(ctx, entry, exchange);
    return { result: 'not-live' };
  }
  if (!isShareable(exchange) || isTooLarge(ctx, exchange)) return { result: 'live' };
  return { result: 'live', take: (readBody) => take(ctx, seen, readBody) };
}

/** A page that is told 401 or 404 knows more of a followed resource than we do. */
function observeRefusal(
  ctx: EngineContext,
  { request, exchange, mark: { order, begunAt } }: Observation,
): void {
  const entry = findEntry(ctx, request);
  if (!entry) return;
  const { status, headers } = exchange;
  if (status === 401 || status === 403) {
    const arrival: Arrival = { via: 'fetch', order, begunAt, cause: 0, etag: undefined };
    applyUpdate(ctx, entry, { kind: 'denied', status, headers }, arrival);
  } else if (status === 404 || status === 410) ctx.reconciler.connectionOf(entry.key)?.revalidate();
}

export type Take = (readBody: (limit: number) => Promise<ArrayBuffer>) => Promise<void>;

async function take(ctx: EngineContext, seen: Observation, readBody: Parameters<Take>[0]): Promise<void> {
  const entry = findEntry(ctx, seen.request) ?? admit(ctx, seen.request);
  if (!entry) return;
  const body = await readBody(ctx.options.limits.bodyBytes).catch((thrown) => {
    ctx.log.record({
      type: 'problem',
      code: 'body-unread',
      details: { reason: reasonOf(thrown) },
      key: entry.key,
    });
    return undefined;
  });
  // Somebody else may be logged in by now: what was asked for before is not theirs.
  if (!body || seen.mark.epoch !== ctx.epoch) return;
  const { status, headers } = seen.exchange;
  const { order, begunAt } = seen.mark;
  const arrival: Arrival = { via: 'fetch', order, begunAt, cause: 0, etag: undefined };
  learnOffers(ctx, entry, seen.exchange);
  const verdict = applyUpdate(ctx, entry, { kind: 'value', status, headers, body }, arrival);
  if (verdict === 'again') ctx.reconciler.connectionOf(entry.key)?.revalidate();
}

function admit(ctx: EngineContext, request: ResourceRequest): Entry | undefined {
  if (!makeRoom(ctx)) {
    ctx.log.record({ type: 'problem', code: 'too-many-resources', details: { uri: request.url } });
    return undefined;
  }
  const entry = createEntry(ctx.keys.keyOf(request, ctx.epoch), request);
  ctx.entries.add(entry);
  return entry;
}

function isShareable({ headers }: Exchange): boolean {
  const noStore = parseCacheControl(headerValue(headers, 'cache-control') ?? '').has('no-store');
  return !noStore && parseVary(headerValue(headers, 'vary') ?? '') !== '*';
}

function isTooLarge(ctx: EngineContext, { headers }: Exchange): boolean {
  return Number(headerValue(headers, 'content-length') ?? 0) > ctx.options.limits.bodyBytes;
}
