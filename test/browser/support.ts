import type { Browser, BrowserContext, CDPSession, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { type Site, type SiteOptions, startSite } from '../support/site.js';

/** A site and a browser profile of its own for every test of a file; one browser for all of them. */
export interface Stage {
  readonly site: Site;
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** Opens a page that registers the worker, and waits until it is controlled. */
  openTab(name?: string, options?: object): Promise<Page>;
  follow(page: Page, path: string): Promise<void>;
}

export function useStage(siteOptions: () => SiteOptions = () => ({})): Stage {
  let browser: Browser;
  let context: BrowserContext;
  let site: Site;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    site = await startSite(siteOptions());
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    await site.close();
  });

  return {
    get site() {
      return site;
    },
    get browser() {
      return browser;
    },
    get context() {
      return context;
    },
    async openTab(name = 'tab', options = {}) {
      const page = await context.newPage();
      await page.goto(`${site.origin}/page/${name}?register=${encodeURIComponent(JSON.stringify(options))}`);
      await controlled(page);
      return page;
    },
    async follow(page, path) {
      await page.evaluate((p) => void window.follow(p), path);
      await isLive(page);
    },
  };
}

export const controlled = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** `waitForFunction` takes a promise for true: a predicate that has to ask is asked from here. */
export const becomesTrue = (page: Page, predicate: () => Promise<boolean>) =>
  expect.poll(() => page.evaluate(predicate)).toBe(true);

export const isLive = (page: Page) => page.waitForFunction(() => window.resource.state === 'live');

export const hasCount = (page: Page, count: number) =>
  page.waitForFunction((n) => window.values().at(-1)?.count === n, count);

export const read = (page: Page, path: string, init?: { headers: Record<string, string> }) =>
  page.evaluate(([p, i]) => window.get(p, i), [path, init] as const);

/** Requests of a path that were answered at once: those that wait come when the worker is ready for the next one. */
export const askedAtOnce = (site: Site, path: string) =>
  site.of(path).filter(({ headers }) => headers['wait'] === undefined);

/** How many events of a type the worker's log holds. */
export const logged = (page: Page, type: string) =>
  page.evaluate(async (wanted) => {
    const { events } = await window.registered.readLog(0);
    return events.filter((event) => event.type === wanted).length;
  }, type);

/** Everything in the databases of the site that names `word`, as text, bodies decoded. */
export async function stored(page: Page, word = ''): Promise<string> {
  return page.evaluate(async (wanted) => {
    const texts: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase | undefined>((resolve) => {
        const request = indexedDB.open(name ?? '');
        // It was deleted since it was listed: looking must not make it anew.
        request.onupgradeneeded = () => request.transaction?.abort();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(undefined);
      });
      if (!db) continue;
      for (const table of ['representations', 'subscriptions', 'leases']) {
        const rows = await new Promise<unknown[]>((resolve) => {
          const request = db.transaction(table).objectStore(table).getAll();
          request.onsuccess = () => resolve(request.result);
        });
        for (const row of rows) {
          const { body } = row as { body?: ArrayBuffer };
          texts.push(JSON.stringify(row) + (body ? new TextDecoder().decode(body) : ''));
        }
      }
      db.close();
    }
    return texts.filter((text) => text.includes(wanted)).join('\n');
  }, word);
}

/** Stops the worker as the browser would, from a page's target: a session on the worker itself would keep it alive. */
export async function workerKiller(page: Page): Promise<() => Promise<void>> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('ServiceWorker.enable');
  return async () => void (await cdp.send('ServiceWorker.stopAllWorkers'));
}
