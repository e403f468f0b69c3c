import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ifNoneMatchHas,
  isSafeFieldValue,
  parseEntityTag,
  parseIfNoneMatch,
  weakMatch,
} from './entityTag.js';

it('reads the examples of RFC 9110 §8.8.3', () => {
  expect(parseEntityTag('"xyzzy"')).toEqual({ weak: false, opaque: '"xyzzy"' });
  expect(parseEntityTag('W/"xyzzy"')).toEqual({ weak: true, opaque: '"xyzzy"' });
  expect(parseEntityTag('""')).toEqual({ weak: false, opaque: '""' });
});

it('takes a tag without quotes as it came', () => {
  expect(parseEntityTag(' abc ')).toEqual({ weak: false, opaque: 'abc' });
  expect(parseEntityTag('W/abc==')).toEqual({ weak: false, opaque: 'W/abc==' });
  expect(parseEntityTag('w/"a"')).toEqual({ weak: false, opaque: 'w/"a"' });
});

it('compares weakly (the table of RFC 9110 §8.8.3.2)', () => {
  expect(weakMatch('W/"1"', 'W/"1"')).toBe(true);
  expect(weakMatch('W/"1"', 'W/"2"')).toBe(false);
  expect(weakMatch('W/"1"', '"1"')).toBe(true);
  expect(weakMatch('"1"', '"1"')).toBe(true);
});

it('holds quotes and case for part of the tag, and an empty text for no tag', () => {
  expect(weakMatch('1', '"1"')).toBe(false);
  expect(weakMatch('"a"', '"A"')).toBe(false);
  expect(weakMatch('', '')).toBe(false);
  expect(weakMatch('""', '""')).toBe(true);
});

it('reads the examples of RFC 9110 §13.1.2', () => {
  expect(parseIfNoneMatch('"xyzzy"')).toEqual(['"xyzzy"']);
  expect(parseIfNoneMatch('W/"xyzzy"')).toEqual(['W/"xyzzy"']);
  expect(parseIfNoneMatch('"xyzzy", "r2d2xxxx", "c3piozzzz"')).toEqual([
    '"xyzzy"',
    '"r2d2xxxx"',
    '"c3piozzzz"',
  ]);
  expect(parseIfNoneMatch('W/"xyzzy", W/"r2d2xxxx", W/"c3piozzzz"')).toHaveLength(3);
  expect(parseIfNoneMatch(' * ')).toBe('*');
});

it('keeps commas inside quotes, and a backslash is a character like any other', () => {
  expect(parseIfNoneMatch('"a,b",W/"c, d" ,, "e\\", "f"')).toEqual(['"a,b"', 'W/"c, d"', '"e\\"', '"f"']);
});

it('keeps tags without quotes, and what is malformed, as raw texts', () => {
  expect(parseIfNoneMatch('abc, d e ,"f')).toEqual(['abc', 'd e', '"f']);
  expect(parseIfNoneMatch('"a"b, "c"')).toEqual(['"a"b', '"c"']);
  expect(parseIfNoneMatch('*, "a"')).toEqual(['*', '"a"']);
  expect(parseIfNoneMatch('')).toEqual([]);
});

it('finds a tag in a list, weakly; an asterisk has all', () => {
  expect(ifNoneMatchHas('"a", W/"b"', '"b"')).toBe(true);
  expect(ifNoneMatchHas('"a", W/"b"', 'W/"a"')).toBe(true);
  expect(ifNoneMatchHas('"a", "b"', '"c"')).toBe(false);
  expect(ifNoneMatchHas('abc', 'abc')).toBe(true);
  expect(ifNoneMatchHas('a,b', 'a,b')).toBe(true);
  expect(ifNoneMatchHas('*', '"c"')).toBe(true);
  expect(ifNoneMatchHas('', '')).toBe(false);
});

it('refuses what could split a header or an event stream', () => {
  for (const bad of ['a\rb', 'a\nb', 'a\0b', 'a\x1bb', 'a\x7fb', '"a"\n'])
    expect(isSafeFieldValue(bad)).toBe(false);
});

it('refuses what cannot be sent as bytes, and what is too long', () => {
  expect(isSafeFieldValue('"é\x85\t"')).toBe(true);
  expect(isSafeFieldValue('"€"')).toBe(false);
  expect(isSafeFieldValue('a'.repeat(8192))).toBe(true);
  expect(isSafeFieldValue('a'.repeat(8193))).toBe(false);
  expect(isSafeFieldValue('abc', 2)).toBe(false);
});

it('agrees with Headers: what it calls safe can be set', () => {
  const value = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\r', '\n', '\0', '\t', 'é', '€'),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
  });
  fc.assert(fc.property(value, (text) => !isSafeFieldValue(text) || new Headers({ etag: text }).has('etag')));
});

it('finds every tag in the list that it was joined to', () => {
  const opaque = fc.string({ unit: fc.constantFrom(...'ab,\\!*/W;é') }).map((text) => `"${text}"`);
  const tag = fc.tuple(fc.constantFrom('', 'W/'), opaque).map(([weak, text]) => weak + text);
  fc.assert(
    fc.property(fc.array(tag, { minLength: 1 }), (tags) => {
      expect(parseIfNoneMatch(tags.join(', '))).toEqual(tags);
      for (const one of tags) expect(ifNoneMatchHas(tags.join(','), one)).toBe(true);
    }),
  );
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      parseEntityTag(a);
      weakMatch(a, b);
      ifNoneMatchHas(a, b);
      isSafeFieldValue(a);
    }),
  );
});
