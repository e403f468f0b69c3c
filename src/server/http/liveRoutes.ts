import type { IncomingMessage, ServerResponse } from 'node:http';
import { canonicalTarget, requestTarget } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import { readPattern } from '../optionValues.js';
import { hasChangesLink } from './liveLinks.js';

export type LivePredicate = (req: IncomingMessage) => boolean;

/** Throws LiveResourceError `bad-option`. */
export function livePredicate(live: LivePredicate | readonly (string | RegExp)[]): LivePredicate {
  if (typeof live === 'function') return live;
  const tests = live.map((pattern) => readPattern('live', pattern));
  return (req) => {
    const { path } = canonicalTarget(requestTarget(req));
    return tests.some((test) => test(path));
  };
}

/** Whether the answer says that it can be followed: a value with an ETag or a collection, or a 304 about one. */
export function isFollowed(status: number, res: ServerResponse): boolean {
  const isFound = (status >= 200 && status < 300) || status === 304;
  return isFound && (res.hasHeader('etag') || hasChangesLink(linkOf(res)));
}

const linkOf = (res: ServerResponse) => [res.getHeader('link') ?? []].flat().join(', ');

/** As `express.static`, `res.sendFile` and their like (the package `send`) mark what they send. */
export function isFile(res: ServerResponse): boolean {
  return res.getHeader('accept-ranges') === 'bytes' && res.hasHeader('last-modified');
}

/** The same of what was asked for, of a route that is not switched off: `isDeclared`, if the app said which are live. */
export function isLiveAnswer(answer: AnswerHead, isDeclared: boolean): boolean {
  const { headers } = answer;
  if (!headers.has('etag') && !hasChangesLink(headerOf(answer, 'link'))) return false;
  return isDeclared || headers.get('accept-ranges') !== 'bytes' || !headers.has('last-modified');
}
