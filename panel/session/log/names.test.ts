import { expect, it } from 'vitest';
import { readConnectionName, urlOfKey } from './names.js';

const key = 'identity-me include https://a.example/x|y accept=a%20b';

it('finds the URL in a key', () => {
  expect([
    urlOfKey(key),
    urlOfKey('e omit https://a.example/ updates'),
    urlOfKey('what'),
    urlOfKey(''),
  ]).toEqual(['https://a.example/x|y', 'https://a.example/', undefined, undefined]);
});

it.each([
  [
    `0.1|long-poll|value|https://a.example/x|y|${key}`,
    ['0.1', 'long-poll', 'value', 'https://a.example/x|y', false, key],
  ],
  [`http|poll|value|https://a.example/|${key}`, ['http', 'poll', 'value', 'https://a.example/', false, key]],
  [
    '0.1|socket|shared|wss://a.example/multi/|same-origin|epoch|0',
    ['0.1', 'socket', 'shared', 'wss://a.example/multi/', true, undefined],
  ],
  [
    '0.2|socket|shared|wss://a.example/a|b|include|identity-x|apart|12',
    ['0.2', 'socket', 'shared', 'wss://a.example/a|b', true, undefined],
  ],
])('reads %s', (name, [dialect, mechanism, mode, endpoint, shared, own]) => {
  expect(readConnectionName(name)).toEqual({ dialect, mechanism, mode, endpoint, shared, key: own });
});

it.each(['', 'x', '0.1|pigeon|value|https://a.example/|k', '|||||'])('makes nothing of %j', (name) => {
  expect(readConnectionName(name)).toBeUndefined();
});
