import { expect, it } from 'vitest';
import { inRounds, ratioOf, timesOf } from './rounds.js';

it('measures in one order and then in the other', async () => {
  const order: string[] = [];
  const found = await inRounds(['a', 'b', 'c'], { rounds: 3, seconds: 60 }, async (name) => {
    order.push(name);
    return [order.length];
  });
  expect(order.join('')).toBe('abccbaabc');
  expect(found).toEqual({ a: [[1], [6], [7]], b: [[2], [5], [8]], c: [[3], [4], [9]] });
});

it('ends when there is no time left, but not before there is something to compare', async () => {
  const found = await inRounds(['a'], { rounds: 100, seconds: 0 }, async () => [1]);
  expect(found.a).toHaveLength(4);
});

it('compares blocks of the same round: a machine that becomes slower does so for both', () => {
  expect(ratioOf([[2, 2], [8, 8], [20]], [[4], [16, 16], [40]])).toBe(0.5);
});

it('gives the median and the 95th percentile of all fetches', () => {
  const block = Array.from({ length: 50 }, (_, i) => i + 1);
  expect(timesOf([block, block.map((ms) => ms + 50)])).toEqual({ p50: 50.5, p95: 95 });
});
