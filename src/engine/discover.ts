import type { Exchange, Offer } from '../model/index.js';
import { sameOrigin } from '../protocol/index.js';
import type { EngineContext } from './context.js';
import type { Entry } from './entry.js';
import { persist } from './persist.js';
import { moveSubscription, publishError } from './publish.js';

/** What all dialects together find in an answer's head, best first. Findings go to the log. */
export function discoverOffers(ctx: EngineContext, exchange: Exchange, cause?: number): Offer[] {
  return ctx.options.dialects.flatMap((dialect) => {
    const { offers, findings } = dialect.discover(exchange);
    for (const { code, text } of findings) {
      ctx.log.record(
        { type: 'problem', code, details: { uri: exchange.url }, raw: text.slice(0, 1_024) },
        cause,
      );
    }
    return offers;
  });
}

type Head = Pick<Exchange, 'url' | 'status' | 'headers'>;

/** So many answers without any offer, one after the other, mean that a resource is live no more. */
const enoughSilence = 5;

/**
 * Takes over what the resource itself says of how it can be followed. False where the answer is none of the resource's:
 * one that was live and now says nothing of it may be a proxy's error page with status 200. One that was redirected to
 * another origin is not live: our own requests would carry its headers, `Authorization` among them, where a redirect
 * drops them (Fetch standard, HTTP-redirect fetch).
 */
export function learnOffers(ctx: EngineContext, entry: Entry, head: Head, cause?: number): boolean {
  const isOwn = sameOrigin(head.url, entry.request.url);
  const offers = isOwn ? discoverOffers(ctx, { ...head, at: ctx.ports.clock.wall() }, cause) : [];
  if (offers.length === 0 && entry.offers.length > 0 && ++entry.silences < enoughSilence) {
    const details = { uri: entry.request.url };
    ctx.log.record({ type: 'problem', code: 'offers-missing', details, key: entry.key }, cause);
    return false;
  }
  entry.silences = 0;
  setOffers(ctx, entry, isOwn ? head.url : entry.request.url, offers, cause);
  return true;
}

function setOffers(ctx: EngineContext, entry: Entry, base: string, offers: Offer[], cause?: number): void {
  const before = JSON.stringify([entry.base, entry.offers, entry.blocked]);
  entry.base = base;
  entry.offers = offers;
  entry.blocked = offers.length > 0 ? undefined : 'not-live';
  if (JSON.stringify([base, offers, entry.blocked]) === before) return;
  ctx.log.record({ type: 'discovered', key: entry.key, url: base, offers }, cause);
  if (offers.length === 0) {
    moveSubscription(ctx, entry, 'ended', 'not live');
    publishError(ctx, entry, 'not-live', { uri: entry.request.url });
  }
  persist(ctx, entry, false);
  ctx.reconciler.schedule();
}
