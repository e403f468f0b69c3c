import { type Amount, type Blocks, inRounds } from './rounds.js';
import type { Site, Variant } from './site.js';
import { type Tabs, timeFetches } from './tabs.js';

/** What is fetched by which page, and who has to answer it. */
export interface Case {
  variant: Variant;
  path: string;
  answeredBy: 'server' | 'worker';
}

export interface Stand {
  tabs: Tabs;
  site: Site;
  amount: Amount;
  /** In each block. */
  fetches: number;
}

// What is to be followed is followed from the second fetch on, and code is compiled after some more.
const warmUp = { rounds: 4, seconds: 5 };

/** Rejects where others have answered than those that should: then something else was measured. */
export async function measureCases<Name extends string>(
  cases: Record<Name, Case>,
  { tabs, site, amount, fetches }: Stand,
): Promise<Record<Name, Blocks>> {
  const names = Object.keys(cases) as Name[];
  const block = async (name: Name) => {
    const { variant, path } = cases[name];
    // The first one finds the connection and the worker idle.
    return (await timeFetches(tabs[variant], path, fetches + 1)).slice(1);
  };
  await inRounds(names, warmUp, block);
  const before = askedOf(cases, site);
  const found = await inRounds(names, amount, block);
  const byServer = names.filter((name) => cases[name].answeredBy === 'server');
  const blocks = byServer.reduce((sum, name) => sum + found[name].length, 0);
  checkAsked(askedOf(cases, site) - before, blocks * (fetches + 1));
  return found;
}

function askedOf(cases: Record<string, Case>, site: Site): number {
  const paths = new Set(Object.values(cases).map(({ path }) => path));
  return [...paths].reduce((sum, path) => sum + site.asked(path), 0);
}

/** A few are the worker's own revalidations. */
function checkAsked(asked: number, expected: number): void {
  if (asked >= expected && asked <= expected * 1.02 + 2) return;
  throw new Error(`the server was asked ${asked} times instead of ${expected}`);
}
