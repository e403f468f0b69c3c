import { type Amount, type Blocks, inRounds } from './rounds.js';
import type { Site } from './site.js';
import { type Tabs, timeFetches } from './tabs.js';

const tabsOf = {
  /** Leaves each request to the browser. */
  bare: 'idle',
  /** Declared as `eager`: answered by the worker, which first confirms at the server what it has in its store. */
  declared: 'ours_routed',
  /** Not declared: until the store is read, nobody knows that it is live, and the browser goes to the network by itself. */
  undeclared: 'ours',
} as const;

type Name = keyof typeof tabsOf;

export interface Starts {
  found: Record<Name, Blocks>;
  /** Requests by page and worker until the answer was there. */
  asked: Record<Name, number>;
}

/** The first fetch after the browser has ended the worker. */
export async function measureStarts(tabs: Tabs, site: Site, path: string, amount: Amount): Promise<Starts> {
  const asked: Record<Name, number> = { bare: 0, declared: 0, undeclared: 0 };
  const found = await inRounds(Object.keys(tabsOf) as Name[], amount, async (name) => {
    const tab = tabs[tabsOf[name]];
    // So often that ours follows it, as a page that polls.
    await timeFetches(tab, path, 3);
    await tab.stopWorkers();
    const before = site.asked(path);
    const times = await timeFetches(tab, path, 1);
    asked[name] += site.asked(path) - before;
    return times;
  });
  return { found, asked };
}
