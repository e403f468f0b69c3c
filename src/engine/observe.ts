import { type Exchange, headerValue, type ResourceRequest, reasonOf } from '../model/index.js';
import { parseVary, weakMatch } from '../protocol/index.js';
import { applyUpdate, clearValue } from './applyUpdate.js';
import type { Arrival } from './arrival.js';
import { type EngineContext, findEntry, now } from './context.js';
import { discoverOffers, isLive, learnOffers } from './discover.js';
import { createEntry, type Entry } from './entry.js';
import { makeRoom } from './evict.js';
import { lengthOf, selects } from './keys.js';
import type { Leases } from './leases.js';
import { times } from './limits.js';
import { isShareable } from './sharing.js';

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
  /** The page asked for it within the last minute already: that is interest. */
  again?: boolean;
}

/**
 * Looks at the head of an answer to a page's own fetch. `take` is there only where the body is worth reading: nothing is
 * cloned otherwise.
 */
export function observe(
  ctx: EngineContext,
  leases: Leases,
  seen: Observation,
): { result: Observed; take?: Take } {
  const { exchange, request } = seen;
  // Somebody else may be logged in by now: an answer to what was asked before says nothing of theirs.
  if (seen.mark.epoch !== ctx.epoch) return { result: 'unknown' };
  if (exchange.status !== 200) {
    observeRefusal(ctx, seen);
    return { result: 'unknown' };
  }
  noteTold(ctx, seen);
  if (!isLive(discoverOffers(ctx, exchange))) {
    const entry = findEntry(ctx, request);
    const isBelieved = !entry || learnOffers(ctx, entry, exchange);
    return { result: isBelieved ? 'not-live' : 'unknown' };
  }
  if (!isShareable(exchange.headers) || isTooLarge(ctx, exchange)) return { result: 'live' };
  return { result: 'live', take: (readBody) => take(ctx, leases, seen, readBody) };
}

/** At once: the page's next fetch may come before the body of this one was read here. */
function noteTold(ctx: EngineContext, { request, exchange }: Observation): void {
  const entry = findEntry(ctx, request);
  const etag = headerValue(exchange.headers, 'etag');
  if (!entry || etag === undefined) return;
  // Also where nothing is held yet: what was asked for before may still come.
  const isOld = [entry.checkpoint.etag ?? '', ...entry.superseded].some((known) => weakMatch(known, etag));
  if (!isOld) entry.toldElsewhere = { etag, at: now(ctx) };
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
    const verdict = applyUpdate(ctx, entry, { kind: 'denied', status, headers }, byPage(order, begunAt));
    if (verdict === 'again') ctx.reconciler.connectionOf(entry.key)?.revalidate(entry.key);
  } else if (status === 404 || status === 410) {
    if (entry.leases.size === 0) clearValue(ctx, entry);
    ctx.reconciler.connectionOf(entry.key)?.revalidate(entry.key);
  }
}

/** `readBody` gives undefined where the body is left to the page alone: then the engine asks for itself. */
export type Take = (readBody: (limit: number) => Promise<ArrayBuffer | undefined>) => Promise<void>;

async function take(
  ctx: EngineContext,
  leases: Leases,
  seen: Observation,
  readBody: Parameters<Take>[0],
): Promise<void> {
  const { request, exchange, mark } = seen;
  const entry = findEntry(ctx, request) ?? admit(ctx, request, mark);
  if (!entry || !isSameVariant(entry, seen)) return;
  const body = await readBody(ctx.options.limits.bodyBytes).catch((thrown) => {
    const details = { reason: reasonOf(thrown) };
    ctx.log.record({ type: 'problem', code: 'body-unread', details, key: entry.key });
    return undefined;
  });
  // Somebody else may have logged in meanwhile.
  if (mark.epoch !== ctx.epoch) return;
  learnOffers(ctx, entry, exchange);
  if (isLive(entry.offers) && (seen.again || ctx.options.isEager(request.url)))
    leases.grant(entry, 'fetch', times.fetchLease);
  if (isNews(ctx, entry, seen, body)) ctx.reconciler.connectionOf(entry.key)?.revalidate(entry.key);
}

/** Whether the server must be asked: the page was told another value than the one that is followed. */
function isNews(
  ctx: EngineContext,
  entry: Entry,
  { exchange, mark: { order, begunAt } }: Observation,
  body: ArrayBuffer | undefined,
): boolean {
  const { status, statusText = '', headers } = exchange;
  const { etag } = entry.checkpoint;
  if (!body) return etag !== undefined && etag !== headerValue(headers, 'etag');
  const update = { kind: 'value', status, statusText, headers, body } as const;
  return applyUpdate(ctx, entry, update, byPage(order, begunAt)) === 'again';
}

const byPage = (order: number, begunAt: number): Arrival => ({
  ...{ via: 'fetch', order, begunAt, cause: 0, etag: undefined },
  byPage: true,
});

/** The key holds what the page set; what the browser sets counts where the answer's Vary names it. */
function isSameVariant(entry: Entry, { request, exchange }: Observation): boolean {
  const vary = parseVary(headerValue(exchange.headers, 'vary') ?? '');
  return vary !== '*' && selects(vary, entry.request, request);
}

function admit(ctx: EngineContext, request: ResourceRequest, { begunAt }: Mark): Entry | undefined {
  const isLong = lengthOf(request) > ctx.options.limits.requestBytes;
  if (isLong || !makeRoom(ctx)) {
    const code = isLong ? 'request-too-long' : 'too-many-resources';
    ctx.log.record({ type: 'problem', code, details: { uri: request.url } });
    return undefined;
  }
  const entry = createEntry(ctx.keys.keyOf(request, ctx.epoch), request);
  // It was the first fetch, of which `recall` could not know that it counts.
  entry.lastFetchAt = begunAt;
  ctx.entries.add(entry);
  return entry;
}

function isTooLarge(ctx: EngineContext, { headers }: Exchange): boolean {
  return Number(headerValue(headers, 'content-length') ?? 0) > ctx.options.limits.bodyBytes;
}
