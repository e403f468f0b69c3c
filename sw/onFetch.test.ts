import { expect, it } from 'vitest';
import { createHarness } from '../test/support/engineHarness.js';
import { type FetchParts, throughNetwork, type Way } from './onFetch.js';
import { createPassing } from './passing.js';
import { createRecentUrls } from './shouldTouch.js';

it('takes nothing from a value that stood in: it says nothing of how the server is now', async () => {
  const { engine, origin, clock, stay, events, problems } = createHarness();
  origin.resource('/a').headers['Cache-Control'] = 'stale-if-error=60';
  await stay('/a');
  origin.script = () => 'network';
  engine.doubt();
  await clock.advance(100);
  const url = `${origin.url}/a`;
  const leftAlone = createRecentUrls(clock.now, 300_000);
  const { isFollowed } = engine;
  const known = { origin: origin.url, engine, isFollowed, leftAlone, passing: createPassing() };
  const way: Way = {
    send: () => Promise.reject(new TypeError('Failed to fetch')),
    waitUntil: () => {},
    clientId: '1',
  };
  const before = problems();
  for (let n = 1; n <= 5; n++) {
    const response = await throughNetwork(known as unknown as FetchParts, new Request(url), way);
    expect(await response.text()).toBe('0');
  }
  expect(leftAlone.has(url)).toBe(false);
  expect(problems()).toEqual(before);
  expect(events('stood-in')).toHaveLength(5);
  // Nor is it followed less.
  origin.script = undefined;
  await clock.advance(120_000);
  expect(engine.inspector.state().resources).toMatchObject([{ state: 'live' }]);
});
