import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseVary } from './vary.js';

it('gives the names lowercased, each once, in order', () => {
  expect(parseVary('Accept-Encoding, accept-language,,ACCEPT-ENCODING ')).toEqual([
    'accept-encoding',
    'accept-language',
  ]);
  expect(parseVary('')).toEqual([]);
});

it('lets an asterisk decide, also among names (RFC 9110 §12.5.5)', () => {
  expect(parseVary(' * ')).toBe('*');
  expect(parseVary('Accept, *')).toBe('*');
  expect(parseVary('X-*')).toEqual(['x-*']);
});

it('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseVary(text)));
});
