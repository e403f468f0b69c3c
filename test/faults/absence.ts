import { launchChromium } from '../support/chromium.js';
import { launchThrottling } from '../support/puppeteerChromium.js';
import type { Measured, Run } from '../support/report.js';
import { type HiddenOptions, stayHidden } from './absence/hidden.js';
import { goOffline, type OfflineOptions } from './absence/offline.js';

const sizes = {
  quick: {
    hidden: { besideShownMs: 4_000, aloneMs: 12_000, updates: 6, kills: 1 },
    offline: { outages: 1, offlineMs: 8_000, updates: 8 },
  },
  full: {
    hidden: { besideShownMs: 90_000, aloneMs: 310_000, updates: 60, kills: 8 },
    offline: { outages: 2, offlineMs: 90_000, updates: 60 },
  },
} satisfies Record<string, { hidden: Omit<HiddenOptions, 'seed'>; offline: Omit<OfflineOptions, 'seed'> }>;

/** What browsers and networks do to a site that stays open for long. */
export async function measureAbsence({ seed, quick }: Run): Promise<Measured> {
  const { hidden, offline } = quick ? sizes.quick : sizes.full;
  const parts = {
    hidden: await using(launchThrottling, (browser) => stayHidden(browser, { ...hidden, seed })),
    ...(await using(launchChromium, async (browser) => {
      const [plain, stale] = await Promise.all([
        goOffline(browser, { ...offline, seed }),
        goOffline(browser, { ...offline, seed, staleIfError: 3_600 }),
      ]);
      return { offline: plain, offline_stale: stale };
    })),
  };
  return {
    figures: Object.fromEntries(
      Object.entries(parts).flatMap(([part, { figures }]) =>
        Object.entries(figures).map(([name, figure]) => [`${part}.${name}`, figure]),
      ),
    ),
    details: Object.fromEntries(Object.entries(parts).map(([part, { details }]) => [part, details])),
  };
}

async function using<B extends { close(): Promise<void> }, T>(
  launch: () => Promise<B>,
  work: (browser: B) => Promise<T>,
): Promise<T> {
  const browser = await launch();
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}
