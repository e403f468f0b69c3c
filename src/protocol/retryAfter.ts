import { trimOws } from './headerParams.js';
import { parseHttpDate } from './httpDate.js';

/** The longest delay that timers take: above it they fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** `Retry-After` (RFC 9110 §10.2.3), seconds or a date, as milliseconds to wait from `nowMs` on; undefined for nonsense. */
export function parseRetryAfter(value: string, nowMs: number): number | undefined {
  const text = trimOws(value);
  const delay = /^[0-9]+$/.test(text) ? Number(text) * 1000 : untilDate(text, nowMs);
  return delay === undefined ? undefined : Math.min(Math.max(delay, 0), MAX_DELAY_MS);
}

function untilDate(text: string, nowMs: number): number | undefined {
  const date = parseHttpDate(text, nowMs);
  return date === undefined ? undefined : date - nowMs;
}
