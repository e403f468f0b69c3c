import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rawMembers, readRawObject } from './rawJson.js';

it('keeps the members of an object as they are written', () => {
  const text =
    ' { "a" : 1.0 , "b":{ "c":[ 1,2 ] }, "\\u0063" :"}\\"," , "d":9007199254740993 ,"e":[]\n,"f":-0}\t';
  expect([...(readRawObject(text) ?? [])]).toEqual([
    ['a', '1.0'],
    ['b', '{ "c":[ 1,2 ] }'],
    ['c', '"}\\","'],
    ['d', '9007199254740993'],
    ['e', '[]'],
    ['f', '-0'],
  ]);
});

it('takes the last of several members of one name, as JSON.parse does', () => {
  expect(readRawObject('{"a":1,"b":2,"a":3}')).toEqual(
    new Map([
      ['a', '3'],
      ['b', '2'],
    ]),
  );
});

it.each(['{}', ' { } '])('finds nothing in %s', (text) => {
  expect(readRawObject(text)?.size).toBe(0);
});

it.each(['', '[]', 'null', '1', '"{}"', '{', '{"a":}', '{"a":1}x', "{'a':1}", '<html>{}', '\ufeff{'])(
  'takes %j for no object',
  (text) => {
    expect(readRawObject(text)).toBeUndefined();
  },
);

it.each(['__proto__', 'constructor', ''])('takes %j for a name like any other', (name) => {
  expect(readRawObject(`{${JSON.stringify(name)}:true}`)?.get(name)).toBe('true');
});

it('finds for every member a text that means the same', () => {
  const blanks = fc.constantFrom('', ' ', '\n', '\t\r ', 2);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), blanks, (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const read = [...(readRawObject(text) ?? [])].map(([name, raw]) => [name, JSON.parse(raw)]);
      expect(read).toEqual(Object.entries(JSON.parse(text)));
      for (const raw of readRawObject(text)?.values() ?? []) expect(text).toContain(raw);
    }),
    { numRuns: 300 },
  );
});

it('throws at no text', () => {
  const parts = fc.array(fc.constantFrom(...'{}[]",:\\ 1a', '"a":', 'null'), { maxLength: 60 });
  fc.assert(
    fc.property(
      parts.map((all) => all.join('')),
      (text) => {
        readRawObject(text);
      },
    ),
    { numRuns: 2_000 },
  );
});

it.each([
  ['backslashes', `{"a":"${'\\\\'.repeat(400_000)}"}`],
  ['quotes', `{"a":"${'\\"'.repeat(400_000)}"}`],
  ['brackets', `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`],
  ['members', `{${Array.from({ length: 60_000 }, (_, n) => `"${n}":{"a":[]}`).join(',')}}`],
  ['blanks', `{"a"${' '.repeat(400_000)}:${' '.repeat(400_000)}1}`],
])('reads many %s in little time', (_, text) => {
  const begun = performance.now();
  expect(rawMembers(text).size).toBeGreaterThan(0);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
