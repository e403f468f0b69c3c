import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { killWorkers } from '../faults/workerKill.js';
import { launchChromium } from '../support/chromium.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it('goes on wherever the worker is killed: nothing is lost, goes back or is repeated', async () => {
  const size = { tabs: 3, kills: 8, updates: 25, durationMs: 8_000, seed: 1 };
  const { figures, details } = await killWorkers(browser, size);
  expect(figures, JSON.stringify(details)).toMatchObject({
    kills: 8,
    updates: 25,
    lost_final: 0,
    went_back: 0,
    repeated: 0,
    failed_fetches: 0,
  });
}, 120_000);
