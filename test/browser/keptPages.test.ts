import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchPuppeteer } from '../support/puppeteerChromium.js';
import { type Site, startSite } from '../support/site.js';

const path = '/counter/a/';
let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await launchPuppeteer();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await startSite({
    routes: (app) =>
      void app.get('/elsewhere', (_req, res) => void res.type('html').send('<title>x</title>')),
  });
});
afterEach(async () => {
  for (const page of (await browser.pages()).slice(1)) await page.close();
  await site.close();
});

async function openFollowing(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${site.origin}/page/tab?register`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.evaluate((p) => void window.follow(p), path);
  await page.waitForFunction(() => window.resource.state === 'live');
  return page;
}

/** A page that was frozen may be hidden afterwards, and then has no frames in which to look. */
const hasCount = (page: Page, count: number) =>
  page.waitForFunction((n) => window.values().at(-1)?.count === n, { polling: 100 }, count);

const nothingIsHeld = () => site.until(() => site.of(path).every(({ open }) => !open));

it('is kept for going back although it follows something, and has what it missed when it is shown again', async () => {
  const page = await openFollowing();
  await page.evaluate(() => void Object.assign(window, { kept: true }));
  await page.goto(`${site.origin}/elsewhere`);
  await nothingIsHeld();
  await site.add('a');
  await page.goBack();
  expect(await page.evaluate(() => 'kept' in window), 'the page was thrown away').toBe(true);
  await hasCount(page, 1);
  await site.add('a');
  await hasCount(page, 2);
  expect(await page.evaluate(() => window.values())).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }]);
});

it('holds nothing while it is frozen, and has what it missed when it thaws', async () => {
  const page = await openFollowing();
  const cdp = await page.createCDPSession();
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await nothingIsHeld();
  await site.add('a');
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await hasCount(page, 1);
  await site.add('a');
  await hasCount(page, 2);
  expect(await page.evaluate(() => window.values())).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }]);
});

it('leaves the others undisturbed when its process is gone, and begins anew when it is opened again', async () => {
  const page = await openFollowing();
  const other = await openFollowing();
  const cdp = await page.createCDPSession();
  cdp.send('Page.crash').catch(() => {});
  await site.add('a');
  await hasCount(other, 1);
  const again = await openFollowing();
  await hasCount(again, 1);
});
