import { type HeaderList, headerValue, type Representation, type ResourceRequest } from '../model/index.js';
import { parseCacheControl } from '../protocol/index.js';
import { type EngineContext, findEntry } from './context.js';
import { type Entry, isKept } from './entry.js';
import { selects } from './keys.js';

/** A value that stands for an answer that cannot be had. `age`: seconds since it was known to be current (RFC 9111 §4.2.3). */
export interface LastKnown {
  representation: Representation;
  age: number;
}

const directivesOf = (headers: HeaderList) => parseCacheControl(headerValue(headers, 'cache-control') ?? '');

const secondsOf = (value: string | true | undefined): number | undefined =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : undefined;

/**
 * For how many seconds since it was current a value may be given where the server fails: as the server says (RFC 5861 §4), or as
 * the app does. `must-revalidate` forbids it (RFC 9111 §5.2.2.2).
 */
export function standsFor({ options: { staleIfError } }: EngineContext, headers: HeaderList): number {
  const directives = directivesOf(headers);
  if (staleIfError === false || directives.has('must-revalidate')) return 0;
  const said = secondsOf(directives.get('stale-if-error'));
  const declared = said === undefined ? 0 : said + (secondsOf(directives.get('max-age')) ?? 0);
  return Math.max(declared, staleIfError === true ? Number.POSITIVE_INFINITY : (staleIfError ?? 0));
}

function ageOf(ctx: EngineContext, { freshOn }: Entry, headers: HeaderList): number {
  const onTheWay = secondsOf(headerValue(headers, 'age')) ?? 0;
  return onTheWay + Math.max(0, (ctx.ports.clock.wall() - freshOn) / 1_000);
}

/** Whether the value may be given to somebody where the server fails. */
export function canStandIn(ctx: EngineContext, entry: Entry): boolean {
  const { representation, blocked, state, outdated, unshared } = entry;
  if (!representation || blocked || state === 'removed' || outdated || unshared) return false;
  const { headers } = representation;
  const seconds = standsFor(ctx, headers);
  return seconds > 0 && ageOf(ctx, entry, headers) <= seconds;
}

/** Kept although nobody follows it. */
export const isLeft = (ctx: EngineContext, entry: Entry): boolean => isKept(entry) && canStandIn(ctx, entry);

/**
 * Whether this asker may have what was fetched with cookies: nobody can have logged in since it was confirmed, or the asker
 * said to be who it is kept for; or it is the same for everybody.
 */
function isTheirs(
  ctx: EngineContext,
  entry: Entry,
  { headers, vary }: Representation,
  holder: string,
): boolean {
  if (entry.request.credentials === 'omit') return true;
  if (directivesOf(headers).has('public') && !vary.includes('cookie')) return true;
  if (ctx.identities.get(holder) === ctx.epoch) return true;
  return entry.validatedAt > Number.NEGATIVE_INFINITY && entry.validatedAt >= ctx.barriers.of(entry);
}

/** The value for this asker where the server fails; undefined where there is none, or none that may be given. */
export function lastKnownOf(ctx: EngineContext, entry: Entry, holder: string): LastKnown | undefined {
  const { representation, request } = entry;
  const written = ctx.barriers.written(request.url);
  const isUnread = written > entry.validatedAt || ctx.barriers.isWriting(request.url);
  if (!representation || isUnread || !canStandIn(ctx, entry)) return undefined;
  if (!isTheirs(ctx, entry, representation, holder)) return undefined;
  return { representation, age: ageOf(ctx, entry, representation.headers) };
}

/** The same for a fetch that failed. */
export function lastKnown(
  ctx: EngineContext,
  request: ResourceRequest,
  holder: string,
): LastKnown | undefined {
  const { url } = request;
  const entry = findEntry(ctx, request);
  const isMeant = entry && entry.base === url && selects(entry.vary, entry.request, request);
  const found = isMeant ? lastKnownOf(ctx, entry, holder) : undefined;
  if (found) ctx.log.record({ type: 'stood-in', url, key: found.representation.key, age: found.age });
  return found;
}

export const isUrlLeft = (ctx: EngineContext, url: string): boolean =>
  [...ctx.entries.all()].some((entry) => entry.request.url === url && isLeft(ctx, entry));
