import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePointer } from '../../../session/diff/index.js';
import { tableOf } from './tableOf.js';
import { bytesOf, hexLine, textLines } from './textLines.js';
import { findIn, linesOf, nothingOpened, previewOf, reveal, toggle } from './tree.js';

const room = { id: 42, users: [{ name: 'Ada' }, { name: 'Grace' }], 'a/b': { '~': 1 } };
const pointers = (opened = nothingOpened) => linesOf(room, opened).map(({ pointer }) => pointer);

describe('the tree', () => {
  it('is open two levels deep at first', () => {
    expect(pointers()).toEqual(['', '/id', '/users', '/users/0', '/users/1', '/a~1b', '/a~1b/~0']);
  });

  it('opens and closes by place, also for another value', () => {
    const opened = toggle(toggle(nothingOpened, '/users', false), '/a~1b', false);
    expect(pointers(opened)).toEqual(['', '/id', '/users', '/a~1b']);
    expect(linesOf({ users: [1] }, opened).map(({ pointer }) => pointer)).toEqual(['', '/users']);
  });

  it('leaves what is large closed', () => {
    expect(linesOf(Array.from({ length: 101 }), nothingOpened)).toHaveLength(1);
  });

  it('opens all above a place that was found', () => {
    const [found] = findIn(room, 'grace');
    expect(found).toBe('/users/1/name');
    expect(pointers(reveal(nothingOpened, found ?? ''))).toContain('/users/1/name');
  });

  it('has pointers that lead to the values that it shows', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const line of linesOf(value, nothingOpened))
          expect(resolvePointer(value, line.pointer)).toBe(line.value);
      }),
    );
  });

  it('tells a value in a few letters', () => {
    expect([previewOf([1, 2]), previewOf({ a: 1 }), previewOf('x'), previewOf(null)]).toEqual([
      ...['[2]', '{a}', '"x"', 'null'],
    ]);
    expect(previewOf({ a: 1, b: 1, c: 1, d: 1, e: 1 })).toBe('{a, b, c, d, …}');
  });
});

describe('a table', () => {
  it('is made of an array of objects, or of the first member that is one', () => {
    expect(tableOf([{ a: 1 }, { b: 2 }])).toMatchObject({ pointer: '', columns: ['a', 'b'] });
    expect(tableOf(room)).toMatchObject({ pointer: '/users', columns: ['name'] });
  });

  it.each([[[]], [[1, 2]], [[[1]]], [{ a: [1] }], ['x'], [null]])('is not made of %j', (value) => {
    expect(tableOf(value)).toBeUndefined();
  });
});

it('cuts lines that are too long, and loses nothing', () => {
  const text = `${'x'.repeat(4_500)}\ny`;
  const lines = textLines(text);
  expect(lines.map(({ length }) => length)).toEqual([2_000, 2_000, 500, 1]);
});

it('writes bytes as numbers and letters', () => {
  const bytes = bytesOf({ text: 'Grüße, wie geht es?' });
  expect(hexLine(bytes, 0)).toBe(
    '00000000  47 72 c3 bc c3 9f 65 2c 20 77 69 65 20 67 65 68  Gr....e, wie geh',
  );
  expect(hexLine(bytes, 1)).toMatch(/^00000010 {2}74 20 65 73 3f {35}t es\?$/);
  expect(bytesOf({ base64: 'not base64!' })).toHaveLength(0);
});
