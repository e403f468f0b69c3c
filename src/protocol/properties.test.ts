import { expect, it } from 'vitest';
import { parseProperties } from './index.js';

it.each([
  ['wait', [['wait', '', []]]],
  ['WAIT; Min=20', [['wait', '', [['min', '20']]]]],
  ['multiplex="request socket"', [['multiplex', 'request socket', []]]],
  [
    'wait; min="20", , multiplex = request ; x',
    [
      ['wait', '', [['min', '20']]],
      ['multiplex', 'request', [['x', '']]],
    ],
  ],
  ['"x", =y, wait', [['wait', '', []]]],
  ['multiplex="a, b"', [['multiplex', 'a, b', []]]],
  ['', []],
  [',', []],
])('reads %s', (value, properties) => {
  expect(parseProperties(value).map(({ name, value, params }) => [name, value, params])).toEqual(properties);
});
