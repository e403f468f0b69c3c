import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { meetAll, quickHostilities } from '../faults/hostile.js';
import { launchChromium } from '../support/chromium.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** `npm run faults -- hostile` has them all, and takes longer. */
it.each(quickHostilities.map((hostility) => [hostility.name, hostility] as const))(
  'the page goes on beside a %s',
  async (_, hostility) => {
    const { figures, details } = await meetAll(browser, [hostility], 1_500);
    const shown = JSON.stringify(details);
    expect(figures, shown).toMatchObject({ failed_fetches: 0, not_converged: 0, not_told: 0 });
    expect(figures['peak_heap_mb'], shown).toBeLessThanOrEqual(64);
  },
  60_000,
);
