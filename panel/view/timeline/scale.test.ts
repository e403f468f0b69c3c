import { expect, it } from 'vitest';
import { createScale, move, ticksFor, zoom } from './scale.js';

const whole = { from: 0, to: 100_000 };

it('leads from moments to pixels and back', () => {
  const scale = createScale({ from: 10_000, to: 20_000 }, 500);
  expect([scale.x(10_000), scale.x(15_000), scale.at(250)]).toEqual([0, 250, 15_000]);
});

it('zooms around the moment under the pointer, which stays where it is', () => {
  const closer = zoom(whole, whole, 25_000, 0.5);
  expect(closer).toEqual({ from: 12_500, to: 62_500 });
  expect(createScale(closer, 400).x(25_000)).toBe(createScale(whole, 400).x(25_000));
});

it('shows no more than there is, and no less than can be seen', () => {
  expect(zoom({ from: 90_000, to: 100_000 }, whole, 99_000, 1_000)).toEqual(whole);
  const closest = zoom({ from: 500, to: 560 }, whole, 530, 0.01);
  expect(closest.to - closest.from).toBe(50);
  expect(move({ from: 90_000, to: 95_000 }, whole, 60_000)).toEqual({ from: 95_000, to: 100_000 });
});

it('marks round moments that do not stand too near to each other', () => {
  const { step, at } = ticksFor(createScale({ from: 1_234, to: 61_234 }, 600));
  expect(step).toBe(10_000);
  expect(at).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
});
