import { expect, it } from 'vitest';
import {
  type ConnectionState,
  headerValue,
  isErrorCode,
  isLater,
  LiveResourceError,
  legalMoves,
  moveTo,
  reasonOf,
  sentCredentials,
} from './index.js';

const states: ConnectionState[] = [
  { name: 'idle' },
  { name: 'connecting', since: 0 },
  { name: 'live', since: 0 },
  { name: 'waiting', until: 0, attempt: 0 },
  { name: 'closed', reason: '' },
];

it('moves where it is legal, and nowhere from closed', () => {
  for (const from of states) {
    for (const to of states) {
      expect(moveTo(from, to)).toBe(legalMoves[from.name].includes(to.name) ? to : undefined);
    }
    expect(moveTo(from, { name: 'idle' })).toBeUndefined();
    expect(moveTo({ name: 'closed', reason: '' }, from)).toBeUndefined();
  }
});

it('orders revisions by the life of the worker first', () => {
  expect(isLater({ boot: 2, n: 1 }, { boot: 1, n: 9 })).toBe(true);
  expect(isLater({ boot: 1, n: 9 }, { boot: 2, n: 1 })).toBe(false);
  expect(isLater({ boot: 1, n: 2 }, { boot: 1, n: 1 })).toBe(true);
  expect(isLater({ boot: 1, n: 1 }, { boot: 1, n: 1 })).toBe(false);
});

it('joins header fields of one name in their order, whatever their letters', () => {
  const headers: [string, string][] = [
    ['Link', 'a'],
    ['etag', '"1"'],
    ['LINK', 'b'],
  ];
  expect([headerValue(headers, 'link'), headerValue(headers, 'none')]).toEqual(['a, b', undefined]);
});

it.each([
  ['https://own/a', 'include', 'same-origin'],
  ['https://own/a', 'same-origin', 'same-origin'],
  ['https://own/a', 'omit', 'omit'],
  ['https://other/a', 'include', 'include'],
  ['https://other/a', 'same-origin', 'omit'],
  ['https://other/a', 'omit', 'omit'],
  ['https://own:8443/a', 'same-origin', 'omit'],
] as const)('names what is sent to %s in mode %s: %s', (url, mode, sent) => {
  expect(sentCredentials(url, mode, 'https://own')).toBe(sent);
});

it('says in an error what happened, with its details, and what to do', () => {
  const error = new LiveResourceError('http-status', { uri: 'https://x/', status: 500 });
  expect(error).toMatchObject({ name: 'LiveResourceError', code: 'http-status', details: { status: 500 } });
  expect(error.message).toBe('Failed to follow https://x/: the server answered 500. It is tried again.');
  expect(new LiveResourceError('denied').message).toContain('?');
});

it('does not take what an object inherits for an error code', () => {
  expect([isErrorCode('denied'), isErrorCode('toString'), isErrorCode(1)]).toEqual([true, false, false]);
});

it.each<[unknown, string]>([
  [new Error('why'), 'why'],
  [new TypeError(''), 'TypeError'],
  ['text', 'text'],
  [undefined, 'undefined'],
])('says %s as text', (thrown, text) => {
  expect(reasonOf(thrown)).toBe(text);
});
