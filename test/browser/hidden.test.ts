import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stayHidden } from '../faults/absence/hidden.js';
import { launchThrottling } from '../support/puppeteerChromium.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchThrottling();
});
afterAll(() => browser.close());

it('tells tabs whose timers sleep because they are hidden all that changes, also where the worker is killed', async () => {
  const size = { besideShownMs: 6_000, aloneMs: 16_000, updates: 6, kills: 2, seed: 1 };
  const { figures, details } = await stayHidden(browser, size);
  expect(figures, JSON.stringify(details)).toMatchObject({
    updates: 32,
    kills: 2,
    deaths_unasked: 0,
    lost_final: 0,
    went_back: 0,
    repeated: 0,
    failed_fetches: 0,
    fetches_behind_events: 0,
    open_requests_most: 1,
  });
  // A page whose worker died does not wait for a timer to find out.
  expect(figures['delivery_ms_max']).toBeLessThan(10_000);
  // In front it is 240.
  expect(figures['timer_wakeups_per_min']).toBeLessThan(20);
}, 120_000);
