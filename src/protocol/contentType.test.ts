import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseContentType } from './contentType.js';

it('reads the four spellings of RFC 9110 §8.3.1 as one', () => {
  for (const value of [
    'text/html;charset=utf-8',
    'Text/HTML;Charset="utf-8"',
    'text/html; charset="utf-8"',
    'text/html;charset=UTF-8',
  ]) {
    expect(parseContentType(value)).toEqual({ type: 'text/html', charset: 'utf-8' });
  }
});

it('reads a charset among other parameters', () => {
  expect(parseContentType(' multipart/x ; boundary="a;charset=no" ; charset=latin1 ')).toEqual({
    type: 'multipart/x',
    charset: 'latin1',
  });
});

it('gives no type where there is none', () => {
  for (const value of [null, undefined, '', ' ', 'json', '/', 'a/', '/b', 'a/b/c', 'a b/c']) {
    expect(parseContentType(value)).toEqual({ type: '', charset: undefined });
  }
});

it('gives no charset where it is empty', () => {
  expect(parseContentType('text/plain; charset=').charset).toBeUndefined();
  expect(parseContentType('text/plain; charset=""').charset).toBeUndefined();
});

it('takes the first of several types', () => {
  expect(parseContentType('application/json, text/html; charset=x')).toEqual({
    type: 'application/json',
    charset: undefined,
  });
});

it('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseContentType(text)));
});
