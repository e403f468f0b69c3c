import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseWait } from './wait.js';

it('reads whole seconds, zero too, with blanks round them', () => {
  expect(parseWait('60')).toEqual({ ok: true, seconds: 60 });
  expect(parseWait(' 0\t')).toEqual({ ok: true, seconds: 0 });
  expect(parseWait('007')).toEqual({ ok: true, seconds: 7 });
});

it('keeps a huge number finite', () => {
  expect(parseWait('9'.repeat(400))).toEqual({ ok: true, seconds: Number.MAX_SAFE_INTEGER });
});

it('refuses everything else, and says why', () => {
  for (const text of [
    '',
    ' ',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    '60s',
    '60, 60',
    '6 0',
    'NaN',
    '٣',
    '\u00a060',
    '60\n',
  ]) {
    expect(parseWait(text), text).toEqual({ ok: false, reason: expect.stringContaining('Wait is') });
  }
});

it('never throws, and reads every whole number', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseWait(text)));
  fc.assert(
    fc.property(fc.maxSafeNat(), (seconds) => {
      expect(parseWait(`${seconds}`)).toEqual({ ok: true, seconds });
    }),
  );
});
