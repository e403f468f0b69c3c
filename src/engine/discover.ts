import type { Role } from '../dialects/dialect.js';
import { type Checkpoint, type Exchange, type HeaderList, headerValue, type Offer } from '../model/index.js';
import { excerpt, sameOrigin } from '../protocol/index.js';
import { type EngineContext, now } from './context.js';
import { type Entry, needsLink, wantedPoll } from './entry.js';
import { times } from './limits.js';
import { persist } from './persist.js';
import { moveSubscription, publishError } from './publish.js';
import { tagOf } from './sharing.js';

/**
 * What all dialects together find in an answer's head, best first. Findings go to the log. A browser's sockets carry its cookies,
 * so they lead to no other origin.
 */
export function discoverOffers(
  ctx: EngineContext,
  exchange: Exchange,
  cause?: number,
  role: Role = 'resource',
): Offer[] {
  const told = new Set<string>();
  return ctx.options.dialects.flatMap((dialect) => {
    const { offers, findings } = dialect.discover(exchange, role, ctx.options.allowOrigins);
    const barred = offers.filter(
      ({ elsewhere, mechanism }) => elsewhere && mechanism === 'socket' && ctx.ports.sockets?.sendsCookies,
    );
    for (const { endpoint } of barred) findings.push({ code: 'link-needs-cookies', text: endpoint });
    for (const { code, text } of findings) {
      // What is wrong with a Link is found by every dialect.
      if (told.has(code + text)) continue;
      told.add(code + text);
      ctx.log.record({ type: 'problem', code, details: { uri: exchange.url }, raw: excerpt(text) }, cause);
    }
    return offers.filter((offer) => !barred.includes(offer));
  });
}

/** Whether somebody would be told of changes: a page that only fetches is not polled for. */
export const isLive = (offers: readonly Offer[]): boolean =>
  offers.some(({ mechanism }) => mechanism !== 'poll');

/** All that is needed to go on from an answer of the resource itself. */
export function checkpointOf(ctx: EngineContext, entry: Entry, headers: HeaderList): Checkpoint {
  const place = placeIn(ctx, { url: entry.base, status: 200, headers, at: 0 }, 'resource');
  const etag = tagOf(headers);
  return { ...place, ...(etag !== undefined && etag !== '' && { etag }) };
}

function placeIn(ctx: EngineContext, exchange: Exchange, role: Role): Checkpoint {
  const found = ctx.options.dialects.map((dialect) => dialect.discover(exchange, role).checkpoint);
  return Object.assign({}, ...found.reverse());
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
  entry.pollInterval = pollIntervalOf(head.headers);
  const base = isOwn ? head.url : entry.request.url;
  setOffers(ctx, entry, base, offers, cause);
  if (isOwn) entry.offersAt = checkpointOf(ctx, entry, head.headers).changesUrl;
  return true;
}

/**
 * A 304 of the resource itself: where it has Links, those are newer. Without them the next answer must be a whole one, if they
 * are needed.
 */
export function freshenLinks(ctx: EngineContext, entry: Entry, head: Head, cause?: number): void {
  const says = (name: string) => headerValue(head.headers, name) !== undefined;
  if (says('x-poll-interval')) entry.pollInterval = pollIntervalOf(head.headers);
  if (!(says('link') || says('liveresource-property'))) return requireLink(entry);
  const { changesUrl } = checkpointOf(ctx, entry, head.headers);
  const isLearned = learnOffers(ctx, entry, head, cause);
  if (isLearned && changesUrl !== undefined && !entry.outdated && !entry.batch)
    entry.checkpoint = { ...entry.checkpoint, changesUrl };
  requireLink(entry);
}

function requireLink(entry: Entry): void {
  const lacksPlace = entry.mode === 'changes' && entry.checkpoint.changesUrl === undefined;
  if (!needsLink(entry) && !lacksPlace) return;
  const { etag: _, ...rest } = entry.checkpoint;
  entry.checkpoint = rest;
}

/** The answer of a changes URL may say that it can be waited for; what the resource itself said stays. */
export function learnFromChanges(ctx: EngineContext, entry: Entry, head: Head, cause?: number): void {
  const exchange = { ...head, at: ctx.ports.clock.wall() };
  const found = discoverOffers(ctx, exchange, cause, 'changes').filter(({ mode }) => mode === 'changes');
  if (entry.updates) {
    // There is nothing else that could say how to go on.
    if (found.length > 0 || entry.offers.length === 0)
      setOffers(ctx, entry, entry.base, withWaiting(found), cause);
    entry.offersAt = placeIn(ctx, exchange, 'changes').changesUrl ?? entry.offersAt;
    return;
  }
  const isNew = ({ mechanism, dialect }: Offer) =>
    !entry.offers.some((offer) => offer.mechanism === mechanism && offer.dialect === dialect);
  const more = found.filter((offer) => offer.mechanism !== 'poll' && !offer.shared && isNew(offer));
  if (more.length > 0) setOffers(ctx, entry, entry.base, [...entry.offers, ...more], cause);
}

/** Servers answer a wait for changes with the Link alone: that it can be waited for is tried. */
function withWaiting(offers: Offer[]): Offer[] {
  const [first] = offers;
  if (!first || isLive(offers)) return offers;
  return [{ ...first, mechanism: 'long-poll' }, ...offers];
}

/** `X-Poll-Interval`, in seconds. */
function pollIntervalOf(headers: HeaderList): number | undefined {
  const seconds = Number(headerValue(headers, 'x-poll-interval') ?? Number.NaN);
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}

/** Who wanted it polled may have left. */
export function reviewOffers(ctx: EngineContext, entry: Entry): void {
  const isPolled = entry.revision !== undefined && entry.offers.length === 0 && !entry.blocked;
  if (isPolled && wantedPoll(entry) === undefined) setOffers(ctx, entry, entry.base, []);
  ctx.reconciler.schedule();
}

export function lookLater(ctx: EngineContext, entry: Entry): void {
  entry.looks++;
  entry.lookAgainAt = now(ctx) + times.lookAgain * 2 ** Math.min(entry.looks - 1, 4);
}

function setOffers(ctx: EngineContext, entry: Entry, base: string, offers: Offer[], cause?: number): void {
  const before = JSON.stringify([entry.base, entry.offers, entry.blocked]);
  entry.base = base;
  entry.offers = offers;
  entry.blocked = offers.length > 0 || wantedPoll(entry) !== undefined ? undefined : 'not-live';
  if (JSON.stringify([base, offers, entry.blocked]) === before) return;
  ctx.log.record({ type: 'discovered', key: entry.key, url: base, offers }, cause);
  if (entry.blocked) {
    moveSubscription(ctx, entry, 'ended', 'not live');
    if (entry.looks === 0) publishError(ctx, entry, 'not-live', { uri: entry.request.url });
    lookLater(ctx, entry);
  } else entry.looks = 0;
  persist(ctx, entry, false);
  ctx.reconciler.schedule();
}
