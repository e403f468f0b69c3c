import type { Random } from '../ports.js';

export const firstDelay = 500;
export const longestDelay = 30_000;
/** Ten minutes at most: a typing error of the server must not switch a resource off. */
export const longestRetryAfter = 600_000;

/**
 * Milliseconds until the next try: exponential with full jitter, from 0.5 s doubling to 30 s, and never sooner than the
 * server asked for with `Retry-After`.
 */
export function nextDelay(attempt: number, random: Random, retryAfter = 0): number {
  const ceiling = Math.min(longestDelay, firstDelay * 2 ** attempt);
  const jitter = random() * ceiling;
  return retryAfter > 0 ? Math.min(retryAfter, longestRetryAfter) + jitter / 4 : jitter;
}
