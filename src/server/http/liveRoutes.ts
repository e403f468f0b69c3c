import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathTest } from '../../protocol/index.js';
import { canonicalPath, canonicalTarget, requestTarget } from '../ask/requestUrl.js';

export type LivePredicate = (req: IncomingMessage) => boolean;

export function livePredicate(live: LivePredicate | readonly (string | RegExp)[]): LivePredicate {
  if (typeof live === 'function') return live;
  const tests = live.map((pattern) => pathTest(pattern, canonicalPath));
  return (req) => {
    const { path } = canonicalTarget(requestTarget(req));
    return tests.some((test) => test(path));
  };
}

/** Whether the answer says that it can be followed: a value, or a 304 about one, with an ETag. */
export function hasValidator(status: number, res: ServerResponse): boolean {
  return ((status >= 200 && status < 300) || status === 304) && res.hasHeader('etag');
}

/** As `express.static`, `res.sendFile` and their like (the package `send`) mark what they send. */
export function isFile(res: ServerResponse): boolean {
  return res.getHeader('accept-ranges') === 'bytes' && res.hasHeader('last-modified');
}
