import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { hasCount, isLive, useStage } from './support.js';

const path = '/counter/a/';
const foreignWorker = `addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('message', ({ source }) => source.postMessage({ type: 'unrelated' }));`;

const stage = useStage(() => ({
  routes(app) {
    app.get('/long', (_req, res) => void res.set('X-Long', 'x'.repeat(20_000)).json({ count: 7 }));
    app.get('/foreign-sw.js', (_req, res) => void res.type('js').send(foreignWorker));
  },
}));

const openPlain = async () => {
  const page = await stage.context.newPage();
  await page.goto(`${stage.site.origin}/page/plain`);
  return page;
};

const held = (of = path) => stage.site.of(of).filter(({ open, headers }) => open && headers['wait']);
const counts = (page: Page) => page.evaluate(() => window.values().map(({ count }) => count));
const told = (page: Page, type: string) =>
  page.waitForFunction((t) => window.heard.some(([one]) => one === t), type);

it('what was followed before unregister goes on in the page, and tells nothing twice', async () => {
  const page = await stage.openTab();
  await stage.follow(page, path);
  await hasCount(page, 0);
  await page.evaluate(() => window.registered.unregister());
  await stage.site.until(() => stage.site.seen.some(({ url }) => url.includes('/chunks/inPage')));
  await stage.site.until(() => held().length === 1);
  await stage.site.add('a');
  await hasCount(page, 1);
  await stage.site.add('a');
  await hasCount(page, 2);
  expect(await counts(page)).toEqual([0, 1, 2]);
});

it('what was followed before register moves to the worker, and the engine in the page ends', async () => {
  const page = await openPlain();
  await stage.follow(page, path);
  await hasCount(page, 0);
  await stage.site.until(() => held().length === 1);
  const [own] = held();
  await page.evaluate(async () => {
    window.registered = window.lib.register();
    await window.registered.readLog();
  });
  await stage.site.until(() => own?.open === false && held().length === 1);
  await stage.site.add('a');
  await hasCount(page, 1);
  expect(await counts(page)).toEqual([0, 1]);
  const log = await page.evaluate(() => window.registered.readLog());
  expect(log.events.some(({ type }) => type === 'published')).toBe(true);
  expect(held()).toHaveLength(1);
});

it('one page moves to and fro', async () => {
  const page = await stage.openTab();
  await stage.follow(page, path);
  await page.evaluate(async () => {
    await window.registered.unregister();
    window.registered = window.lib.register();
    await window.registered.readLog();
  });
  await stage.site.add('a');
  await hasCount(page, 1);
  expect(await counts(page)).toEqual([0, 1]);
});

it('keeps the engine in the page where register fails', async () => {
  const page = await openPlain();
  await stage.follow(page, path);
  await hasCount(page, 0);
  await stage.site.until(() => held().length === 1);
  const [own] = held();
  await page.evaluate(async () => {
    const registered = window.lib.register({ url: '/none.js' });
    await registered.ready;
    await registered.readLog();
  });
  expect(held()).toEqual([own]);
  await stage.site.add('a');
  await hasCount(page, 1);
  expect(await counts(page)).toEqual([0, 1]);
});

it('stays with its worker when register is called again', async () => {
  const page = await stage.openTab();
  await stage.follow(page, path);
  await stage.site.until(() => held().length === 1);
  const [own] = held();
  await page.evaluate(() => window.lib.register().readLog());
  expect(held()).toEqual([own]);
  await stage.site.add('a');
  await hasCount(page, 1);
  expect(await counts(page)).toEqual([0, 1]);
});

it('takes a value with a long header', async () => {
  const page = await stage.openTab();
  await stage.follow(page, '/long');
  await hasCount(page, 7);
});

it('says once that the worker tells what cannot be read', async () => {
  stage.site.editWorker = (source) => `${source}
addEventListener('message', ({ source }) =>
  source.postMessage({ liveresource: 1, version: '${packageJson.version}', type: 'snapshot' }));`;
  const page = await stage.context.newPage();
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  await page.goto(`${stage.site.origin}/page/tab?register`);
  await stage.follow(page, path);
  await page.evaluate(() => window.registered.readLog());
  await page.evaluate(() => window.registered.readLog());
  expect(warnings).toEqual([expect.stringContaining('"snapshot" has a bad "key"')]);
});

it('a resource that is cancelled before it was answered leaves no request open', async () => {
  const page = await stage.openTab();
  await stage.follow(page, path);
  const other = '/counter/x/';
  const events = await page.evaluate(async (p) => {
    const before = (await window.registered.readLog()).events.length;
    const resource = new window.lib.LiveResource(p);
    // The link is there: a moment later the worker has been asked, and has not answered.
    await Promise.resolve();
    await Promise.resolve();
    resource.cancel();
    // Answers come in order: after the first the page has heard of the other, after the second the worker of its end.
    await window.registered.readLog();
    return (await window.registered.readLog()).events.slice(before).map(({ type }) => type);
  }, other);
  expect(events).toEqual(expect.arrayContaining(['lease-granted', 'lease-ended']));
  await stage.site.until(() => stage.site.of(other).every(({ open }) => !open));
  await stage.site.until(() => held().length === 1);
});

it('does not wait long for a worker that is not ours', async () => {
  const page = await openPlain();
  await page.evaluate(async () => {
    const controlled = new Promise((done) =>
      navigator.serviceWorker.addEventListener('controllerchange', done),
    );
    await navigator.serviceWorker.register('/foreign-sw.js');
    await controlled;
  });
  const after = await page.evaluate((p) => {
    const begun = performance.now();
    return new Promise<number>((done) => {
      new window.lib.LiveResource(p).on('value', () => done(performance.now() - begun));
    });
  }, path);
  // A worker that was registered for is given 3 s.
  expect(after).toBeLessThan(3_000);
});

it('says that the engine could not be loaded, and tries again with the next resource', async () => {
  const page = await openPlain();
  const uncaught: string[] = [];
  page.on('pageerror', (error) => uncaught.push(error.message));
  await page.route('**/chunks/inPage*', (route) => route.abort());
  await page.evaluate((p) => void window.follow(p), path);
  await told(page, 'error');
  expect(await page.evaluate(() => window.heard)).toEqual([['error', 'failure']]);
  await page.unroute('**/chunks/inPage*');
  await page.evaluate((p) => void new window.lib.LiveResource(p), path);
  // Also the first, which was not cancelled.
  await hasCount(page, 0);
  await isLive(page);
  expect(uncaught).toEqual([]);
});
