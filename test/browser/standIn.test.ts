import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../support/live/faultProxy.js';
import { controlled, hasCount, isLive, stored, useStage, workerKiller } from './support.js';

let count = 0;
let cacheControl = 'no-cache';
let status = 200;
let proxy: FaultProxy;

const path = '/value';
const stage = useStage(() => ({
  routes(app) {
    app.get(path, (_req, res) => {
      res.set('Cache-Control', cacheControl).status(status).json({ count });
    });
  },
}));

beforeEach(async () => {
  [count, cacheControl, status] = [0, 'no-cache', 200];
  proxy = await startFaultProxy(Number(new URL(stage.site.origin).port));
});
afterEach(() => proxy.close());

async function open(page: Page, options: object = {}): Promise<void> {
  await page.goto(`${proxy.origin}/page/tab?register=${encodeURIComponent(JSON.stringify(options))}`);
  await controlled(page);
  await page.waitForFunction(() => window.registered.state === 'active');
}

async function openTab(options?: object) {
  const page = await stage.context.newPage();
  await open(page, options);
  return page;
}

async function follow(page: Page): Promise<void> {
  await page.evaluate((p) => {
    const resource = window.follow(p) as InstanceType<typeof window.lib.LiveResource>;
    resource.on('state', (state, why) => state === 'stale' && window.heard.push(['why', why]));
  }, path);
  await isLive(page);
}

async function goOffline(): Promise<void> {
  await proxy.refuse(true);
  proxy.cutAll();
}

/** What a page's own fetch gets; `ms`: after how long. */
const get = (page: Page, init: { cache?: RequestCache } = {}) =>
  page.evaluate(
    async ([p, i]) => {
      const begun = performance.now();
      try {
        const response = await fetch(p, i);
        const { status, headers } = response;
        const body = await response.text();
        return { status, body, age: headers.get('age'), says: headers.get('cache-status') };
      } catch (thrown) {
        return { thrown: String(thrown), ms: performance.now() - begun };
      }
    },
    [path, init] as const,
  );

const last = { status: 200, body: '{"count":0}', age: expect.stringMatching(/^\d+$/) };

describe('without a network', () => {
  it('gives the last value where the server says so, with Age; tells why it is stale, and is live afterwards', async () => {
    cacheControl = 'no-cache, stale-if-error=600';
    const page = await openTab();
    await follow(page);
    await goOffline();
    await page.waitForFunction(() => window.resource.state === 'stale');
    expect(await get(page)).toEqual({ ...last, says: 'LiveResource; fwd=stale; detail=stale-if-error' });
    const why = await page.evaluate(() => window.heard.find(([type]) => type === 'why')?.[1]);
    expect(why).toEqual({ reason: 'offline', since: expect.any(Number) });
    await proxy.refuse(false);
    await isLive(page);
    expect(await get(page)).toEqual({ status: 200, body: '{"count":0}', age: null, says: null });
    count = 1;
    await stage.site.live.updated(path);
    await hasCount(page, 1);
    expect(await page.evaluate(() => window.values())).toEqual([{ count: 0 }, { count: 1 }]);
  }, 60_000);

  it('a fetch fails as it does without a worker, and as quickly, where nobody said so', async () => {
    const page = await openTab();
    await follow(page);
    await goOffline();
    await page.waitForFunction(() => window.resource.state === 'stale');
    const [through, around] = [await get(page), await get(page, { cache: 'reload' })];
    expect([through.thrown, around.thrown]).toEqual(Array(2).fill('TypeError: Failed to fetch'));
    // The worker waits 250 ms for an answer of its own at most.
    expect((through.ms ?? 0) - (around.ms ?? 0)).toBeLessThan(500);
  });
});

describe('where the server fails', () => {
  it('gives the last value for a 503 where the app says so', async () => {
    const page = await openTab({ staleIfError: 60 });
    await follow(page);
    [count, status] = [1, 503];
    proxy.cutAll();
    await page.waitForFunction(() => window.resource.state === 'stale');
    const says = 'LiveResource; fwd=stale; fwd-status=503; detail=stale-if-error';
    expect(await get(page)).toEqual({ ...last, says });
    const why = await page.evaluate(() => window.heard.find(([type]) => type === 'why')?.[1]);
    expect(why).toMatchObject({ since: expect.any(Number) });
  });

  it.each(['must-revalidate', 'no-store'])('gives what came for %s, whatever the app says', async (says) => {
    cacheControl = says;
    const page = await openTab({ staleIfError: true });
    await page.evaluate((p) => void window.follow(p), path);
    await page.waitForFunction(() => window.values().length > 0);
    status = 503;
    proxy.cutAll();
    // Until it notices, it is live.
    await expect.poll(() => get(page)).toMatchObject({ status: 503 });
  });

  it('a new page of the same user gets the last value, by fetch and by event, after the worker was killed too', async () => {
    const page = await openTab({ staleIfError: true, identity: 'alice' });
    await follow(page);
    await expect.poll(() => stored(page, 'freshOn')).not.toBe('');
    const kill = await workerKiller(page);
    status = 503;
    proxy.cutAll();
    await page.goto('about:blank');
    await open(page, { staleIfError: true, identity: 'alice' });
    await page.evaluate(() => window.registered.setIdentity('alice'));
    await expect.poll(() => get(page)).toMatchObject(last);
    await kill();
    await expect.poll(() => get(page)).toMatchObject(last);
    await page.evaluate((p) => void window.follow(p), path);
    await hasCount(page, 0);
    expect(await page.evaluate(() => window.resource.state)).not.toBe('live');
  });

  it('another user gets what came, and nothing is kept of the former one', async () => {
    const page = await openTab({ staleIfError: true, identity: 'alice' });
    await follow(page);
    await expect.poll(() => stored(page, 'freshOn')).not.toBe('');
    status = 503;
    proxy.cutAll();
    await open(page, { staleIfError: true, identity: 'bob' });
    expect(await get(page)).toMatchObject({ status: 503 });
    await expect.poll(() => stored(page, 'freshOn')).toBe('');
    expect(await get(page)).toMatchObject({ status: 503 });
  });

  it('a page that does not say who it is for gets what came', async () => {
    const page = await openTab({ staleIfError: true });
    await follow(page);
    status = 503;
    proxy.cutAll();
    await open(page, { staleIfError: true });
    expect(await get(page)).toMatchObject({ status: 503 });
  });
});
