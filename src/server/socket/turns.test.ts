import { expect, it } from 'vitest';
import { Turns } from './turns.js';

it('lets so many begin, and the next when one leaves, in their order', () => {
  const begun: number[] = [];
  const turns = new Turns<number>(2, (one) => begun.push(one));
  for (const one of [1, 2, 3, 4]) turns.add(one);
  expect(begun).toEqual([1, 2]);
  turns.leave(2);
  expect(begun).toEqual([1, 2, 3]);
  turns.leave(4);
  turns.leave(1);
  turns.leave(3);
  expect(begun).toEqual([1, 2, 3]);
});

it('does not begin twice', () => {
  const begun: number[] = [];
  const turns = new Turns<number>(1, (one) => begun.push(one));
  for (const one of [1, 1, 2, 2]) turns.add(one);
  turns.leave(1);
  expect(begun).toEqual([1, 2]);
});

it('lets thousands begin that leave at once', () => {
  let begun = 0;
  const turns = new Turns<number>(1, (one) => {
    begun += 1;
    turns.leave(one);
  });
  for (let one = 0; one < 20_000; one++) turns.add(one);
  expect(begun).toBe(20_000);
  let late = 0;
  const later = new Turns<number>(1, (one) => {
    late += 1;
    if (one > 0) later.leave(one);
  });
  for (let one = 0; one < 20_000; one++) later.add(one);
  later.leave(0);
  expect(late).toBe(20_000);
});

it('forgets all', () => {
  const begun: number[] = [];
  const turns = new Turns<number>(1, (one) => begun.push(one));
  turns.add(1);
  turns.add(2);
  turns.clear();
  turns.leave(1);
  turns.add(3);
  expect(begun).toEqual([1, 3]);
});

it('goes on after one that could not begin', () => {
  const begun: number[] = [];
  const turns = new Turns<number>(2, (one) => {
    if (one === 1) throw new Error('a bug');
    begun.push(one);
  });
  expect(() => turns.add(1)).toThrow('a bug');
  turns.add(2);
  expect(begun).toEqual([2]);
});
