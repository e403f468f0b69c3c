/** From 0 up to, not including, 1. */
export type Random = () => number;

/** The same numbers for the same seed (mulberry32), so that a campaign can be run again. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `least` to `most`, both included. */
export function randomBetween(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** So many moments within a duration, in order. */
export function randomMoments(random: Random, count: number, durationMs: number): number[] {
  return Array.from({ length: count }, () => random() * durationMs).sort((a, b) => a - b);
}
