import type { Page } from 'playwright';
import { beforeEach, describe, expect, it } from 'vitest';
import { controlled, hasCount, isLive, logged, read, useStage, workerKiller } from './support.js';

/** Requests that wait are taken and forgotten, as by a network that another one took the place of. */
let isSilent = false;
const stage = useStage(() => ({
  raw: ({ headers }) => isSilent && headers['wait'] !== undefined,
  routes(app) {
    app.get('/clear', (_req, res) => void res.set('Clear-Site-Data', '"storage"').end());
  },
}));
const path = '/counter/a/';

beforeEach(() => {
  isSilent = false;
});

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

describe('a network that comes and goes', () => {
  it('away: nothing is answered as live, and everything missed is there when it comes back', async () => {
    const tabs = [await stage.openTab('1'), await stage.openTab('2')] as const;
    for (const tab of tabs) await stage.follow(tab, path);
    stage.site.goAway(true);
    await tabs[0].waitForFunction(() => window.resource.state === 'stale');
    expect(await tabs[0].evaluate((p) => window.get(p).catch(() => 'no network'), path)).toBe('no network');
    for (let n = 0; n < 3; n++) await stage.site.add('a');
    stage.site.goAway(false);
    for (const tab of tabs) await hasCount(tab, 3);
    await Promise.all(tabs.map((tab) => isLive(tab)));
    expect(await read(tabs[0], path)).toEqual({ count: 3 });
  });

  it('flapping: every tab ends with the last value, and none goes back', async () => {
    const tabs = [await stage.openTab('1'), await stage.openTab('2')] as const;
    for (const tab of tabs) await stage.follow(tab, path);
    for (let n = 0; n < 8; n++) {
      stage.site.goAway(n % 2 === 0);
      await tabs[0].evaluate((p) => window.get(p).catch(() => {}), path);
      await stage.site.add('a');
    }
    stage.site.goAway(false);
    for (const tab of tabs) {
      await hasCount(tab, 8);
      const counts = (await values(tab)).map(({ count }) => count);
      expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
    }
  });
});

describe('a clock that jumps', () => {
  it('an hour forward, as after sleep: what died meanwhile without a word is found out, leases are taken again', async () => {
    stage.site.editWorker = (source) =>
      `const now = Date.now; let ahead = 0; Date.now = () => now() + ahead;
       addEventListener('message', ({ data }) => { if (data === 'jump') ahead += 3_600_000; });\n${source}`;
    const page = await stage.openTab();
    isSilent = true;
    await stage.follow(page, path);
    await stage.site.until(() => stage.site.of(path).some(({ open, headers }) => open && headers['wait']));
    await stage.site.add('a');
    await page.evaluate(() => navigator.serviceWorker.controller?.postMessage('jump'));
    await hasCount(page, 1);
    expect(await logged(page, 'clock-jumped')).toBe(1);
    isSilent = false;
    const kill = await workerKiller(page);
    await kill();
    await stage.site.add('a');
    await hasCount(page, 2);
    expect(await read(page, path)).toEqual({ count: 2 });
    expect(await values(page)).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }]);
  }, 60_000);
});
