import { type Blocks, inRounds } from './rounds.js';
import type { Site } from './site.js';
import { type Tabs, timeFetches } from './tabs.js';

export interface Starts {
  bare: Blocks;
  ours: Blocks;
  /** How often the server was asked: once for each start, unless the store was slow or the page came first. */
  asked: Record<'bare' | 'ours', number>;
}

const tabsOf = { bare: 'idle', ours: 'ours' } as const;

/**
 * The first fetch after the browser has ended the worker, of a worker that leaves it to the browser and of ours, which
 * confirms at the server what it had stored.
 */
export async function measureStarts(tabs: Tabs, site: Site, path: string, rounds: number): Promise<Starts> {
  const asked = { bare: 0, ours: 0 };
  const found = await inRounds(['bare', 'ours'], rounds, async (name: 'bare' | 'ours') => {
    const tab = tabs[tabsOf[name]];
    // So often that ours follows it, as a page that polls.
    await timeFetches(tab, path, 3);
    await tab.stopWorkers();
    const before = site.asked(path);
    const times = await timeFetches(tab, path, 1);
    asked[name] += site.asked(path) - before;
    return times;
  });
  return { ...found, asked };
}
