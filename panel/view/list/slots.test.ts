import { expect, it } from 'vitest';
import { createSlots, inOrderOf } from './slots.js';

const nothing = () => false;

it('leaves each row its element, and gives those of rows that went to rows that come', () => {
  const assign = createSlots();
  expect(assign(['a', 'b', 'c'], nothing)).toEqual([1, 2, 3]);
  expect(assign(['b', 'c', 'd'], nothing)).toEqual([2, 3, 1]);
  expect(assign(['d', 'c', 'b'], nothing)).toEqual([1, 3, 2]);
});

it('gives no other row an element that is held', () => {
  const assign = createSlots();
  assign(['a', 'b', 'c'], nothing);
  expect(assign(['c', 'd', 'e'], (slot) => slot === 1)).toEqual([3, 2, 4]);
});

it('makes more elements for more rows, and forgets those that nobody needs', () => {
  const assign = createSlots();
  assign(['a', 'b'], nothing);
  expect(assign(['b'], nothing)).toEqual([2]);
  expect(assign(['a', 'b'], nothing)).toEqual([3, 2]);
});

it('keeps the order in which elements stand, with new ones at the end', () => {
  expect(inOrderOf([3, 1, 2, 7], [1, 2, 3, 4])).toEqual([1, 2, 3, 7]);
});
