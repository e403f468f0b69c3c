import type { Browser } from 'playwright';
import { launchChromium } from '../support/chromium.js';
import type { Measured, Run } from '../support/report.js';
import { type Choice, type Compared, compareStands } from './differential/campaign.js';
import { openStand } from './differential/stand.js';

/** Whether a page with the worker sees what a page without it sees, case by case, in Chromium. */
export async function measureDifferential(_run: Run): Promise<Measured> {
  const browser = await launchChromium({ args: ['--ignore-certificate-errors'] });
  try {
    const compared = await compareInChromium(browser);
    return figuresOf(compared);
  } finally {
    await browser.close();
  }
}

export async function compareInChromium(browser: Browser, choice?: Choice): Promise<Compared[]> {
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  const bare = await openStand(() => contexts[0].newPage(), { hasWorker: false });
  const worked = await openStand(() => contexts[1].newPage(), { hasWorker: true });
  try {
    return await compareStands(bare, worked, choice);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    bare.close();
    worked.close();
  }
}

function figuresOf(compared: readonly Compared[]): Measured {
  const different = compared.filter(({ differences }) => differences.length > 0);
  return {
    figures: { cases: compared.length, different: different.length },
    details: { different, cases: compared },
  };
}
