import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureFollowers } from '../../bench/sharing/followers.js';
import { measurePollers } from '../../bench/sharing/pollers.js';
import { launchChromium } from '../support/chromium.js';
import { seededRandom } from '../support/random.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it('holds one request at the server for all tabs that follow a resource', async () => {
  const random = seededRandom(1);
  const { figures, details } = await measureFollowers(browser, { tabs: 4, updates: 10, random });
  expect(figures['open_requests_max'], JSON.stringify(details)).toBe(1);
}, 120_000);

it('answers tabs that only poll, and never with an older value than the worker has', async () => {
  // The worker must be at work when it is counted, on a busy machine as well.
  const size = { tabs: 4, warmUpMs: 5_000, countMs: 4_000, updates: 3 };
  const random = seededRandom(1);
  const { figures, details } = await measurePollers(browser, { ...size, worker: 'yes', random });
  expect(figures, JSON.stringify(details)).toMatchObject({
    stale_polls: 0,
    unseen_updates: 0,
    failed_polls: 0,
  });
  // One for each update, and the one that is held; without the worker they are 16.
  expect(figures['polls_at_server']).toBeLessThanOrEqual(6);
}, 120_000);
