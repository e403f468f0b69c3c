import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewBody } from '../select/detail/value.js';
import { createBudget } from './budget.js';
import { diffBodies } from './diffBodies.js';
import { diffJson } from './jsonDiff.js';
import { type PatchOperation, patchOf, resolvePointer } from './jsonPatch.js';
import { diffText, foldSame } from './textDiff.js';

/** RFC 6902 as it stands there, by itself: what is tested does not judge itself. */
function applyPatch(value: unknown, patch: readonly PatchOperation[]): unknown {
  return patch.reduce<unknown>(
    (document, operation) => applyOne(document, operation),
    structuredClone(value),
  );
}

function applyOne(document: unknown, operation: PatchOperation): unknown {
  const tokens = operation.path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = tokens.pop();
  if (last === undefined) return operation.op === 'remove' ? undefined : structuredClone(operation.value);
  const parent = tokens.reduce<unknown>((at, token) => (at as Record<string, unknown>)[token], document);
  if (Array.isArray(parent)) {
    const place = Number(last);
    expect(place).toBeLessThanOrEqual(parent.length);
    if (operation.op === 'add') parent.splice(place, 0, structuredClone(operation.value));
    else if (operation.op === 'remove') parent.splice(place, 1);
    else parent[place] = structuredClone(operation.value);
    return document;
  }
  const members = parent as Record<string, unknown>;
  if (operation.op !== 'add') expect(Object.hasOwn(members, last)).toBe(true);
  if (operation.op === 'remove') delete members[last];
  else
    Object.defineProperty(members, last, {
      value: structuredClone(operation.value),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  return document;
}

const json = (value: unknown) => viewBody({ text: JSON.stringify(value) });

describe('JSON', () => {
  const scalars = fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.constantFrom('a', 'b', '', '~/'),
    fc.constant(null),
    fc.boolean(),
  );
  const { value: values } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4, depthSize: 'medium' }, scalars, tie('list'), tie('object'), tie('items')),
    list: fc.array(tie('value'), { maxLength: 6 }),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c~', '/d', '', '__proto__'), tie('value')),
    items: fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 9 }), v: tie('value') }), {
      selector: ({ id }) => id,
      maxLength: 6,
    }),
  }));

  it('becomes the second by the patch, whatever the two are', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const { root, changes } = diffJson(a, b);
        expect(JSON.stringify(sorted(applyPatch(a, patchOf(root))))).toBe(JSON.stringify(sorted(b)));
        expect(changes === 0).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
      { numRuns: 3_000 },
    );
  });

  it('becomes the second by the patch also where the budget is spent', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 0, max: 12 }), (a, b, steps) => {
        const { root } = diffJson(a, b, createBudget(steps));
        expect(JSON.stringify(sorted(applyPatch(a, patchOf(root))))).toBe(JSON.stringify(sorted(b)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[unknown, unknown, PatchOperation[]]>([
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, [{ op: 'replace', path: '/b', value: 3 }]],
    [{ 'a/b': 1 }, { 'a/b': 1, '~': 2 }, [{ op: 'add', path: '/~0', value: 2 }]],
    [[1, 2, 3, 4], [1, 3, 4], [{ op: 'remove', path: '/1' }]],
    [[1, 2], [0, 1, 2], [{ op: 'add', path: '/0', value: 0 }]],
    [
      [
        { id: 1, n: 1 },
        { id: 2, n: 1 },
      ],
      [
        { id: 3, n: 0 },
        { id: 1, n: 2 },
        { id: 2, n: 1 },
      ],
      [
        { op: 'add', path: '/0', value: { id: 3, n: 0 } },
        { op: 'replace', path: '/1/n', value: 2 },
      ],
    ],
    [{ a: { b: [] } }, { a: { b: {} } }, [{ op: 'replace', path: '/a/b', value: {} }]],
    [1, { a: 1 }, [{ op: 'replace', path: '', value: { a: 1 } }]],
  ])('%j → %j is told as a person would', (a, b, patch) => {
    expect(patchOf(diffJson(a, b).root)).toEqual(patch);
  });

  it('says that only the writing differs', () => {
    const diff = diffBodies(viewBody({ text: '{"a":1.0,"b":2}' }), viewBody({ text: '{ "b": 2, "a": 1 }' }));
    expect(diff).toEqual({ kind: 'equal', isOnlyWriting: true });
  });

  it('tells of a hundred thousand items within its budget, coarsely', () => {
    const a = Array.from({ length: 100_000 }, (_, n) => ({ a: n, b: 'x'.repeat(5) }));
    const b = a.map(({ a: n }) => ({ a: n + 0.5, b: 'y' })).reverse();
    const diff = diffJson(a, b, createBudget(300_000));
    expect(diff.isCoarse).toBe(true);
    expect(diff.changes).toBeGreaterThan(0);
  });

  it('survives what is nested deeper than the stack', () => {
    const deep = (end: number) => {
      let value: unknown = end;
      for (let n = 0; n < 5_000; n += 1) value = [value];
      return value;
    };
    expect(diffJson(deep(1), deep(2))).toMatchObject({ changes: 1, isCoarse: true });
  });
});

/** Members have no order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.keys(value)
    .sort()
    .map((key) => [key, sorted((value as Record<string, unknown>)[key])]);
  return { members };
}

describe('text', () => {
  const texts = fc
    .array(fc.constantFrom('a', 'b', 'c', '', 'long line'), { maxLength: 30 })
    .map((lines) => lines.join('\n'));

  it('is whole in what stays and goes, and in what stays and comes', () => {
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 2_000 }), (a, b, steps) => {
        const { lines, isCoarse } = diffText(a, b, createBudget(steps));
        const without = (kind: string) => lines.filter((line) => line.kind !== kind).map(({ text }) => text);
        expect(without('added').join('\n')).toBe(a);
        expect(without('removed').join('\n')).toBe(b);
        if (!isCoarse) expect(lines.filter(({ kind }) => kind === 'same').length).toBe(commonLines(a, b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('marks in a line what differs', () => {
    const { lines } = diffText('{"n": 12, "a": 1}', '{"n": 134, "a": 1}');
    expect(lines).toMatchObject([
      { kind: 'removed', mark: [7, 8] },
      { kind: 'added', mark: [7, 9] },
    ]);
  });

  it('folds what is far from any change', () => {
    const a = Array.from({ length: 20 }, (_, n) => `line ${n}`);
    const b = a.map((line, n) => (n === 10 ? 'other' : line));
    const folded = foldSame(diffText(a.join('\n'), b.join('\n')).lines, 2);
    expect(folded.map((line) => (line.kind === 'folded' ? line.count : line.kind))).toEqual([
      ...[8, 'same', 'same', 'removed', 'added', 'same', 'same', 7],
    ]);
  });
});

/** The length of the longest common subsequence of lines, by the textbook. */
function commonLines(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => (text === '' ? [] : text.split('\n'))) as [string[], string[]];
  let row = new Array<number>(y.length + 1).fill(0);
  for (const line of x) {
    const next = [0];
    y.forEach((other, n) => {
      next.push(line === other ? (row[n] ?? 0) + 1 : Math.max(row[n + 1] ?? 0, next[n] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

it('tells of bodies of any kind', () => {
  const absent = { kind: 'absent', why: 'unseen', bytes: 0 } as const;
  expect(diffBodies(absent, json(1))).toEqual({ kind: 'absent', which: 'a' });
  expect(diffBodies(absent, absent)).toEqual({ kind: 'absent', which: 'both' });
  expect(diffBodies(json({ a: 1 }), viewBody({ text: 'a' }, 'text/html'))).toMatchObject({ kind: 'text' });
  expect(diffBodies(viewBody({ base64: 'AAEC' }), viewBody({ base64: 'AAIC' }))).toEqual({
    ...{ kind: 'binary', bytes: [3, 3], firstDifference: 1 },
  });
});

it.each<[unknown, string, unknown]>([
  [{ a: [{ b: 1 }] }, '/a/0/b', 1],
  [{ 'a/b': { '~': 2 } }, '/a~1b/~0', 2],
  [{ a: 1 }, '', { a: 1 }],
  [{ a: 1 }, '/b', undefined],
  [{}, '/toString', undefined],
  [[1], '/1', undefined],
  ['text', '/0', undefined],
])('finds in %j at %j', (value, pointer, found) => {
  expect(resolvePointer(value, pointer)).toEqual(found);
});
