import { expect, it } from 'vitest';
import { isCollectionOf } from './collection.js';

it.each([
  ['/items/', '/items/?after=3'],
  ['/items', '/items?after=3'],
  ['/items/?room=1', '/items/?room=1&after=3'],
  ['/items/?room=1', '/items/?after=3&room=1'],
  ['/items/', '/items/changes/3'],
  ['/items', '/items/changes?after=3'],
  ['/', '/changes?after=3'],
  ['/items', '/item-changes?after=3'],
  ['/items', '/changes/of/items/3'],
])('%s is the collection whose changes are at %s', (target, changes) => {
  expect(isCollectionOf(target, changes)).toBe(true);
});

it.each([
  ['/items/?after=2', '/items/?after=3'],
  ['/items/?after=3', '/items/?after=3'],
  ['/items/?2', '/items/?3'],
  ['/items/?room=1&2', '/items/?room=1&3'],
  ['/items/?room=1', '/items/?after=3'],
  ['/items/changes/2', '/items/changes/3'],
  ['/items/changes/1', '/items/changes/17'],
  ['/items/?after=2', '/items/?after=3&page=1'],
  ['/items', '/other'],
])('%s, which leads to %s, may be one of changes', (target, changes) => {
  expect(isCollectionOf(target, changes)).toBe(false);
});
