import { expect, it } from 'vitest';
import { createVisitors } from './visitors.js';

it('tells each page once, and none that was there before', () => {
  const told: string[] = [];
  const { met, add } = createVisitors((id) => told.push(id));
  add(['old']);
  for (const id of ['old', 'new', 'new', '', 'other']) met(id);
  expect(told).toEqual(['new', 'other']);
});

it('remembers so many pages and no more; one that was forgotten counts as new', () => {
  const told: string[] = [];
  const { met } = createVisitors((id) => told.push(id));
  for (let n = 0; n <= 2_000; n++) met(String(n));
  met('1');
  met('0');
  expect(told.slice(2_001)).toEqual(['0']);
});
