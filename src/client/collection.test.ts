import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveResourceError } from '../model/index.js';
import {
  type Collection,
  type CollectionShape,
  createCollection,
  type Difference,
  isEqual,
} from './collection.js';

const uri = 'https://x/';

/** A collection that holds this already. */
function holding(data: unknown, shape?: CollectionShape): Collection {
  const collection = createCollection(uri, shape);
  collection.reset(data);
  return collection;
}

const told = (differences: Difference[]) =>
  differences.map((one) => (one.kind === 'removed' ? ['removed', one.id] : [one.kind, one.item]));

const [a1, a2, b1, c1] = [
  { id: 'a', n: 1 },
  { id: 'a', n: 2 },
  { id: 'b', n: 1 },
  { id: 'c', n: 1 },
];
const gone = (id: unknown) => ({ id, deleted: true });

it('puts new items at the end, and leaves changed ones in their place', () => {
  const collection = holding([a1, b1]);
  expect(told(collection.apply([c1, a2]))).toEqual([
    ['added', c1],
    ['changed', a2],
  ]);
  expect(collection.data).toEqual([a2, b1, c1]);
});

it('takes items away, and says how they were', () => {
  const collection = holding([a1, b1]);
  expect(collection.apply([gone('a')])).toEqual([{ kind: 'removed', id: 'a', item: a1, sent: gone('a') }]);
  expect(collection.data).toEqual([b1]);
});

it('tells nothing of what it holds already, nor of what it never had', () => {
  const collection = holding([a1]);
  const { data } = collection;
  expect(collection.apply([{ n: 1, id: 'a' }, gone('b')])).toEqual([]);
  expect(collection.data).toBe(data);
});

it('tells in order what happens twice in one batch', () => {
  const collection = holding([a1, b1]);
  expect(told(collection.apply([gone('a'), a2, a1]))).toEqual([
    ['removed', 'a'],
    ['added', a2],
    ['changed', a1],
  ]);
  expect(collection.data).toEqual([b1, a1]);
});

it('finds what differs in another whole value, whose order counts', () => {
  const collection = holding([a1, b1]);
  expect(told(collection.reset([c1, a2]))).toEqual([
    ['removed', 'b'],
    ['added', c1],
    ['changed', a2],
  ]);
  expect(collection.data).toEqual([c1, a2]);
});

it('merges into a whole value what changed since, before it compares', () => {
  const collection = holding([a1, b1]);
  expect(told(collection.reset([a1], [[b1], { items: [c1] }, gone('a')]))).toEqual([
    ['removed', 'a'],
    ['added', c1],
  ]);
  expect(collection.data).toEqual([b1, c1]);
});

it('says of a removed item that a whole value lacks what a server would say', () => {
  expect(holding([a1]).reset([])).toEqual([{ kind: 'removed', id: 'a', item: a1, sent: gone('a') }]);
});

it('gives the value as it came, also its removed items, until something changes', () => {
  const data = [a1, gone('b')];
  const collection = holding(data);
  expect(collection.data).toBe(data);
  expect(told(collection.apply([b1]))).toEqual([['added', b1]]);
  expect(collection.data).toEqual([a1, b1]);
});

it('is empty after it was cleared, and says so', () => {
  const collection = holding([a1, b1]);
  expect(told(collection.clear())).toEqual([
    ['removed', 'a'],
    ['removed', 'b'],
  ]);
  expect(collection.data).toBeUndefined();
  expect(told(collection.reset([a1]))).toEqual([['added', a1]]);
});

it('without a whole value tells every removal: the page may have had it', () => {
  const collection = createCollection(uri);
  expect(collection.apply([a1, gone('z')])).toEqual([
    { kind: 'added', item: a1 },
    { kind: 'removed', id: 'z', item: undefined, sent: gone('z') },
  ]);
  expect(told(collection.apply([a1, gone('a')]))).toEqual([['removed', 'a']]);
  expect(collection.data).toBeUndefined();
});

describe('where the items are', () => {
  it.each<[string, unknown, CollectionShape | undefined, unknown]>([
    ['the only list', { total: 1, messages: [a1] }, undefined, { total: 1, messages: [a1, b1] }],
    ['items before other lists', { tags: [1], items: [a1] }, undefined, { tags: [1], items: [a1, b1] }],
    [
      'a path',
      { result: { page: 1, list: [a1] }, other: [] },
      { items: 'result.list' },
      { result: { page: 1, list: [a1, b1] }, other: [] },
    ],
    [
      'a function',
      { x: { list: [a1] }, y: [] },
      { items: (data) => (data as { x: { list: unknown } }).x.list },
      { x: { list: [a1, b1] }, y: [] },
    ],
    ['a list that a function makes', { a: a1 }, { items: (data) => Object.values(data as object) }, [a1, b1]],
  ])('%s', (_, data, shape, merged) => {
    const collection = holding(data, shape);
    expect(collection.data).toBe(data);
    expect(told(collection.apply([b1]))).toEqual([['added', b1]]);
    expect(collection.data).toEqual(merged);
  });

  it.each<[unknown, CollectionShape | undefined]>([
    [1, undefined],
    [null, undefined],
    ['[]', undefined],
    [{}, undefined],
    [{ a: [], b: [] }, undefined],
    [[a1], { items: 'items' }],
    [{ items: {} }, { items: 'items' }],
    [{}, { items: 'constructor' }],
  ])('is not to be found in %j', (data, shape) => {
    expect(() => holding(data, shape)).toThrow(
      expect.objectContaining({ code: 'no-items', details: { uri } }),
    );
  });

  it.each<[string, unknown, unknown, CollectionShape?]>([
    ['a list', [a1], [b1]],
    ['one item', [a1], b1],
    ['an object with one list', [a1], { next: '/x', changes: [b1] }],
    ['an object as the whole', { id: 'room', messages: [a1] }, { id: 'room', messages: [b1] }],
    ['a list where the whole is an object', { items: [a1] }, [b1], { items: 'items' }],
    ['one item where the list has a name', { items: [a1] }, b1, { items: 'items' }],
    [
      'one item at which the function fails',
      { r: { l: [a1] } },
      b1,
      { items: (d) => (d as never)['r']['l'] },
    ],
  ])('changes may be %s', (_, data, changes, shape) => {
    expect(told(holding(data, shape).apply(changes))).toEqual([['added', b1]]);
  });

  it('takes one item that holds a list for an item', () => {
    const item = { id: 'b', tags: ['x'] };
    expect(told(holding([a1]).apply(item))).toEqual([['added', item]]);
  });

  it('gives the items of changes that cannot be merged', () => {
    const collection = createCollection(uri);
    expect(collection.itemsOf([1])).toEqual([1]);
    expect(collection.itemsOf({ items: [1] })).toEqual([1]);
    expect(collection.itemsOf({ n: 1 })).toEqual([{ n: 1 }]);
    expect(collection.itemsOf('text')).toBeUndefined();
  });
});

describe('what tells items apart', () => {
  it.each(['id', 'uri', 'href', 'key'])('is their %s', (name) => {
    const collection = holding([{ [name]: 'a', n: 1 }]);
    expect(told(collection.apply([{ [name]: 'a', n: 2 }]))).toMatchObject([['changed', { n: 2 }]]);
  });

  it('is what the app says', () => {
    const shapes: CollectionShape[] = [
      { id: 'meta.no', deleted: 'meta.gone' },
      {
        id: (item) => (item as { meta: { no: number } }).meta.no,
        deleted: (item) => (item as { meta: { gone?: number } }).meta.gone,
      },
    ];
    for (const shape of shapes) {
      const collection = holding([{ id: 1, meta: { no: 7 } }], shape);
      expect(told(collection.apply([{ meta: { no: 7, gone: 1 } }]))).toEqual([['removed', 7]]);
    }
  });

  it('knows numbers from texts, and takes names of prototypes for ids like others', () => {
    const items = JSON.parse(
      '[{"id":1},{"id":"1"},{"id":"__proto__"},{"id":"constructor"},{"id":0},{"id":""}]',
    );
    const collection = holding([]);
    expect(collection.apply(items)).toHaveLength(6);
    expect(collection.data).toEqual(items);
    expect(told(collection.apply([gone('__proto__'), gone(1)]))).toEqual([
      ['removed', '__proto__'],
      ['removed', 1],
    ]);
  });

  it('keeps members of any name', () => {
    const data = JSON.parse('{"__proto__":[{"id":1}],"constructor":{"a":1}}');
    const collection = holding(data);
    collection.apply([{ id: 2 }]);
    expect(JSON.stringify(collection.data)).toBe('{"__proto__":[{"id":1},{"id":2}],"constructor":{"a":1}}');
  });

  it.each<[unknown]>([[[{ n: 1 }]], [[{ id: null }]], [[{ id: {} }]], [[1]], [[null]], [[a1, a2]]])(
    'is missing in %j',
    (data) => {
      const collection = holding([c1]);
      expect(() => collection.reset(data)).toThrow(expect.objectContaining({ code: 'no-item-id' }));
      expect(collection.data).toEqual([c1]);
    },
  );

  it('takes nothing of a batch in which one item has none', () => {
    const collection = holding([a1]);
    expect(() => collection.apply([a2, { n: 1 }])).toThrow(LiveResourceError);
    expect(() => collection.reset([b1], [[c1], [{}]])).toThrow(LiveResourceError);
    expect(() => collection.apply('text')).toThrow(expect.objectContaining({ code: 'no-items' }));
    expect(collection.data).toEqual([a1]);
  });
});

it('compares JSON whatever the order of members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const copy = JSON.parse(JSON.stringify(value), (_, one) =>
        one && typeof one === 'object' && !Array.isArray(one)
          ? Object.fromEntries(Object.entries(one).reverse())
          : one,
      );
      return isEqual(value, copy);
    }),
  );
  expect(isEqual({ a: undefined }, { b: undefined })).toBe(false);
  expect(isEqual([], {})).toBe(false);
  expect(isEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(false);
  expect(isEqual(null, {})).toBe(false);
});
