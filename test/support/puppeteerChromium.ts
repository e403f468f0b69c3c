import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';
import { findChromium } from './findChromium.js';

/** Chromium as people have it: Playwright switches the back/forward cache off. The caller closes it. */
export async function launchPuppeteer({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({ ...options, executablePath: await findChromium(), args: [...sandbox, ...args] });
}

/** From when on the timers of a hidden page run once a minute; five minutes where nothing is said. */
const throttledAfter = 10;

/**
 * Chromium that treats hidden tabs as it does at people's: what Puppeteer switches off for tests is on, and comes
 * early. (At Playwright's no tab is ever hidden.)
 */
export const launchThrottling = (): Promise<Browser> =>
  launchPuppeteer({
    args: [`--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/${throttledAfter}`],
    ignoreDefaultArgs: [
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
    ],
  });
