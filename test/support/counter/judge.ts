import type { Update } from './counterServer.js';
import type { Poll, TabRecord, ToldValue } from './tab.js';

/** A worker that was running was stopped. Its end lies between the two; ms since 1970. */
export interface Kill {
  sent: number;
  stopped: number;
}

export type FailedPoll = Extract<Poll, { outcome: 'failed' }>;

/** How many are less than one before them, and how many equal the greatest before them. */
export function countSteps(counts: readonly number[]): { back: number; repeated: number } {
  let greatest = Number.NEGATIVE_INFINITY;
  let back = 0;
  let repeated = 0;
  for (const n of counts) {
    if (n < greatest) back++;
    if (n === greatest) repeated++;
    greatest = Math.max(greatest, n);
  }
  return { back, repeated };
}

/** ms from the order to forget to the last value that it may have told again: a worker may have to start in between. */
const longestForgetting = 5_000;

/** What a tab was told, without what it was told a second time because of one of these `forget()`s: each explains one. */
export function withoutForgotten({ told }: TabRecord, forgets: readonly number[]): readonly ToldValue[] {
  const unused = [...forgets].sort((a, b) => a - b);
  return told.filter(({ n, at }, i) => {
    if (n !== told[i - 1]?.n) return true;
    const cause = unused.findIndex((forgot) => forgot < at && at - forgot < longestForgetting);
    if (cause >= 0) unused.splice(cause, 1);
    return cause < 0;
  });
}

export const countsOf = (polls: readonly Poll[]): number[] =>
  polls.flatMap((poll) => (poll.outcome === 'value' ? [poll.n] : []));

export const failedOf = (polls: readonly Poll[]): FailedPoll[] =>
  polls.filter((poll) => poll.outcome === 'failed');

/** Fetches begun after an event of the same tab that show less than it did. */
export function countBehindEvents({ told, polls }: TabRecord): number {
  const isBehind = (poll: Poll) =>
    poll.outcome === 'value' && told.some(({ n, at }) => at < poll.begun && n > poll.n);
  return polls.filter(isBehind).length;
}

/** Events that show less than a fetch of the same tab that had ended before. */
export function countBehindFetches({ told, polls }: TabRecord): number {
  const isShownBefore = (n: number, at: number) =>
    polls.some((poll) => poll.outcome === 'value' && poll.ended < at && poll.n > n);
  return told.filter(({ n, at }) => isShownBefore(n, at)).length;
}

/** How much later than its kill a fetch that hung on the worker may be rejected. */
const newsOfDeath = 100;

/**
 * Whether a fetch was in flight through the worker at the very instant of an artificial kill: begun before the worker
 * had stopped, and rejected after the kill was ordered and at most 100 ms after it was done.
 */
export function isCut({ begun, ended }: FailedPoll, kills: readonly Kill[]): boolean {
  return kills.some(
    ({ sent, stopped }) => begun < stopped && ended >= sent && ended <= stopped + newsOfDeath,
  );
}

export interface Recovery {
  /** ms from the order to kill to the first event that shows an update made after the worker had stopped. */
  sinceKill: number;
  /** ms from that update to that event. */
  sinceUpdate: number;
}

/** One for each kill after which there was an update that the tab was told. */
export function recoveriesOf(
  { told }: TabRecord,
  kills: readonly Kill[],
  updates: readonly Update[],
): Recovery[] {
  return kills.flatMap(({ sent, stopped }) => {
    const update = updates.find(({ at }) => at > stopped);
    const event = update && told.find(({ n }) => n >= update.n);
    return event ? [{ sinceKill: event.at - sent, sinceUpdate: event.at - update.at }] : [];
  });
}
