import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { mountOf, referenceTo, requestTarget } from '../ask/requestUrl.js';
import type { Mechanism } from '../mechanisms.js';
import type { Cors } from './cors.js';
import { addLiveLinks, type Endpoints } from './liveLinks.js';
import { isFile, isFollowed } from './liveRoutes.js';

export interface Decoration {
  /** What the route offers. */
  offered: ReadonlySet<Mechanism>;
  endpoints: Endpoints;
  /** Whether the app said that this route is live; then files are, too. */
  declared: boolean;
  cors: Cors | undefined;
}

type WriteHead = (
  this: ServerResponse,
  status: number,
  reason?: unknown,
  headers?: unknown,
) => ServerResponse;

/**
 * Adds to the head of what a route sends, when it is sent, what makes the resource live. Only `writeHead` is wrapped:
 * Node calls it for implicit heads, too. Routes that are not live pay for nothing else.
 */
export function decorate(req: IncomingMessage, res: ServerResponse, decoration: Decoration): void {
  const writeHead = res.writeHead as WriteHead;
  const mount = mountOf(req);
  // writeHead(status), (status, reason), (status, headers) or (status, reason, headers)
  res.writeHead = function decorated(status: number, reason?: unknown, headers?: unknown) {
    const passed = headers ?? reason;
    if (typeof passed === 'object' && passed !== null) {
      if (!mayConcern(passed, res, decoration)) return writeHead.call(res, status, reason, headers);
      setPassedHeaders(res, passed);
    }
    decorateHead(req, res, status, mount, decoration);
    return typeof reason === 'string' ? writeHead.call(res, status, reason) : writeHead.call(res, status);
  } as typeof writeHead;
}

function mayConcern(passed: object, res: ServerResponse, { cors }: Decoration): boolean {
  return cors !== undefined || names(passed, 'etag') || names(passed, 'link') || isMarked(res);
}

const isMarked = (res: ServerResponse) => res.hasHeader('etag') || res.hasHeader('link');

function decorateHead(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  mount: string,
  decoration: Decoration,
): void {
  const { offered, endpoints, declared, cors } = decoration;
  const live = isMarked(res) && isFollowed(status, res) && (declared || !isFile(res));
  if (live) {
    const { multiplex } = endpoints;
    const mounted = { ...endpoints, multiplex: mount + multiplex };
    addLiveLinks(res, referenceTo(requestTarget(req)), offered, mounted);
    // From a cache it must not come unrevalidated.
    if (!res.hasHeader('cache-control')) res.setHeader('Cache-Control', 'no-cache');
  }
  // A page that revalidates must see that the resource is gone, or not for it, and not just a failure.
  if (live || (status >= 400 && req.headers['if-none-match'] !== undefined)) cors?.expose(req, res);
}

// As an object, as a flat list of names and values, or as a list of pairs.
function names(passed: object, header: 'etag' | 'link'): boolean {
  const present = Array.isArray(passed) ? passed.flat() : Object.keys(passed);
  return present.some(
    (name) => typeof name === 'string' && name.length === 4 && name.toLowerCase() === header,
  );
}

// Those that were set before are replaced. Repeated ones of a list are kept, also where others were set before (there Node
// 20 has the last one alone, but not with middleware that looks at heads): of two cookies none is lost.
function setPassedHeaders(res: ServerResponse, passed: object): void {
  const entries = entriesOf(passed);
  if (!Array.isArray(passed)) {
    for (const [name, value] of entries) res.setHeader(name, value);
    return;
  }
  for (const [name] of entries) res.removeHeader(name);
  for (const [name, value] of entries) res.appendHeader(name, value as string);
}

function entriesOf(passed: object): [string, OutgoingHttpHeader][] {
  if (!Array.isArray(passed)) return Object.entries(passed);
  if (Array.isArray(passed[0])) return passed as [string, OutgoingHttpHeader][];
  return passed.flatMap((name, i) => (i % 2 === 0 ? [[name, passed[i + 1]]] : []));
}
