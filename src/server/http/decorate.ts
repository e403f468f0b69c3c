import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { formatLink, parseLinkHeader } from '../../protocol/linkHeader.js';
import { referenceTo, requestTarget } from '../ask/requestUrl.js';
import type { Cors } from './cors.js';
import { hasValidator, isFile } from './liveRoutes.js';

export interface Decoration {
  /** Relation types whose target is the resource itself. */
  rels: readonly string[];
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
  // writeHead(status), (status, reason), (status, headers) or (status, reason, headers)
  res.writeHead = function decorated(status: number, reason?: unknown, headers?: unknown) {
    const passed = headers ?? reason;
    if (typeof passed === 'object' && passed !== null) {
      if (!mayConcern(passed, res, decoration)) return writeHead.call(res, status, reason, headers);
      setPassedHeaders(res, passed);
    }
    decorateHead(req, res, status, decoration);
    return typeof reason === 'string' ? writeHead.call(res, status, reason) : writeHead.call(res, status);
  } as typeof writeHead;
}

function mayConcern(passed: object, res: ServerResponse, { cors }: Decoration): boolean {
  return cors !== undefined || namesEtag(passed) || res.hasHeader('etag');
}

function decorateHead(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  { rels, declared, cors }: Decoration,
): void {
  const live = hasValidator(status, res) && (declared || !isFile(res));
  if (live) {
    addLinks(res, requestTarget(req), rels);
    // From a cache it must not come unrevalidated.
    if (!res.hasHeader('cache-control')) res.setHeader('Cache-Control', 'no-cache');
  }
  // A page that revalidates must see that the resource is gone, or not for it, and not just a failure.
  if (live || (status >= 400 && req.headers['if-none-match'] !== undefined)) cors?.expose(req, res);
}

function addLinks(res: ServerResponse, target: string, rels: readonly string[]): void {
  const sent = [res.getHeader('link') ?? []].flat().map(String);
  const known = sent.length === 0 ? [] : parseLinkHeader(sent.join(', ')).links.flatMap((link) => link.rels);
  const added = rels.filter((rel) => !known.includes(rel));
  if (added.length === 0) return;
  const reference = referenceTo(target);
  res.setHeader('Link', [...sent, ...added.map((rel) => formatLink(reference, [['rel', rel]]))].join(', '));
}

// As an object, as a flat list of names and values, or as a list of pairs.
function namesEtag(passed: object): boolean {
  const names = Array.isArray(passed) ? passed.flat() : Object.keys(passed);
  return names.some((name) => typeof name === 'string' && name.length === 4 && name.toLowerCase() === 'etag');
}

// What Node does with them: those that were set before are replaced; repeated ones are kept if nothing was set.
function setPassedHeaders(res: ServerResponse, passed: object): void {
  const repeatable = Array.isArray(passed) && res.getHeaderNames().length === 0;
  for (const [name, value] of entriesOf(passed)) {
    if (repeatable) res.appendHeader(name, value as string);
    else res.setHeader(name, value);
  }
}

function entriesOf(passed: object): [string, OutgoingHttpHeader][] {
  if (!Array.isArray(passed)) return Object.entries(passed);
  if (Array.isArray(passed[0])) return passed as [string, OutgoingHttpHeader][];
  return passed.flatMap((name, i) => (i % 2 === 0 ? [[name, passed[i + 1]]] : []));
}
