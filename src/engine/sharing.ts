import { type HeaderList, headerValue } from '../model/index.js';
import { longestField, parseCacheControl, parseVary } from '../protocol/index.js';

/** Of more, or longer ones, not all is kept: only the server can give such an answer. */
export const mostFields = 100;

/** The tag, if it is one that can be kept and sent back. */
export function tagOf(headers: HeaderList): string | undefined {
  const etag = headerValue(headers, 'etag');
  return etag !== undefined && etag.length <= longestField ? etag : undefined;
}

/** Whether an answer with this head may answer other fetches, and be stored (RFC 9111 §3). */
export function isShareable(headers: HeaderList): boolean {
  if (headers.length > mostFields || headers.some(([, value]) => value.length > longestField)) return false;
  const noStore = parseCacheControl(headerValue(headers, 'cache-control') ?? '').has('no-store');
  return !noStore && parseVary(headerValue(headers, 'vary') ?? '') !== '*' && isAscii(headers);
}

/** Chromium garbles letters beyond ASCII in the fields of an answer that a worker gives. */
function isAscii(headers: HeaderList): boolean {
  return headers.every(([, value]) => /^[\0-\x7f]*$/.test(value));
}
