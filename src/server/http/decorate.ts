import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { referenceTo, requestTarget } from '../ask/requestUrl.js';
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
  /** The path below which the app is mounted. */
  mount: string;
}

type WriteHead = (
  this: ServerResponse,
  status: number,
  reason?: unknown,
  headers?: unknown,
) => ServerResponse;

/** What has `writeHead`: a response, or the prototype of an application's. */
export interface HeadWriter {
  writeHead: unknown;
}

/**
 * Adds to the head of what a route sends, when it is sent, what makes the resource live. Only `writeHead` is wrapped:
 * Node calls it for implicit heads, too. `decorationOf` is asked for answers alone that may be live.
 */
export function decorate(
  writer: HeadWriter,
  cors: Cors | undefined,
  decorationOf: (res: ServerResponse) => Decoration | undefined,
): void {
  const writeHead = writer.writeHead as WriteHead;
  // writeHead(status), (status, reason), (status, headers) or (status, reason, headers)
  writer.writeHead = function decorated(this: ServerResponse, status, reason, headers) {
    const passed = headers ?? reason;
    const isPassed = typeof passed === 'object' && passed !== null;
    const mayConcern = cors !== undefined || isMarked(this) || (isPassed && isMarkedBy(passed));
    const decoration = mayConcern ? decorationOf(this) : undefined;
    if (isPassed) {
      if (!decoration) return writeHead.call(this, status, reason, headers);
      setPassedHeaders(this, passed);
    }
    if (decoration) decorateHead(this, status, decoration, cors);
    return typeof reason === 'string' ? writeHead.call(this, status, reason) : writeHead.call(this, status);
  } satisfies WriteHead;
}

const isMarked = (res: ServerResponse) => res.hasHeader('etag') || res.hasHeader('link');
const isMarkedBy = (passed: object) => names(passed, 'etag') || names(passed, 'link');

function decorateHead(
  res: ServerResponse,
  status: number,
  { offered, endpoints, declared, mount }: Decoration,
  cors: Cors | undefined,
): void {
  const req: IncomingMessage = res.req;
  const live = isMarked(res) && isFollowed(status, res) && (declared || !isFile(res));
  if (live) {
    const mounted = { ...endpoints, multiplex: mount + endpoints.multiplex };
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
