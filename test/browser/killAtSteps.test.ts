import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { killAtSteps } from '../faults/lifecycle.js';
import { launchChromium } from '../support/chromium.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it('goes on at whatever step of its log the worker dies: nothing is lost, goes back or is repeated', async () => {
  const size = { kills: 30, within: 60_000, stages: ['long-poll', 'socket'], seed: 1 } as const;
  const { figures, details } = await killAtSteps(browser, size);
  expect(figures, JSON.stringify(details)).toMatchObject({
    steps_unknown: 0,
    lost_final: 0,
    went_back: 0,
    repeated: 0,
    failed_fetches: 0,
  });
  expect(figures.steps_covered).toBeGreaterThan(15);
}, 150_000);
