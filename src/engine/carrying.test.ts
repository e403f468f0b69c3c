import { expect, it } from 'vitest';
import { socketHarness } from '../../test/support/socketHarness.js';

it.each([
  [
    'that the browser sets',
    [
      ['accept', '*/*'],
      ['sec-ch-ua', 'x'],
      ['user-agent', 'x'],
    ],
  ],
  ['Accept, which no Vary names', [['accept', 'application/json, text/plain, */*']]],
] as const)('what was fetched first, with headers %s, is followed by the one socket', async (_, list) => {
  const { fetch, sockets, clock, hasWait } = socketHarness();
  const headers = list.map(([name, value]): [string, string] => [name, value]);
  for (const path of ['/a', '/b']) {
    await fetch(path, { headers });
    await fetch(path, { headers });
    await fetch(path, { headers });
  }
  await clock.advance(1_000);
  expect(hasWait()).toBe(false);
  expect(sockets.all).toHaveLength(1);
});

it('a LiveResource of what was fetched before, with the headers of a browser, goes by the one socket', async () => {
  const { fetch, stay, sockets, clock, hasWait } = socketHarness();
  const headers: [string, string][] = [
    ['accept', '*/*'],
    ['user-agent', 'x'],
  ];
  for (const path of ['/a', '/b']) {
    await fetch(path, { headers });
    await stay(path);
  }
  await clock.advance(1_000);
  expect(hasWait()).toBe(false);
  expect(sockets.all).toHaveLength(1);
});
