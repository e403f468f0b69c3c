import type { ServerResponse } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import type { AnswerHead, RouteAnswer } from '../ask/routeAnswer.js';

// RFC 9110 §15.4.5, with the Links that the next poll needs.
const OF_NOT_MODIFIED = [
  ...['etag', 'link', 'liveresource-property'],
  ...['vary', 'cache-control', 'expires', 'content-location'],
];

/** Lets the last word on the headers be said before they go. */
export type BeforeHead = (res: ServerResponse) => void;

/** What was added to the headers of a live answer is in them. Pages of other origins see a failure as well, and nothing else. */
export function ifFailed({ status }: AnswerHead, before: BeforeHead): BeforeHead {
  return status >= 400 ? before : () => {};
}

/** Sends what the route answered, its body as it comes. */
export function sendAnswer(
  res: ServerResponse,
  answer: RouteAnswer<Readable | Buffer>,
  before: BeforeHead,
): void {
  const { body } = answer;
  setHead(res, answer, answer.headers);
  if (!Buffer.isBuffer(body)) {
    before(res);
    // The body may break off: then so does this answer, as it would have done without us.
    pipeline(body, res, () => {});
    return;
  }
  before(res);
  res.end(body);
}

/** The end of a wait: nothing has changed since `head`. */
export function sendNotModified(res: ServerResponse, head: AnswerHead, before: BeforeHead): void {
  const kept = [...head.headers].filter(([name]) => OF_NOT_MODIFIED.includes(name) || isCors(name));
  setHead(res, { status: 304, statusText: 'Not Modified' }, kept);
  before(res);
  res.end();
}

export function sendText(res: ServerResponse, status: number, text: string, before: BeforeHead): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Cache-Control', 'no-store');
  before(res);
  res.end(res.req.method === 'HEAD' ? undefined : text);
}

function setHead(
  res: ServerResponse,
  { status, statusText }: { status: number; statusText: string },
  headers: Iterable<[string, string | string[]]>,
): void {
  res.statusCode = status;
  // HTTP/2 has none, and warns.
  if (res.req.httpVersionMajor < 2) res.statusMessage = statusText;
  for (const [name, value] of headers) res.setHeader(name, value);
}

function isCors(name: string): boolean {
  return name.startsWith('access-control-');
}
