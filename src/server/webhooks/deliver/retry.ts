import type { Random } from '../../../ports.js';
import { parseRetryAfter } from '../../../protocol/retryAfter.js';
import type { Exchanged } from '../call/caller.js';

/** A callback that could not be told. Times are milliseconds since 1970. */
export interface Failing {
  readonly since: number;
  readonly attempts: number;
  /** Not before. */
  readonly nextAt: number;
}

/** What an answer to a delivery means. */
export type Verdict =
  | { kind: 'accepted' }
  | { kind: 'gone' }
  | { kind: 'failed'; reason: string; retryAfterMs: number };

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 4 * 3_600_000;
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;
// A server that was off for a day itself has not tried for a day.
const FEWEST_ATTEMPTS = 10;

export function verdictOf(exchanged: Exchanged, now: number): Verdict {
  if (exchanged.kind === 'failed') return { kind: 'failed', reason: exchanged.reason, retryAfterMs: 0 };
  const { status, retryAfter } = exchanged;
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 410) return { kind: 'gone' };
  const asked = retryAfter === undefined ? 0 : (parseRetryAfter(retryAfter, now) ?? 0);
  const retryAfterMs = Math.min(asked, LONGEST_RETRY_AFTER_MS);
  return { kind: 'failed', reason: `it answered ${status}`, retryAfterMs };
}

/** When to try again after one more failure; undefined: never, it has gone on for too long. */
export function afterFailure(
  earlier: Failing | undefined,
  retryAfterMs: number,
  { now, random, giveUpAfterMs }: { now: number; random: Random; giveUpAfterMs: number },
): Failing | undefined {
  const since = earlier?.since ?? now;
  const attempts = (earlier?.attempts ?? 0) + 1;
  if (now - since >= giveUpAfterMs && attempts >= FEWEST_ATTEMPTS) return undefined;
  return { since, attempts, nextAt: now + Math.max(retryDelay(attempts, random), retryAfterMs) };
}

/** Milliseconds: doubling from 5 s to 4 h, of which a random half falls away, so that many do not come at once. */
export function retryDelay(attempts: number, random: Random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
