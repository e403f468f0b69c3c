import { fileURLToPath } from 'node:url';
import type { Browser, Page, WebWorker } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchPuppeteer } from '../support/puppeteerChromium.js';
import { type Site, startSite } from '../support/site.js';

const discarder = fileURLToPath(new URL('../fixtures/discarder', import.meta.url));
const path = '/counter/a/';
const ownPath = '/counter/own/';
let browser: Browser;
let extension: WebWorker;
let site: Site;

beforeAll(async () => {
  browser = await launchPuppeteer({ pipe: true, enableExtensions: [discarder] });
  const target = await browser.waitForTarget((one) => one.url().endsWith('/background.js'));
  extension = (await target.worker()) as WebWorker;
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.close());

async function follow(page: Page, followed: string): Promise<void> {
  // One that comes back is controlled before its script has run.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null && 'follow' in window);
  await page.evaluate((p) => void window.follow(p), followed);
  await page.waitForFunction(() => window.resource.state === 'live');
}

async function openFollowing(name: string, followed: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${site.origin}/page/${name}?register`);
  await follow(page, followed);
  return page;
}

const hasCount = (page: Page, count: number) =>
  page.waitForFunction((n) => window.values().at(-1)?.count === n, {}, count);

/** What of `chrome.tabs` is needed here. */
interface Tabs {
  query(filter: { url?: string; discarded?: boolean }): Promise<{ id: number }[]>;
  discard(id: number): Promise<{ discarded: boolean }>;
  update(id: number, to: { active: boolean }): Promise<unknown>;
}

/** As the browser does with a tab that is not in front where memory is short. */
const discard = (url: string) =>
  extension.evaluate(async (wanted) => {
    const { tabs } = (globalThis as unknown as { chrome: { tabs: Tabs } }).chrome;
    const [tab] = await tabs.query({ url: wanted });
    return (await tabs.discard(tab?.id ?? -1)).discarded;
  }, url);

/** Brings the discarded tab to the front, as a click on it does: the browser loads it anew. */
const comeBack = () =>
  extension.evaluate(async () => {
    const { tabs } = (globalThis as unknown as { chrome: { tabs: Tabs } }).chrome;
    const [tab] = await tabs.query({ discarded: true });
    await tabs.update(tab?.id ?? -1, { active: true });
  });

it('a discarded tab holds nothing any more, disturbs no other, and begins with the newest value when it comes back', async () => {
  await openFollowing('own', ownPath);
  const other = await openFollowing('other', path);
  await other.bringToFront();
  expect(await discard(`${site.origin}/page/own?register`)).toBe(true);
  await site.until(() => site.of(ownPath).every(({ open }) => !open));
  await site.add('a');
  await hasCount(other, 1);
  await site.add('own');
  const loaded = browser.waitForTarget((target) => target.url().includes('/page/own'));
  await comeBack();
  const page = (await (await loaded).page()) as Page;
  await follow(page, ownPath);
  expect(await page.evaluate(() => 'wasDiscarded' in document && document.wasDiscarded)).toBe(true);
  await hasCount(page, 1);
  await site.add('own');
  await hasCount(page, 2);
  expect(await page.evaluate(() => window.values())).toEqual([{ count: 1 }, { count: 2 }]);
});
