import type { Clock } from '../ports.js';

/** Longest silence that is believed of a stream, in milliseconds. */
export const longestSilence = 60_000;
const shortestSilence = 15_000;
/** So many signs of life tell how often the server gives one. */
const enoughSigns = 3;

/** Watches for signs of life by time stamps: a timer that comes late (a laptop slept) finds the same as one in time. */
export interface Silence {
  readonly heard: { at: number; on: number };
  /** Milliseconds: twice the longest pause between two signs of life once that is known. */
  readonly bound: number;
  hear(): void;
  stop(): void;
}

export function createSilence(clock: Clock, onSilent: () => void): Silence {
  let heard = { at: clock.now(), on: clock.wall() };
  let longest = 0;
  let signs = 0;
  let stop = watch(longestSilence);

  function bound(): number {
    return signs < enoughSigns
      ? longestSilence
      : Math.min(longestSilence, Math.max(shortestSilence, 2 * longest));
  }

  function watch(ms: number): () => void {
    return clock.setTimer(ms, () => {
      const left = bound() - silentFor(clock, heard);
      if (left <= 0) onSilent();
      else stop = watch(left);
    });
  }

  return {
    get heard() {
      return heard;
    },
    get bound() {
      return bound();
    },
    hear() {
      longest = Math.max(longest, clock.now() - heard.at);
      signs++;
      heard = { at: clock.now(), on: clock.wall() };
    },
    stop: () => stop(),
  };
}

/** By both clocks: one of them may stand still while a computer sleeps. */
export const silentFor = (clock: Clock, { at, on }: { at: number; on: number }): number =>
  Math.max(clock.now() - at, clock.wall() - on);
