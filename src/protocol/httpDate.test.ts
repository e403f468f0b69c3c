import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseHttpDate } from './httpDate.js';

const NOW = Date.UTC(2025, 5, 1);

it('reads the three forms of RFC 9110 §5.6.7', () => {
  const time = Date.UTC(1994, 10, 6, 8, 49, 37);
  expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT', NOW)).toBe(time);
  expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT', NOW)).toBe(time);
  expect(parseHttpDate('Sun Nov  6 08:49:37 1994', NOW)).toBe(time);
});

it('takes a two-digit year for the one at most 50 years ahead', () => {
  const yearOf = (digits: string, now: number) =>
    new Date(parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`, now) ?? Number.NaN).getUTCFullYear();
  expect(yearOf('75', NOW)).toBe(2075);
  expect(yearOf('76', NOW)).toBe(1976);
  expect(yearOf('24', NOW)).toBe(2024);
  expect(yearOf('05', Date.UTC(1999, 1, 1))).toBe(2005);
});

it('takes a leap second and a leap day', () => {
  expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.UTC(2017, 0, 1));
  expect(parseHttpDate('Thu, 29 Feb 2024 00:00:00 GMT', NOW)).toBe(Date.UTC(2024, 1, 29));
});

it('takes no other form and no date or time that does not exist', () => {
  for (const text of [
    '',
    '0',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  ]) {
    expect(parseHttpDate(text, NOW), text).toBeUndefined();
  }
});

it('reads every date that the platform writes', () => {
  const date = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
  fc.assert(
    fc.property(date, (when) => {
      expect(parseHttpDate(when.toUTCString(), NOW)).toBe(Math.floor(when.getTime() / 1000) * 1000);
    }),
  );
});

it('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseHttpDate(text, NOW)));
});
