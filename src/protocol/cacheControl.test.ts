import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCacheControl } from './cacheControl.js';

function entries(value: string) {
  return [...parseCacheControl(value)];
}

it('reads directives with and without arguments, names in any case', () => {
  expect(entries('No-Cache, MAX-AGE=60 ,stale-if-error = 5')).toEqual([
    ['no-cache', true],
    ['max-age', '60'],
    ['stale-if-error', '5'],
  ]);
});

it('reads quoted arguments, commas and all (RFC 9111 §5.2)', () => {
  expect(entries('private="Set-Cookie, X-Y", max-age="60", community="U\\"CI"')).toEqual([
    ['private', 'Set-Cookie, X-Y'],
    ['max-age', '60'],
    ['community', 'U"CI'],
  ]);
});

it('counts the first of a repeated directive (RFC 9111 §4.2.1)', () => {
  expect(entries('max-age=1, max-age=2')).toEqual([['max-age', '1']]);
});

it('passes over what is no directive, and reads on', () => {
  expect(entries(', =5, é, "x, no-store", max-age=1; s=2, no-cache="a"b, no-store')).toEqual([
    ['max-age', '1'],
    ['no-cache', 'a'],
    ['no-store', true],
  ]);
  expect(entries('')).toEqual([]);
});

it('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseCacheControl(text)));
});
