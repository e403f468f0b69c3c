import type { Browser } from 'playwright';
import { launchChromium } from '../support/chromium.js';
import type { Measured, Run } from '../support/report.js';
import { hostilePages } from './hostile/pages.js';
import { peers } from './hostile/peers.js';
import { type Hostility, meet, type Outcome } from './hostile/trial.js';

/**
 * Servers and pages that mean harm: other resources of the page go on, and the worker's memory stays flat. The peak has
 * garbage in it (see `Outcome`): it is above what is held, and so is the bound on it.
 */
export async function measureHostile({ quick }: Run): Promise<Measured> {
  const browser = await launchChromium();
  try {
    return await meetAll(browser, chosen(quick ? quickHostilities : hostilities), quick ? 1_500 : 5_000);
  } finally {
    await browser.close();
  }
}

export async function meetAll(browser: Browser, all: readonly Hostility[], ms: number): Promise<Measured> {
  const outcomes: Outcome[] = [];
  for (const hostility of all) {
    const outcome = await meet(browser, hostility, ms);
    outcomes.push(outcome);
    if (!isGood(outcome)) console.error(`  ${JSON.stringify(outcome)}`);
  }
  const total = (count: (outcome: Outcome) => number) => outcomes.reduce((sum, one) => sum + count(one), 0);
  const most = (count: (outcome: Outcome) => number) => Math.max(...outcomes.map(count));
  return {
    figures: {
      faults: outcomes.length,
      fetches: total(({ fetches }) => fetches),
      failed_fetches: total(({ failed }) => failed.length),
      not_converged: total(({ converged }) => (converged ? 0 : 1)),
      not_told: total(({ told }) => (told ? 0 : 1)),
      peak_heap_mb: most(({ peak_mb }) => peak_mb),
      held_heap_mb: most(({ held_mb }) => held_mb),
      stored_mb: most(({ stored_mb }) => stored_mb),
    },
    details: { outcomes },
  };
}

const isGood = ({ failed, converged, told, peak_mb }: Outcome): boolean =>
  failed.length === 0 && converged && told && peak_mb <= 64;

const hostilities: Hostility[] = [
  ...peers.map((peer) => ({ name: `server: ${peer.name}`, peer, tells: peer.tells })),
  ...hostilePages.map((page) => ({ name: `page: ${page.name}`, page, tells: page.tells })),
];

const quick = [
  '10,000 Links',
  'line of a stream that never ends',
  'updates a second on a socket',
  'garbage for',
  'resources to follow',
];

export const quickHostilities: Hostility[] = hostilities.filter(({ name }) =>
  quick.some((part) => name.includes(part)),
);

/** By a part of their names, to look at one closely. */
function chosen(all: Hostility[]): Hostility[] {
  const wanted = process.env['LIVERESOURCE_FAULT'];
  return wanted === undefined ? all : all.filter(({ name }) => name.includes(wanted));
}
