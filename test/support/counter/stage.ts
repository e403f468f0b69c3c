import type { Browser, BrowserContext, Page } from 'playwright';
import { type CounterOptions, type CounterServer, startCounterServer } from './counterServer.js';
import type { TabRecord } from './tab.js';

/** A server of its own, and a browser profile of its own with its tabs. */
export interface Stage {
  server: CounterServer;
  context: BrowserContext;
}

/** Everything is closed when the work is done, or has failed. */
export async function onStage<T>(
  browser: Browser,
  work: (stage: Stage) => Promise<T>,
  options: CounterOptions = {},
): Promise<T> {
  const server = await startCounterServer(options);
  const context = await browser.newContext();
  try {
    return await work({ server, context });
  } finally {
    await context.close();
    await server.close();
  }
}

/** A tab whose script has run. Its worker may still be on its way. */
export async function openTab(
  { server, context }: Stage,
  worker: 'yes' | 'no' = 'yes',
  options: object = {},
): Promise<Page> {
  const page = await context.newPage();
  const query = new URLSearchParams({ worker, options: JSON.stringify(options) });
  await page.goto(`${server.origin}/?${query}`);
  return page;
}

export const recordsOf = (tabs: readonly Page[]): Promise<TabRecord[]> =>
  Promise.all(tabs.map((tab) => tab.evaluate(() => window.tab.record())));

/** Resolves when the `LiveResource` of every tab holds this count, or a later one. */
export const allReach = (tabs: readonly Page[], n: number): Promise<unknown> =>
  Promise.all(tabs.map((tab) => tab.evaluate((count) => window.tab.reaches(count), n)));
