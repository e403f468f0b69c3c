import type { IncomingMessage } from 'node:http';
import { splitList } from '../../protocol/headerParams.js';
import type { MountedRequest } from '../types.js';
import type { Injector } from './injector.js';
import { type CanonicalUrl, canonicalTarget, requestTarget } from './requestUrl.js';

/** One client's GET or HEAD, to be asked again as that client. */
export interface ClientRequest {
  readonly req: IncomingMessage;
  /** As the client sent it: what the route is asked for. */
  readonly target: string;
  readonly url: CanonicalUrl;
  readonly injector: Injector;
}

/** Pairs of lowercase name and value, in their order. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

// Of one connection (RFC 9110 §7.6.1), of a body that is not sent again, and those that ask for a wait or would let
// the route say 304 or take the poll for a reload: we compare the entity tags.
const NOT_ASKED = new Set([
  ...[
    'connection',
    'keep-alive',
    'proxy-connection',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'http2-settings',
  ],
  ...['content-length', 'expect'],
  ...['wait', 'prefer', 'if-none-match', 'if-modified-since', 'cache-control', 'pragma'],
]);

export function clientRequest(req: MountedRequest, injector: Injector): ClientRequest {
  const target = requestTarget(req);
  return { req, target, url: canonicalTarget(target), injector };
}

/** What a route is asked with. */
export function askedHeaders(req: IncomingMessage): HeaderPairs {
  const dropped = splitList((req.headers.connection ?? '').toLowerCase());
  return headerPairs(req).filter(([name]) => !NOT_ASKED.has(name) && !dropped.includes(name));
}

function headerPairs({ rawHeaders }: IncomingMessage): HeaderPairs {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    const value = rawHeaders[i + 1] ?? '';
    // HTTP/2 carries the host in a pseudo-header (RFC 9113 §8.3.1).
    if (name === ':authority') pairs.push(['host', value]);
    else if (!name.startsWith(':')) pairs.push([name, value]);
  }
  return pairs;
}
