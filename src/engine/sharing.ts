import { type HeaderList, headerValue } from '../model/index.js';
import { parseCacheControl, parseVary } from '../protocol/index.js';

/** Whether an answer with this head may answer other fetches, and be stored (RFC 9111 §3). */
export function isShareable(headers: HeaderList): boolean {
  const noStore = parseCacheControl(headerValue(headers, 'cache-control') ?? '').has('no-store');
  return !noStore && parseVary(headerValue(headers, 'vary') ?? '') !== '*' && isAscii(headers);
}

/** Chromium garbles letters beyond ASCII in the fields of an answer that a worker gives. */
function isAscii(headers: HeaderList): boolean {
  return headers.every(([, value]) => /^[\0-\x7f]*$/.test(value));
}
