import type { IncomingMessage } from 'node:http';
import type { MountedRequest } from '../types.js';
import type { Injector } from './injector.js';

/** Somebody in whose name routes are asked: with the headers, the address and the certificate of this request. */
export interface Client {
  /** A GET or HEAD; that of the handshake for a WebSocket. */
  readonly req: MountedRequest;
  readonly injector: Injector;
}

/** Pairs of lowercase name and value, in their order. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

// Of one connection (RFC 9110 §7.6.1) or handshake (RFC 6455 §4.1), of a body that is not sent again, and those that
// ask for a wait or would let the route say 304 or take the poll for a reload: we compare the entity tags.
const NOT_ASKED = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', 'http2-settings'],
  ...['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions', 'sec-websocket-protocol'],
  ...['content-length', 'expect'],
  ...['wait', 'prefer', 'if-none-match', 'if-modified-since', 'cache-control', 'pragma'],
  ...['last-event-id', 'uri'],
]);

// A stream is made of what the route gives otherwise; but one that has a stream of its own may give that.
const ACCEPT_FOR_STREAMS = 'text/event-stream, application/json;q=0.9, */*;q=0.8';

/**
 * What a route is asked with. Headers that `Connection` names are among it, as they are where the route is not asked but
 * requested: else a client could take away what a proxy says of him.
 */
export function askedHeaders(req: IncomingMessage): HeaderPairs {
  return headerPairs(req).filter(([name]) => !NOT_ASKED.has(name));
}

/** HTTP/2 carries it in a pseudo-header (RFC 9113 §8.3.1). */
export function hostOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return headers.host ?? String(headers[':authority'] ?? '');
}

/** Whether the client names the type of event streams, as `EventSource` does; a star is not meant for it. */
export function wantsStream(req: IncomingMessage): boolean {
  const { accept } = req.headers;
  return accept !== undefined && isStreamType(accept);
}

const isStreamType = (accept: string) => /(^|,)\s*text\/event-stream\s*(;|,|$)/i.test(accept);

function headerPairs({ rawHeaders }: IncomingMessage): HeaderPairs {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    const value = rawHeaders[i + 1] ?? '';
    if (name === ':authority') pairs.push(['host', value]);
    else if (name === 'accept' && isStreamType(value)) pairs.push([name, ACCEPT_FOR_STREAMS]);
    else if (!name.startsWith(':')) pairs.push([name, value]);
  }
  return pairs;
}
