import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { injectFaults, quickFaults } from '../faults/storage.js';
import { launchChromium } from '../support/chromium.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** `npm run faults -- storage` has them all. */
it.each(quickFaults.map((fault) => [fault.name, fault] as const))(
  'pages go on: %s',
  async (_, fault) => {
    const { figures, details } = await injectFaults(browser, [fault]);
    expect(figures, JSON.stringify(details)).toMatchObject({
      failed_fetches: 0,
      wrong_values: 0,
      not_converged: 0,
      not_told: 0,
    });
  },
  60_000,
);
