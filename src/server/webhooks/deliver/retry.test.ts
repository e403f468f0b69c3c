import { expect, it } from 'vitest';
import { afterFailure, type Failing, retryDelay, verdictOf } from './retry.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** All failures from the first on, if each attempt follows as soon as it may. */
function failures(random: number): Failing[] {
  const all: Failing[] = [];
  for (let now = 0; ; now = all.at(-1)?.nextAt ?? 0) {
    const failing = afterFailure(all.at(-1), 0, { now, random: () => random, giveUpAfterMs: DAY });
    if (!failing) return all;
    all.push(failing);
  }
}

it.each([0, 0.5, 0.999])('tries for a day, and some hours at the most (%d)', (random) => {
  const last = failures(random).at(-1);
  expect(last?.nextAt).toBeGreaterThanOrEqual(DAY);
  expect(last?.nextAt).toBeLessThan(DAY + 4 * HOUR);
  expect(last?.attempts).toBeGreaterThan(14);
  expect(last?.attempts).toBeLessThan(30);
});

it('doubles the delay from five seconds to four hours, of which half is chance', () => {
  expect([1, 2, 3, 4, 12].map((attempt) => retryDelay(attempt, () => 1))).toEqual([
    5_000, 10_000, 20_000, 40_000, 10_240_000,
  ]);
  expect(retryDelay(13, () => 1)).toBe(4 * HOUR);
  expect(retryDelay(5_000, () => 1)).toBe(4 * HOUR);
  expect(retryDelay(1, () => 0)).toBe(2_500);
});

it('gives nobody up after a few attempts, even if they lie a day apart', () => {
  const once = afterFailure(undefined, 0, { now: 0, random: () => 1, giveUpAfterMs: DAY });
  expect(afterFailure(once, 0, { now: 2 * DAY, random: () => 1, giveUpAfterMs: DAY })).toMatchObject({
    attempts: 2,
    since: 0,
  });
});

it('does not come before the callback wants it', () => {
  const context = { now: 1_000, random: () => 1, giveUpAfterMs: DAY };
  expect(afterFailure(undefined, 60_000, context)?.nextAt).toBe(61_000);
  expect(afterFailure(undefined, 1_000, context)?.nextAt).toBe(6_000);
});

it.each([
  [200, 'accepted'],
  [204, 'accepted'],
  [299, 'accepted'],
  [410, 'gone'],
  [199, 'failed'],
  [301, 'failed'],
  [404, 'failed'],
  [500, 'failed'],
])('takes the status %d for %s', (status, kind) => {
  expect(verdictOf({ kind: 'answered', status, retryAfter: undefined, body: '' }, 0).kind).toBe(kind);
});

it.each([
  ['120', 120_000],
  ['Thu, 01 Jan 1970 00:02:00 GMT', 60_000],
  ['soon', 0],
  ['99999999', DAY],
])('reads Retry-After: %s', (retryAfter, retryAfterMs) => {
  const exchanged = { kind: 'answered', status: 503, retryAfter, body: '' } as const;
  expect(verdictOf(exchanged, 60_000)).toMatchObject({ kind: 'failed', retryAfterMs });
});
