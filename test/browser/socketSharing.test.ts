import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureSockets } from '../../bench/sharing/sockets.js';
import { launchChromium } from '../support/chromium.js';
import { seededRandom } from '../support/random.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

// The short form of `npm run bench -- sharing`.
it('several tabs follow many resources by one socket, each once', async () => {
  const { figures, details } = await measureSockets(browser, {
    ...{ tabs: 3, resources: 10, updates: 5, random: seededRandom(1) },
  });
  expect(figures).toMatchObject({
    ...{ socket_connections: 1, socket_subscriptions: 10, socket_held_requests: 0 },
  });
  expect(details).toMatchObject({ complaints: [] });
});
