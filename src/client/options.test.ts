import { describe, expect, it } from 'vitest';
import { type LiveResourceOptions, type LiveResourceTarget, readOptions } from './options.js';

const read = (target: unknown, options: object = {}) =>
  readOptions(target as LiveResourceTarget, options as LiveResourceOptions);

const plain = { credentials: 'omit', headers: [] };

it.each(['https://x/a#b', new URL('https://x/a'), { uri: 'https://x/a' }, { uri: new URL('https://x/a') }])(
  'follows a URI, however it is given: %s',
  (target) => {
    expect(read(target)).toEqual({
      uri: 'https://x/a',
      interest: { url: 'https://x/a', ...plain },
      isUpdates: false,
      as: 'auto',
      shape: {},
    });
  },
);

it('follows updates, alone or with the collection for starting over', () => {
  const updates = 'https://x/a?after=1';
  expect(read({ updates })).toMatchObject({ uri: updates, interest: { url: updates }, isUpdates: true });
  expect(read({ updates }).interest).not.toHaveProperty('collection');
  expect(read({ uri: 'https://x/a', updates })).toMatchObject({
    uri: 'https://x/a',
    interest: { url: updates, collection: 'https://x/a' },
    isUpdates: true,
  });
});

it('takes what is sent with requests, and how often is polled', () => {
  const { interest } = read('https://x/a', { headers: { Accept: 'a' }, credentials: 'include', poll: 2.5 });
  expect(interest).toEqual({
    url: 'https://x/a',
    credentials: 'include',
    headers: [['accept', 'a']],
    poll: 2.5,
  });
  expect(read('https://x/a', { poll: true }).interest.poll).toBe(0);
  expect(read('https://x/a', { poll: false }).interest).not.toHaveProperty('poll');
});

it('takes names and functions for items', () => {
  const id = () => 1;
  expect(read('https://x/a', { items: 'a.b', id, deleted: undefined }).shape).toEqual({ items: 'a.b', id });
});

it.each(['http:', 'ftp://x/', '/relative', {}, undefined, { uri: '' }, { updates: '/relative' }])(
  'refuses the URI %j',
  (target) => {
    expect(() => read(target)).toThrow(expect.objectContaining({ code: 'bad-uri' }));
  },
);

describe.each<[string, unknown[]]>([
  ['poll', [0, 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, '5', null]],
  ['as', ['xml', 1]],
  ['items', ['', 1, null, []]],
  ['id', ['', 1, true]],
  ['deleted', ['', false]],
])('refuses for the option %s', (option, values) => {
  it.each(values)('%j', (value) => {
    expect(() => read('https://x/', { [option]: value })).toThrow(
      expect.objectContaining({ code: 'bad-option', details: { option, reason: expect.any(String) } }),
    );
  });
});
