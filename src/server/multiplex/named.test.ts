import { expect, it } from 'vitest';
import { namedInHeader, namedInQuery } from './named.js';

it.each([
  ['', []],
  ['?u=%2Fa', [['/a', '']]],
  [
    '?u=%2Fa&inm=%22e1%22&u=%2Fb%3Fx%3D1%26y&x=1&u=%2Fc&inm=W%2F%22e%2B3%22',
    [
      ['/a', '"e1"'],
      ['/b?x=1&y', ''],
      ['/c', 'W/"e+3"'],
    ],
  ],
  [
    '?u=/a&u=/a&inm=*',
    [
      ['/a', ''],
      ['/a', '*'],
    ],
  ],
])('finds what %j names', (query, named) => {
  expect(namedInQuery(query)).toEqual(named.map(([uri, validator]) => ({ uri, validator })));
});

it.each(['?inm=1', '?inm=1&u=/a', '?u=/a&inm=1&inm=2'])('finds no sense in %j', (query) => {
  expect(namedInQuery(query)).toBeUndefined();
});

it.each([
  ['</a>; If-None-Match="e1"', '/a', '"e1", e1'],
  ['</a>; If-None-Match=e1', '/a', '"e1", e1'],
  ['</a>; If-None-Match="\\"e1\\""', '/a', '"e1"'],
  ['</a>; If-None-Match="a b"', '/a', '"a b"'],
  ['</a>; If-None-Match=""', '/a', '""'],
  ['</a>', '/a', ''],
])('reads %j', (header, uri, validator) => {
  expect(namedInHeader(header)).toEqual([{ uri, validator }]);
});
