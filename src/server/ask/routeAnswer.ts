import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { parseCacheControl } from '../../protocol/cacheControl.js';
import { parseContentType } from '../../protocol/contentType.js';
import { splitList } from '../../protocol/headerParams.js';
import { parseVary } from '../../protocol/vary.js';

/** Lowercase name → value, or values where there were several. */
export type AnswerHeaders = ReadonlyMap<string, string | string[]>;

export interface AnswerHead {
  status: number;
  statusText: string;
  headers: AnswerHeaders;
}

/** What a route answered. The body comes, as it was asked for, whole or as a stream. */
export interface RouteAnswer<Body = Readable> extends AnswerHead {
  body: Body;
}

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'trailer',
  'upgrade',
];

/** Whether a route has an event stream of its own, which has no end. */
export function isEventStream(answer: AnswerHead): boolean {
  return parseContentType(headerOf(answer, 'content-type')).type === 'text/event-stream';
}

export function readAnswer(message: IncomingMessage): RouteAnswer {
  const { statusCode = 500, statusMessage = '' } = message;
  return { status: statusCode, statusText: statusMessage, headers: endToEndHeaders(message), body: message };
}

export function isFound({ status }: AnswerHead): boolean {
  return status >= 200 && status < 300;
}

/** For those who wait for a route that gave no answer. */
export function unavailable(text: string, retryAfterSeconds: number): RouteAnswer<Buffer> {
  const headers = new Map([
    ['content-type', 'text/plain; charset=utf-8'],
    ['retry-after', String(retryAfterSeconds)],
    ['cache-control', 'no-store'],
  ]);
  return {
    status: 503,
    statusText: 'Service Unavailable',
    headers,
    body: Buffer.from(text),
  };
}

/** Without the body, which would keep its connection in memory. */
export function headOf({ status, statusText, headers }: AnswerHead): AnswerHead {
  return { status, statusText, headers };
}

/** All values of a header as one; '' without it. */
export function headerOf({ headers }: AnswerHead, name: string): string {
  return [headers.get(name) ?? []].flat().join(', ');
}

/**
 * Whether it may be given to all clients that send the same headers, but for those that are `ignored`. Not a cookie of one
 * of them, not what depends on more than headers or on an ignored one, not a limit on one client's rate, not what has no
 * end; and what is `private` although nobody said who he is, depends on something that we do not see.
 */
export function isShareable(answer: AnswerHead, req: IncomingMessage, ignored: ReadonlySet<string>): boolean {
  if (answer.headers.has('set-cookie') || answer.status === 429 || isEventStream(answer)) return false;
  const vary = parseVary(headerOf(answer, 'vary'));
  if (vary === '*' || vary.some((name) => ignored.has(name))) return false;
  const anonymous = req.headers.cookie === undefined && req.headers.authorization === undefined;
  return !(anonymous && parseCacheControl(headerOf(answer, 'cache-control')).has('private'));
}

// `Date` is that of the moment when the answer is sent, and Node adds it.
function endToEndHeaders({ rawHeaders, headers: { connection } }: IncomingMessage): AnswerHeaders {
  const dropped = new Set([...HOP_BY_HOP, 'date', ...splitList((connection ?? '').toLowerCase())]);
  const headers = new Map<string, string | string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    const earlier = headers.get(name);
    if (!dropped.has(name)) headers.set(name, earlier === undefined ? value : [earlier, value].flat());
  }
  return headers;
}
