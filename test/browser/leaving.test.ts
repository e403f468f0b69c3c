import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { root } from '../support/freshDist.js';
import { becomesTrue, hasCount, useStage } from './support.js';

const stage = useStage();
const path = '/counter/a/';

const serveInstead = (source: string) => {
  stage.site.editWorker = () => source;
};

describe('a site that serves another file in place of the worker', () => {
  it('liveresource-off.js: open pages go on by themselves, and nothing is left', async () => {
    const tabs = [await stage.openTab('1'), await stage.openTab('2')] as const;
    for (const tab of tabs) await stage.follow(tab, path);
    serveInstead(await readFile(`${root}dist/liveresource-off.js`, 'utf8'));
    await tabs[0].evaluate(() => window.registered.update());
    for (const tab of tabs)
      await tab.waitForFunction(() =>
        performance.getEntriesByType('resource').some(({ name }) => name.includes('/chunks/inPage')),
      );
    await stage.site.add('a');
    await Promise.all(tabs.map((tab) => hasCount(tab, 1)));
    for (const tab of tabs)
      expect(await tab.evaluate(() => window.values())).toEqual([{ count: 0 }, { count: 1 }]);
    await becomesTrue(tabs[0], async () => {
      const registrations = await navigator.serviceWorker.getRegistrations();
      return registrations.length === 0 && (await indexedDB.databases()).length === 0;
    });
  }, 60_000);

  it('liveresource-off.js: a page that still registers it is served at once', async () => {
    serveInstead(await readFile(`${root}dist/liveresource-off.js`, 'utf8'));
    const page = await stage.context.newPage();
    await page.goto(`${stage.site.origin}/page/tab?register`);
    const begun = await page.evaluate((p) => {
      window.follow(p);
      return performance.now();
    }, path);
    await hasCount(page, 0);
    expect((await page.evaluate(() => performance.now())) - begun).toBeLessThan(3_000);
  });

  it('a worker of somebody else: open pages go on by themselves', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    serveInstead('addEventListener("install", () => skipWaiting());');
    await page.evaluate(() => window.registered.update());
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.includes('/chunks/inPage')),
    );
    await stage.site.add('a');
    await hasCount(page, 1);
  }, 60_000);
});
