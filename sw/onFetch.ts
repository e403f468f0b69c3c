import { headerList, readBody } from '../src/adapters/webNetwork.js';
import type { Engine, Mark } from '../src/engine/index.js';
import { type Representation, type ResourceRequest, reasonOf, sentCredentials } from '../src/model/index.js';
import { withoutFragment } from '../src/protocol/index.js';
import type { LeaseStreams } from './lease.js';
import type { Passing } from './passing.js';
import { type Declared, isWrite, mayBeLive, type NotLive } from './shouldTouch.js';
import type { Visitors } from './visitors.js';
import type { Writes } from './writes.js';

export interface FetchParts {
  engine: Engine;
  leases: LeaseStreams;
  declared: Declared;
  notLive: NotLive;
  passing: Passing;
  writes: Writes;
  visitors: Visitors;
  /** Firefox cuts long answers that pass through a worker: only what the app declared is answered there. */
  declaredOnly: boolean;
  origin: string;
  /** Whether this URL is followed, by name or because it was fetched often. */
  isFollowed(url: string): boolean;
}

/** The answer where there is something to gain; undefined leaves the request to the browser. Decided synchronously. */
export function onFetch(parts: FetchParts, event: FetchEvent): Promise<Response> | undefined {
  const { request } = event;
  if (parts.leases.isLease(request.url)) return Promise.resolve(parts.leases.open(event.clientId));
  parts.writes.asked(event);
  if (request.mode === 'navigate') parts.engine.navigation(request.url);
  parts.visitors.met(event.clientId);
  if (isWrite(request)) {
    parts.writes.begun(event);
    return undefined;
  }
  return isOurs(parts, request) ? answer(parts, event) : undefined;
}

function isOurs(
  { declared, notLive, passing, declaredOnly, isFollowed }: FetchParts,
  request: Request,
): boolean {
  if (!mayBeLive(request)) return false;
  const url = withoutFragment(request.url);
  const isDeclared = declared.matches(url) ?? !declaredOnly;
  return (isDeclared && !notLive.has(url) && passing.mayPass(url)) || isFollowed(url);
}

async function answer(parts: FetchParts, event: FetchEvent): Promise<Response> {
  const asked = resourceRequest(event.request, parts.origin);
  const recalled = await guarded(parts, () => parts.engine.recall(asked));
  if (recalled?.kind === 'value') {
    const response = await guarded(parts, () => toResponse(recalled.representation));
    if (response) return response;
  }
  return throughNetwork(parts, event, asked);
}

/** A failure of ours must not become one of the page. */
async function guarded<Result>(
  parts: FetchParts,
  work: () => Result | Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (thrown) {
    parts.engine.log.record({ type: 'problem', code: 'failure', details: { reason: reasonOf(thrown) } });
    return undefined;
  }
}

async function throughNetwork(
  parts: FetchParts,
  event: FetchEvent,
  asked: ResourceRequest,
): Promise<Response> {
  const mark = parts.engine.mark();
  // What is followed was told already: the HTTP cache must not answer with something older.
  const init: RequestInit = parts.isFollowed(asked.url) ? { cache: 'no-cache' } : {};
  const response = await parts.passing.pass(asked.url, () => fetch(event.request, init));
  await guarded(parts, () => look(parts, event, asked, mark, response));
  return response;
}

function look(
  parts: FetchParts,
  event: FetchEvent,
  request: ResourceRequest,
  mark: Mark,
  response: Response,
): void {
  if (response.type === 'opaque' || response.type === 'opaqueredirect') return;
  const { url, status, statusText } = response;
  const exchange = { url, status, statusText, headers: headerList(response.headers), at: Date.now() };
  const { result, take } = parts.engine.observe({ request, exchange, mark });
  if (result === 'not-live') parts.notLive.add(request.url);
  if (!take) return;
  const copy = response.clone();
  event.waitUntil(take((limit) => readBody(copy, limit)));
}

export function resourceRequest(request: Request, origin: string): ResourceRequest {
  const url = withoutFragment(request.url);
  const credentials = sentCredentials(url, request.credentials, origin);
  return { url, credentials, headers: headerList(request.headers) };
}

function toResponse({ body, status, statusText = '', headers }: Representation): Response {
  return new Response(body, { status, statusText, headers });
}
