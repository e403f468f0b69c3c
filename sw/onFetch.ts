import { headerList, readBody } from '../src/adapters/webNetwork.js';
import type { Engine, Observation } from '../src/engine/index.js';
import { type Representation, type ResourceRequest, reasonOf, sentCredentials } from '../src/model/index.js';
import { withoutFragment } from '../src/protocol/index.js';
import type { LeaseStreams } from './lease.js';
import type { Passing } from './passing.js';
import type { Reach } from './reach.js';
import { type Declared, isWrite, mayBeLive, type RecentUrls } from './shouldTouch.js';
import { answerOrLast } from './standIn.js';
import type { Visitors } from './visitors.js';
import type { Writes } from './writes.js';

export interface FetchParts {
  engine: Engine;
  leases: LeaseStreams;
  declared: Declared;
  reach: Reach;
  /** What has nothing to gain: found not to be live, or not to be shared. */
  leftAlone: RecentUrls;
  /** What pages asked for within the last minute. */
  asked: RecentUrls;
  passing: Passing;
  noticed: WeakSet<FetchEvent>;
  writes: Writes;
  visitors: Visitors;
  /** Meets the page to which a navigation leads, as soon as it is there. */
  awaitPage(clientId: string): void;
  /** Firefox cuts long answers that pass through a worker: only what the app declared is answered there. */
  declaredOnly: boolean;
  origin: string;
  /** `Date.now()` until which nothing is answered. */
  distrustedUntil: number;
  /** Whether this URL is followed, by name or because it was fetched often. */
  isFollowed(url: string): boolean;
  /** Whether a value of it may be kept that stands in where the network fails. */
  isLeft(url: string): boolean;
}

/** After a fault of ours nothing is answered from memory for so long: a write, or a login, may not have been noticed. */
const distrust = 10_000;
/** A recall bounds its own waits; longer than this only a fault of ours can last. */
const longestRecall = 1_000;
/** A short body that takes longer will not come. */
const longestBody = 30_000;

/** The answer where there is something to gain; undefined leaves the request to the browser. Decided synchronously. */
export function onFetch(parts: FetchParts, event: FetchEvent): Promise<Response> | undefined {
  return notice(parts, event) ?? (isOurs(parts, event.request) ? answer(parts, event) : undefined);
}

/** What an event does. A fault in it leaves the event to the browser, and to the app's own handlers. */
export function attempt<Result>(parts: FetchParts, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (thrown) {
    parts.distrustedUntil = Date.now() + distrust;
    report(parts, thrown);
    return undefined;
  }
}

/**
 * Takes notice of a request, once: writes and loads of pages count, whoever answers them. Gives the answer to what is asked of
 * the worker alone.
 */
export function notice(parts: FetchParts, event: FetchEvent): Promise<Response> | undefined {
  if (parts.noticed.has(event)) return undefined;
  parts.noticed.add(event);
  const { request } = event;
  if (parts.leases.isLease(request.url)) return Promise.resolve(parts.leases.open(event.clientId));
  parts.writes.asked(event);
  if (request.mode === 'navigate') {
    parts.engine.navigation(request.url);
    parts.awaitPage(event.resultingClientId);
  }
  parts.visitors.met(event.clientId);
  if (isWrite(request)) parts.writes.begun(event);
  return undefined;
}

function isOurs(parts: FetchParts, request: Request): boolean {
  if (!mayBeLive(request)) return false;
  const url = withoutFragment(request.url);
  const isDeclared = parts.declared.matches(url);
  if (isDeclared === false) return false;
  // Asked of every URL, so that it is known by the next one of the same origin.
  const mayAsk = parts.reach.mayAsk(url);
  const isWanted = isKnown(parts, url) || ((isDeclared ?? !parts.declaredOnly) && isToBeLookedAt(parts, url));
  return mayAsk && isWanted;
}

/** Whether its fetches have something to gain, the first one too. */
export const isKnown = (parts: FetchParts, url: string): boolean =>
  parts.isFollowed(url) || parts.isLeft(url);

/** What is remembered of URLs that nobody named stays small. */
const longestUrl = 2_048;

/**
 * What passes through the worker is not quite what it was (docs/do-no-harm.md). A single fetch has nothing to gain from it, so
 * only the second one within a minute is looked at: it is also the one from which on a URL is followed.
 */
export function isToBeLookedAt({ declared, leftAlone, asked, passing }: FetchParts, url: string): boolean {
  if (url.length > longestUrl || leftAlone.has(url)) return false;
  const isWanted = asked.has(url) || declared.isEager(url);
  asked.add(url);
  return isWanted && passing.mayPass(url);
}

async function answer(parts: FetchParts, event: FetchEvent): Promise<Response> {
  const { request } = event;
  const way: Way = {
    send: (init) => fetch(request, init),
    waitUntil: (work) => event.waitUntil(work),
    clientId: event.clientId,
  };
  return (await recalled(parts, request)) ?? throughNetwork(parts, request, way);
}

/** The value where it is known to be current. */
export async function recalled(parts: FetchParts, request: Request): Promise<Response | undefined> {
  if (Date.now() < parts.distrustedUntil) return undefined;
  const asked = resourceRequest(request, parts.origin);
  const found = await guarded(parts, () => Promise.race([parts.engine.recall(asked), tooLong()]));
  return found?.kind === 'value' ? guarded(parts, () => toResponse(found.representation)) : undefined;
}

/** A failure of ours must not become one of the page. */
export async function guarded<Result>(
  parts: FetchParts,
  work: () => Result | Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (thrown) {
    report(parts, thrown);
    return undefined;
  }
}

function report({ engine }: FetchParts, thrown: unknown): void {
  try {
    engine.log.record({ type: 'problem', code: 'failure', details: { reason: reasonOf(thrown) } });
  } catch {
    // The log may be what failed.
  }
}

const tooLong = (): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), longestRecall));

/** How a request goes to the network. */
export interface Way {
  send(init: RequestInit): Promise<Response>;
  waitUntil(work: Promise<unknown>): void;
  /** Who asks. */
  clientId?: string;
  /** Whether an answer that could be followed may be; without it, each may. */
  mayTake?(answer: Response): Promise<boolean>;
}

export async function throughNetwork(parts: FetchParts, request: Request, way: Way): Promise<Response> {
  const asked = resourceRequest(request, parts.origin);
  const before = await guarded(parts, () => ({
    mark: parts.engine.mark(),
    isFollowed: parts.isFollowed(asked.url),
  }));
  if (!before) return way.send({});
  const { mark, isFollowed } = before;
  const init = isFollowed ? pastTheCache(request) : {};
  // Only what the network said is looked at: a value that stands in says nothing of the server.
  const send = async () => {
    const response = await parts.passing.pass(asked.url, () => way.send(init));
    await guarded(parts, () => look(parts, way, { request: asked, mark, again: !isFollowed }, response));
    return response;
  };
  return answerOrLast(parts, request, way, send);
}

/**
 * What is followed was told already: the HTTP cache must not answer with something older. With any option, `fetch` forgets
 * who asks (Fetch §5.4, "set request's referrer to client").
 */
function pastTheCache({ referrer, referrerPolicy }: Request): RequestInit {
  return { cache: 'no-cache', referrer, referrerPolicy };
}

function look(parts: FetchParts, way: Way, seen: Omit<Observation, 'exchange'>, response: Response): void {
  if (response.type === 'opaque' || response.type === 'opaqueredirect') return;
  const { url, status, statusText } = response;
  const exchange = { url, status, statusText, headers: headerList(response.headers), at: Date.now() };
  const { result, take } = parts.engine.observe({ ...seen, exchange });
  if (result !== 'unknown' && !take) parts.leftAlone.add(seen.request.url);
  if (!take) return;
  const copy = isShort(response) ? response.clone() : undefined;
  const taken = () =>
    guarded(parts, () =>
      take(async (limit) => copy && readBody(copy, limit, AbortSignal.timeout(longestBody))),
    );
  const leave = () => parts.leftAlone.add(seen.request.url);
  way.waitUntil(way.mayTake?.(response.clone()).then((may) => (may ? taken() : leave())) ?? taken());
}

/**
 * A copy would be read to its end, and the answer kept open, also for a page that has given it up; so only where the body has
 * come with the head, most likely.
 */
const isShort = ({ headers }: Response): boolean =>
  Number(headers.get('content-length') ?? Number.NaN) <= 65_536;

export function resourceRequest(request: Request, origin: string): ResourceRequest {
  const url = withoutFragment(request.url);
  const credentials = sentCredentials(url, request.credentials, origin);
  return { url, credentials, headers: headerList(request.headers) };
}

/** Fields of the connection over which the value came: a cache does not hand them on (RFC 9111 §3.1). */
const ofTheConnection = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

export function toResponse({ body, status, statusText = '', headers }: Representation): Response {
  const kept = headers.filter(([name]) => !ofTheConnection.includes(name.toLowerCase()));
  return new Response(body, { status, statusText, headers: kept });
}
