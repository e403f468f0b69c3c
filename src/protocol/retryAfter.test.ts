import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRetryAfter } from './retryAfter.js';

const NOW = Date.UTC(1999, 11, 31, 23, 59, 0);

it('reads the examples of RFC 9110 §10.2.3', () => {
  expect(parseRetryAfter('120', NOW)).toBe(120_000);
  expect(parseRetryAfter('Fri, 31 Dec 1999 23:59:59 GMT', NOW)).toBe(59_000);
});

it('reads the obsolete forms of a date', () => {
  expect(parseRetryAfter('Friday, 31-Dec-99 23:59:59 GMT', NOW)).toBe(59_000);
  expect(parseRetryAfter('Fri Dec 31 23:59:59 1999', NOW)).toBe(59_000);
});

it('forgives blanks round it', () => {
  expect(parseRetryAfter(' 0\t', NOW)).toBe(0);
});

it('waits no time for a date that has passed', () => {
  expect(parseRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', NOW)).toBe(0);
});

it('gives no more than a timer takes', () => {
  expect(parseRetryAfter('9'.repeat(400), NOW)).toBe(2 ** 31 - 1);
  expect(parseRetryAfter('Fri, 31 Dec 9999 23:59:59 GMT', NOW)).toBe(2 ** 31 - 1);
});

it('gives nothing for nonsense', () => {
  for (const text of [
    '',
    ' ',
    '-5',
    '+5',
    '1.5',
    '1e3',
    '0x10',
    '5s',
    '5, 10',
    'soon',
    '٣',
    '\u00a05',
    '5\n',
  ]) {
    expect(parseRetryAfter(text, NOW), text).toBeUndefined();
  }
});

it('gives undefined or a delay that a timer takes, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789') })),
      (text) => {
        const delay = parseRetryAfter(text, NOW);
        return delay === undefined || (delay >= 0 && delay < 2 ** 31);
      },
    ),
  );
});
