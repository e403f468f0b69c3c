import { expect, it } from 'vitest';
import { randomBetween, randomMoments, seededRandom } from './random.js';

it('gives the same numbers for a seed, and others for another', () => {
  const numbers = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
});

it('spreads evenly from 0 to below 1', () => {
  const random = seededRandom(1);
  const tenths = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

it('includes both ends of a range', () => {
  const random = seededRandom(1);
  const drawn = new Set(Array.from({ length: 100 }, () => randomBetween(random, 3, 5)));
  expect([...drawn].sort()).toEqual([3, 4, 5]);
});

it('draws moments in order, within the duration', () => {
  const moments = randomMoments(seededRandom(1), 50, 2_000);
  expect(moments).toHaveLength(50);
  expect(moments).toEqual([...moments].sort((a, b) => a - b));
  expect(moments.every((moment) => moment >= 0 && moment < 2_000)).toBe(true);
});
