import { describe, expect, it } from 'vitest';
import type { ChangesOptions, ChangesReference } from './updatedChanges.js';
import { changesOfTarget, updatedTarget } from './updatedTarget.js';

const changesOf = (options: ChangesOptions, collection: string | URL = '/c/') =>
  updatedTarget(collection, options).changes;

describe('the changes of before', () => {
  it.each<[ChangesReference, string]>([
    ['/c/?after=3', '/c/?after=3'],
    ['?after=3', '/c/?after=3'],
    ['../changes?c', '/changes?c'],
    ['https://any.example/c/?after=3#x', '/c/?after=3'],
    [new URL('https://any.example/c/?after=3'), '/c/?after=3'],
    ['/c/?after=é', '/c/?after=%C3%A9'],
    ['//c/?after=3', '//c/?after=3'],
    ['</c/?after=3>; rel=changes', '/c/?after=3'],
    ['<?after=3>; rel="changes"', '/c/?after=3'],
    ['<?after=3>; rel="prev-changes changes-wait"', '/c/?after=3'],
    ['<?after=3>', '/c/?after=3'],
    ['</multi/>; rel=multiplex-wait, </c/?after=3>; rel=changes', '/c/?after=3'],
    [['</multi/>; rel=multiplex-wait', '</c/?after=3>; rel=changes-wait'], '/c/?after=3'],
  ])('are read from %o', (reference, before) => {
    expect(changesOf({ prevChanges: reference })).toEqual({ before, getItems: undefined });
    expect(changesOf({ prevChangesLink: reference })).toEqual({ before, getItems: undefined });
  });

  it.each([['</multi/>; rel=multiplex-wait'], ['<a>, <b>'], [''], ['http://['], [7], [null], [[7]], [[]]])(
    'cannot be read from %o',
    (reference) => {
      for (const option of ['prevChanges', 'prevChangesLink'] as const) {
        expect(() => changesOf({ [option]: reference })).toThrow(
          expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) }),
        );
      }
    },
  );
});

it.each<ChangesOptions>([
  { query: { after: 3, limit: 1 } },
  { query: 'after=3' },
  { query: {} },
  { getItems: () => [] },
])('needs no place: %o', (options) => {
  expect(changesOf(options)).toEqual({ before: undefined, getItems: options.getItems });
});

it.each([{ query: 7 }, { query: null }, { getItems: [] }])('refuses %o', (options) => {
  expect(() => changesOf(options as unknown as ChangesOptions)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

it('is nothing where nothing is said', () => {
  expect(changesOf({})).toBeUndefined();
  expect(changesOf({ query: undefined } as unknown as ChangesOptions)).toBeUndefined();
});

it('needs one collection', () => {
  const bad = expect.objectContaining({ code: 'bad-option' });
  expect(() => updatedTarget(/c/, { prevChanges: '?after=3' })).toThrow(bad);
  expect(() => updatedTarget('/c/*', { pattern: true, prevChanges: '?after=3' })).toThrow(bad);
});

it('updates the path of changes too where it is another', () => {
  expect(changesOfTarget(updatedTarget('/c/', { prevChanges: '?after=3' }))).toBeUndefined();
  expect(changesOfTarget(updatedTarget('/c/', { query: 'after=3' }))).toBeUndefined();
  const other = changesOfTarget(updatedTarget('/c/', { prevChanges: '/changes/~c?after=3' }));
  expect(other?.path).toBe('/changes/~c');
});
