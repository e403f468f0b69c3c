import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentedWorker } from '../support/bundleWorker.js';
import { launchFirefox } from '../support/firefox.js';
import { type Site, startSite } from '../support/site.js';

let browser: Browser | undefined;
let site: Site;
const path = '/counter/a/';

beforeAll(async () => {
  browser = await launchFirefox();
}, 600_000);
afterAll(() => browser?.close());
beforeEach(async (test) => {
  if (!browser) test.skip('no Firefox on this machine, and it could not be installed');
  site = await startSite();
});
afterEach(() => site?.close());

async function openTab(): Promise<Page> {
  if (!browser) throw new Error('no Firefox');
  const page = await browser.newPage();
  await page.goto(`${site.origin}/page/tab?register`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return page;
}

async function follow(page: Page): Promise<void> {
  await page.evaluate((p) => void window.follow(p), path);
  await page.waitForFunction(() => window.resource.state === 'live');
}

const hasCount = (page: Page, count: number) =>
  page.waitForFunction((n) => window.values().at(-1)?.count === n, {}, count);

describe('Firefox', () => {
  it('shares one held request between tabs, and tells every update once', async () => {
    const tabs = [await openTab(), await openTab()];
    for (const tab of tabs) await follow(tab);
    for (let n = 1; n <= 3; n++) {
      await site.add('a');
      await Promise.all(tabs.map((tab) => hasCount(tab, n)));
    }
    expect(site.of(path).filter(({ open }) => open).length).toBeLessThanOrEqual(1);
    for (const tab of tabs) {
      expect(await tab.evaluate(() => window.heard.filter(([type]) => type === 'error'))).toEqual([]);
      expect(await tab.evaluate(() => window.values())).toEqual([0, 1, 2, 3].map((count) => ({ count })));
    }
    for (const tab of tabs) await tab.close();
    await site.until(() => site.of(path).every(({ open }) => !open));
  });

  it('answers a fetch of what is followed by name, and leaves the others to the browser', async () => {
    const page = await openTab();
    await follow(page);
    const asked = () => site.of(path).filter(({ headers }) => headers['wait'] === undefined).length;
    const before = asked();
    expect(await page.evaluate((p) => window.get(p), path)).toEqual({ count: 0 });
    expect(asked()).toBe(before);
    for (let n = 0; n < 3; n++) await page.evaluate(() => window.get('/counter/other/'));
    expect(site.of('/counter/other/')).toHaveLength(3);
  });

  it('answers what a route of Workbox gives to it, from the second fetch on', async () => {
    const worker = await documentedWorker();
    site.editWorker = () => worker;
    const page = await openTab();
    const asked = () => site.of(path).filter(({ headers }) => headers['wait'] === undefined).length;
    await expect
      .poll(async () => {
        const before = asked();
        return [await page.evaluate((p) => window.get(p), path), asked() - before];
      })
      .toEqual([{ count: 0 }, 0]);
  });

  it('reads what it wrote', async () => {
    const page = await openTab();
    await follow(page);
    for (let n = 1; n <= 5; n++) {
      await page.evaluate((p) => fetch(p, { method: 'POST' }).then((response) => response.text()), path);
      expect(await page.evaluate((p) => window.get(p), path)).toEqual({ count: n });
    }
  });
});
