import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { controlled, hasCount, isLive, read, useStage } from './support.js';

const stage = useStage(() => ({
  routes(app) {
    app.get('/clear', (_req, res) => void res.set('Clear-Site-Data', '"storage"').end());
  },
}));
const path = '/counter/a/';

const values = (page: Page) => page.evaluate(() => window.values());
const cdpOf = (page: Page) => stage.context.newCDPSession(page);

describe('two scopes of one origin', () => {
  it('have each its worker, keys, channels and store', async () => {
    const one = await stage.context.newPage();
    const two = await stage.context.newPage();
    const register = (scope: string) => encodeURIComponent(JSON.stringify({ scope }));
    await one.goto(`${stage.site.origin}/page/one/x?register=${register('/page/one/')}`);
    await two.goto(`${stage.site.origin}/page/two/x?register=${register('/page/two/')}`);
    for (const page of [one, two]) {
      await controlled(page);
      await page.evaluate((p) => void window.follow(p), path);
      await isLive(page);
    }
    await stage.site.until(
      () => stage.site.of(path).filter(({ open, headers }) => open && headers['wait']).length === 2,
    );
    await one.evaluate(() => window.registered.forget());
    await stage.site.add('a');
    for (const page of [one, two]) await hasCount(page, 1);
    expect(await values(two)).toEqual([{ count: 0 }, { count: 1 }]);
    const names = await one.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(names.sort()).toEqual(
      ['one', 'two'].map((name) => `liveresource ${stage.site.origin}/page/${name}/`),
    );
    await one.evaluate(() => window.registered.unregister());
    await stage.site.add('a');
    for (const page of [one, two]) await hasCount(page, 2);
  });
});

describe('storage that is cleared under us', () => {
  it('by the user: the databases go, and nobody misses anything', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    const cdp = await cdpOf(page);
    await cdp.send('Storage.clearDataForOrigin', { origin: stage.site.origin, storageTypes: 'indexeddb' });
    await stage.site.add('a');
    await hasCount(page, 1);
    expect(await read(page, path)).toEqual({ count: 1 });
    expect(await values(page)).toEqual([{ count: 0 }, { count: 1 }]);
  });

  it('by the user, worker included: the page goes on by itself', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    const cdp = await cdpOf(page);
    await cdp.send('Storage.clearDataForOrigin', { origin: stage.site.origin, storageTypes: 'all' });
    await stage.site.add('a');
    await hasCount(page, 1);
  });

  it('by the server, with Clear-Site-Data: the page goes on by itself', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    await page.evaluate(() => fetch('/clear'));
    await stage.site.add('a');
    await hasCount(page, 1);
  });
});
