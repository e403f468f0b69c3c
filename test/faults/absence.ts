import { launchThrottling } from '../support/puppeteerChromium.js';
import type { Measured, Run } from '../support/report.js';
import { stayHidden } from './absence/hidden.js';

export async function measureAbsence({ seed, quick }: Run): Promise<Measured> {
  const browser = await launchThrottling();
  try {
    return await stayHidden(
      browser,
      quick
        ? { besideShownMs: 14_000, aloneMs: 14_000, updates: 6, kills: 2, seed }
        : { besideShownMs: 120_000, aloneMs: 300_000, updates: 60, kills: 10, seed },
    );
  } finally {
    await browser.close();
  }
}
