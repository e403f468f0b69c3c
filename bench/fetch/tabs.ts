import type { BareBrowser, BareTab } from './browser.js';
import { type Site, type Variant, workers } from './site.js';

export type Tabs = Record<Variant, BareTab>;

export async function openTabs(browser: BareBrowser, site: Site): Promise<Tabs> {
  const tabs: [string, BareTab][] = [];
  for (const variant of Object.keys(workers) as Variant[]) {
    tabs.push([variant, await openTab(browser, site, variant)]);
  }
  return Object.fromEntries(tabs) as Tabs;
}

/** A page that the worker controls from its beginning. */
async function openTab(browser: BareBrowser, { origin }: Site, variant: Variant): Promise<BareTab> {
  const url = `${origin}/page/${variant}/`;
  if (workers[variant] !== undefined) {
    const first = await browser.openTab(url);
    await first.evaluate(`control(${JSON.stringify(`sw.js${optionsOf(variant)}`)})`);
    await first.close();
  }
  return browser.openTab(url);
}

function optionsOf(variant: Variant): string {
  const match = ['/live', '/slow/live'].map((pattern) => ({ pattern, eager: true }));
  const options = encodeURIComponent(JSON.stringify({ match }));
  return variant === 'ours_routed' ? `?options=${options}` : '';
}

/** Milliseconds of so many fetches, one after the other. */
export const timeFetches = (tab: BareTab, path: string, count: number): Promise<number[]> =>
  tab.evaluate(`timeFetches(${JSON.stringify(path)}, ${count})`);
