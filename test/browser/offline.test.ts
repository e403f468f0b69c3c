import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goOffline } from '../faults/absence/offline.js';
import { launchChromium } from '../support/chromium.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const size = { outages: 1, offlineMs: 8_000, updates: 8, seed: 1 };
const unharmed = {
  lost_final: 0,
  went_back: 0,
  repeated: 0,
  fetches: 16,
  fetches_unlike: 0,
  requests_offline: 0,
};

/** The pause between two tries would have been longer. */
function expectQuickRecovery({ pause_left_ms_min, recovery_ms_max }: Record<string, number>): void {
  expect(pause_left_ms_min).toBeGreaterThan(4_000);
  expect(recovery_ms_max).toBeLessThan(3_000);
}

it('lets fetches fail as without a worker while there is no network, and has all that was missed as soon as there is', async () => {
  const { figures, details } = await goOffline(browser, size);
  expect(figures, JSON.stringify(details)).toMatchObject({ ...unharmed, fetches_answered: 0 });
  expectQuickRecovery(figures);
}, 120_000);

it('answers fetches with the last value meanwhile where it may', async () => {
  const { figures, details } = await goOffline(browser, { ...size, staleIfError: 600 });
  expect(figures, JSON.stringify(details)).toMatchObject({ ...unharmed, fetches_answered: 16 });
  expectQuickRecovery(figures);
}, 120_000);
