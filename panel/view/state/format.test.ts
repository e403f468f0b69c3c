import { expect, it } from 'vitest';
import { formatAge, formatBytes, formatCount, formatMs, plural } from './format.js';

it.each([
  [formatAge, 0, '0.0 s'],
  [formatAge, 9_940, '9.9 s'],
  [formatAge, 9_960, '10 s'],
  [formatAge, 99_400, '99 s'],
  [formatAge, 100_000, '2 m'],
  [formatAge, 5_969_000, '99 m'],
  [formatAge, 9_000_000, '2.5 h'],
  [formatAge, 200_000_000, '2 d'],
  [formatMs, 0.34, '0.3 ms'],
  [formatMs, 12.4, '12 ms'],
  [formatMs, 1_400, '1.4 s'],
  [formatBytes, 999, '999 B'],
  [formatBytes, 1_000, '1.0 K'],
  [formatBytes, 999_499, '999 K'],
  [formatBytes, 999_500, '1.0 M'],
  [formatBytes, 48_200_000, '48 M'],
  [formatCount, 9_999, '9999'],
  [formatCount, 123_456, '123K'],
])('%o of %d is %s', (format, value, text) => {
  expect(format(value)).toBe(text);
});

it('counts one and many', () => {
  expect([plural(1, 'frame'), plural(2, 'frame'), plural(0, 'reply', 'replies')]).toEqual([
    '1 frame',
    '2 frames',
    '0 replies',
  ]);
});
