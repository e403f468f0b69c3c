import { expect, it } from 'vitest';
import { Rate } from './rate.js';

const take = (rate: Rate, count: number, now: number) =>
  Array.from({ length: count }, () => rate.take(now)).filter((may) => may).length;

it('lets a burst pass, then so many a second', () => {
  const rate = new Rate({ burst: 10, perSecond: 2 }, 0);
  expect(take(rate, 20, 0)).toBe(10);
  expect(take(rate, 20, 1000)).toBe(2);
  expect(take(rate, 20, 1250)).toBe(0);
  expect(take(rate, 20, 1500)).toBe(1);
});

it('saves up no more than a burst', () => {
  const rate = new Rate({ burst: 10, perSecond: 2 }, 0);
  expect(take(rate, 20, 3_600_000)).toBe(10);
});
