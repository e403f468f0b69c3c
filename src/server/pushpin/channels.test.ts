import { describe, expect, it } from 'vitest';
import { canonicalTarget } from '../ask/requestUrl.js';
import { channelsFor, createChannels, type Interest, MAX_SUBSCRIPTIONS } from './channels.js';
import { everything, itemsOf } from './items.js';
import { type Update, valueUrl } from './update.js';

const channels = createChannels('live-');

function interest(target: string, mode: Interest['mode'] = 'value'): Interest {
  return { mode, subject: canonicalTarget(target) };
}

/** Whether somebody who is held for these hears of it. */
function hears(interests: Interest[], update: Update): boolean {
  const held = channelsFor(channels, interests);
  return itemsOf(channels, update).some(({ channel }) => held.includes(channel));
}

const path = (target: string): Update => ({ kind: 'path', subject: canonicalTarget(target) });
const url = (target: string): Update => ({ kind: 'url', subject: canonicalTarget(target) });

describe('who is held', () => {
  it.each<[string, Interest, Update, boolean]>([
    ['a value, of its path', interest('/a'), path('/a'), true],
    ['a value with a query, of its path', interest('/a?x=1'), path('/a'), true],
    ['a value, of another path', interest('/a'), path('/b'), false],
    ['a value, of exactly its URL', interest('/a?x=1'), url('/a?x=1'), true],
    ['a value, of another query', interest('/a?x=1'), url('/a?x=2'), false],
    ['a value with a query, of exactly the path without', interest('/a?x=1'), url('/a'), false],
    ['a value without a query, of exactly that', interest('/a'), url('/a'), true],
    ['changes, of their path', interest('/a?after=1', 'changes'), path('/a'), true],
    ['changes, of a URL that lacks the checkpoint', interest('/a?after=1', 'changes'), url('/a'), true],
    ['everybody, of a pattern', interest('/a'), { kind: 'all' }, true],
  ])('for %s: %#', (_, one, update, expected) => {
    expect(hears([one], update)).toBe(expected);
  });

  it.each([2, 10, 19, 20, 100])('for %i resources hears of each of them', (count) => {
    const all = Array.from({ length: count }, (_, n) => interest(`/r${n}?q`));
    expect(channelsFor(channels, all).length).toBeLessThanOrEqual(MAX_SUBSCRIPTIONS);
    for (let n = 0; n < count; n++) {
      expect([hears(all, path(`/r${n}`)), hears(all, url(`/r${n}?q`)), hears(all, { kind: 'all' })]).toEqual([
        true,
        true,
        true,
      ]);
    }
    if (count < 20) expect(hears(all, path('/other'))).toBe(false);
  });
});

it('names are tokens without anything of the URL in them', () => {
  const names = channelsFor(channels, [interest('/secret?token=abc')]);
  for (const name of names) expect(name).toMatch(/^live-(all|[a-z]+-[\w-]{22})$/);
});

it('what no resource is named for is said to all, and pings sockets', () => {
  expect(itemsOf(channels, { kind: 'all' })).toEqual([everything(channels)]);
  expect(everything(channels)).toEqual({
    channel: 'live-all',
    formats: {
      'http-response': { action: 'hint' },
      'http-stream': { action: 'hint' },
      'ws-message': { type: 'ping', content: 'look-again' },
    },
  });
});

it('a path stands for its own value, a URL for that of its query', () => {
  const subject = canonicalTarget('/a?x=1');
  expect(valueUrl({ kind: 'url', subject })).toBe('/a?x=1');
  expect(valueUrl({ kind: 'path', subject })).toBe('/a');
});
