import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Page } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { bundleWorker } from '../support/bundleWorker.js';
import { askedAtOnce, controlled, hasCount, read, useStage } from './support.js';

/** With which the worker's file is served. */
let policy = '';

function routes(app: Express): void {
  app.all(
    '/echo',
    (req, res) => void res.set('X-Method', req.method).json({ range: req.headers.range ?? null }),
  );
  app.get('/stream', (_req, res) => {
    res.type('text/plain');
    res.write('first ');
    app.once('finish stream', () => res.end('last'));
  });
  app.get('/silent', () => {});
  app.get('/liveresource-sw.js', (_req, res, next) => {
    if (policy !== '') res.set('Content-Security-Policy', policy);
    next();
  });
  app.get('/moved', (_req, res) => res.redirect('/counter/a/'));
  app.get('/fails', (req) => void req.socket.destroy());
  app.post('/finish', (_req, res) => {
    app.emit('finish stream');
    res.end();
  });
}

const stage = useStage(() => ({ routes }));
const path = '/counter/a/';

/** What a page can see of a fetch, whatever it was. */
function outcome(page: Page, [url, init]: [string, RequestInit?]) {
  return page.evaluate(
    async ([u, i]) => {
      // The HTTP cache leaves the latter two out; whether it took part is its own affair.
      const ofTheConnection = ['date', 'connection', 'keep-alive'];
      try {
        const response = await fetch(u as string, i as RequestInit);
        const headers = [...response.headers].filter(([name]) => !ofTheConnection.includes(name));
        const { status, type, redirected } = response;
        return { url: response.url, status, type, redirected, headers, text: await response.text() };
      } catch (thrown) {
        return { error: (thrown as Error).name, message: (thrown as Error).message };
      }
    },
    [url, init] as const,
  );
}

const cases: Record<string, [string, RequestInit?]> = {
  HEAD: [path, { method: 'HEAD' }],
  POST: ['/echo', { method: 'POST', body: 'x' }],
  DELETE: ['/echo', { method: 'DELETE' }],
  'a range': ['/echo', { headers: { Range: 'bytes=0-1' } }],
  'cache no-store': [path, { cache: 'no-store' }],
  'cache reload': [path, { cache: 'reload' }],
  'cache force-cache': [path, { cache: 'force-cache' }],
  'only-if-cached': ['/nowhere', { cache: 'only-if-cached', mode: 'same-origin' }],
  'a condition of the page’s own': [path, { headers: { 'If-None-Match': '"other"' } }],
  'a redirect': ['/moved'],
  'a redirect that is refused': ['/moved', { redirect: 'error' }],
  'a redirect that is shown': ['/moved', { redirect: 'manual' }],
  'not found': ['/nothing-here'],
  'a connection that breaks': ['/fails'],
  'no-cors': [path, { mode: 'no-cors' }],
  'without cookies': [path, { credentials: 'omit' }],
  'an asset': ['/dist/client/index.js'],
};

describe('a page with the worker sees what a page without it sees', () => {
  for (const [name, request] of Object.entries(cases)) {
    it(name, async () => {
      const plain = await stage.browser.newContext();
      const bare = await plain.newPage();
      await bare.goto(`${stage.site.origin}/page/plain`);
      await read(bare, path);
      const without = [await outcome(bare, request), await outcome(bare, request)];
      await plain.close();

      const page = await stage.openTab();
      await stage.follow(page, path);
      await read(page, path);
      expect([await outcome(page, request), await outcome(page, request)]).toEqual(without);
    });
  }

  it('an answer streams through while it is being sent', async () => {
    const page = await stage.openTab();
    const text = await page.evaluate(async () => {
      const response = await fetch('/stream');
      const reader = response.body?.getReader();
      const decoder = new TextDecoder();
      let seen = decoder.decode((await reader?.read())?.value);
      await fetch('/finish', { method: 'POST' });
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true };
        if (done) return seen;
        seen += decoder.decode(value);
      }
    });
    expect(text).toBe('first last');
  });

  it('an aborted fetch is aborted, before and while it is answered', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    const names = await page.evaluate(async (p) => {
      const aborted = new AbortController();
      aborted.abort();
      const before = await fetch(p, { signal: aborted.signal }).catch((thrown) => thrown.name);
      const controller = new AbortController();
      const response = await fetch('/stream', { signal: controller.signal });
      controller.abort();
      const during = await response.text().catch((thrown) => thrown.name);
      return [before, during];
    }, path);
    expect(names).toEqual(['AbortError', 'AbortError']);
  });

  it('fetches that were given up before an answer occupy no connections', async () => {
    const page = await stage.openTab();
    for (let n = 0; n < 8; n++) {
      const given = page.evaluate(async (i) => {
        const controller = new AbortController();
        Object.assign(window, { giveUp: () => controller.abort() });
        await fetch(`/silent?${i}`, { signal: controller.signal }).catch(() => {});
      }, n);
      await stage.site.until(() => stage.site.seen.some(({ url }) => url === `/silent?${n}`));
      await page.evaluate(() => (window as unknown as { giveUp(): void }).giveUp());
      await given;
    }
    expect(await read(page, '/counter/other/')).toEqual({ count: 0 });
  });

  it('an exception anywhere in the worker’s engine falls through to the network', async () => {
    stage.site.editWorker = (source) => `${failing}\n${source}`;
    const page = await stage.context.newPage();
    await page.goto(`${stage.site.origin}/page/tab?register`);
    await controlled(page);
    expect(await read(page, path)).toEqual({ count: 0 });
  });
});

describe('a policy (CSP) of the worker’s file that is narrower than the page’s', () => {
  afterEach(() => {
    policy = '';
  });

  it.each([
    ['nothing', "default-src 'none'", ''],
    ['its own origin', "default-src 'self'", 'other'],
  ])('that allows it %s makes no fetch of a page fail', async (_, served, from) => {
    policy = served;
    const page = await stage.openTab();
    const other = createServer((_req, res) => {
      res.setHeader('Access-Control-Allow-Origin', '*').end('answered');
    }).listen(0);
    await once(other, 'listening');
    const origin = from === 'other' ? `http://127.0.0.1:${(other.address() as AddressInfo).port}` : '';
    const seen = await page.evaluate(async (url) => {
      const ask = () => fetch(url).then(({ status }) => status, String);
      return [...(await Promise.all([ask(), ask(), ask()])), await ask(), await ask()];
    }, `${origin}${path}`);
    other.close();
    expect(seen).toEqual(Array(5).fill(200));
  });

  it('leaves live what it allows', async () => {
    policy = "default-src 'self'";
    const page = await stage.openTab();
    await stage.follow(page, path);
    const before = askedAtOnce(stage.site, path).length;
    expect(await read(page, path)).toEqual({ count: 0 });
    expect(askedAtOnce(stage.site, path)).toHaveLength(before);
  });
});

describe('a worker of the app’s own', () => {
  it('serves live resources beside its own fetch handler', async () => {
    const own = await bundleWorker(ownWorker);
    stage.site.editWorker = () => own;
    const page = await stage.openTab();
    await stage.follow(page, path);
    await stage.site.add('a');
    await hasCount(page, 1);
    const before = askedAtOnce(stage.site, path).length;
    expect(await read(page, path)).toEqual({ count: 1 });
    expect(askedAtOnce(stage.site, path)).toHaveLength(before);
    expect(await readText(page, '/own')).toBe('from the own handler');
  });

  it('answers as ever where LiveResource fails', async () => {
    const own = await bundleWorker(ownWorker);
    stage.site.editWorker = () => `${failing}\n${own}`;
    const page = await stage.context.newPage();
    await page.goto(`${stage.site.origin}/page/tab?register`);
    await controlled(page);
    expect(await readText(page, '/own')).toBe('from the own handler');
    expect(await read(page, path)).toEqual({ count: 0 });
  });
});

const readText = (page: Page, url: string) => page.evaluate(async (u) => (await fetch(u)).text(), url);

const failing = `Map.prototype.get = () => { throw new Error('injected'); };`;

const ownWorker = `
import { installLiveResource } from 'liveresource/sw';
const live = installLiveResource(self, { fetch: 'manual', skipWaiting: true });
self.addEventListener('fetch', (event) => {
  const answer = live.handle(event);
  if (answer) event.respondWith(answer);
  else if (event.request.url.endsWith('/own')) event.respondWith(new Response('from the own handler'));
});`;
