import type { Browser } from 'playwright';
import { launchChromium } from '../support/chromium.js';
import type { Measured, Run } from '../support/report.js';
import { exceptions } from './storage/exceptions.js';
import { type Fault, storageFaults } from './storage/faults.js';
import { type Outcome, tryFault } from './storage/trial.js';

/** Every way in which what we stand on can fail, one by one, and what a page sees of it. */
export async function measureStorage({ quick }: Run): Promise<Measured> {
  const browser = await launchChromium();
  try {
    return await injectFaults(browser, chosen(quick ? quickFaults : [...storageFaults, ...exceptions]));
  } finally {
    await browser.close();
  }
}

export async function injectFaults(browser: Browser, faults: readonly Fault[]): Promise<Measured> {
  const outcomes: Outcome[] = [];
  for (const fault of faults) {
    const outcome = await tryFault(browser, fault);
    outcomes.push(outcome);
    if (!isGood(outcome)) console.error(`  ${JSON.stringify(outcome)}`);
  }
  const total = (count: (outcome: Outcome) => number) => outcomes.reduce((sum, one) => sum + count(one), 0);
  return {
    figures: {
      faults: outcomes.length,
      fetches: total(({ fetches }) => fetches),
      failed_fetches: total(({ failed }) => failed.length),
      wrong_values: total(({ wrong }) => wrong.length),
      not_converged: total(({ converged }) => (converged ? 0 : 1)),
      not_told: total(({ told }) => (told ? 0 : 1)),
      slowest_fetch_ms: Math.max(...outcomes.map(({ slowest_ms }) => slowest_ms)),
    },
    details: { outcomes },
  };
}

const isGood = ({ failed, wrong, converged, told }: Outcome): boolean =>
  failed.length + wrong.length === 0 && converged && told;

/** Some of each kind. */
const quick = [
  ...['IndexedDB: missing', 'transactions abort', 'again and again', 'tab, while open', 'for each body'],
  ...['spoilt offers', 'spoilt body', 'older protocol', 'engine.mark, call 1', 'engine.writeBegun, call 1'],
];

export const quickFaults: Fault[] = [...storageFaults, ...exceptions].filter(({ name }) =>
  quick.some((part) => name.includes(part)),
);

/** By a part of their names, to look at one closely. */
function chosen(faults: Fault[]): Fault[] {
  const wanted = process.env['LIVERESOURCE_FAULT'];
  return wanted === undefined ? faults : faults.filter(({ name }) => name.includes(wanted));
}
