import type { CDPSession, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { type Route, routesFor } from '../../sw/routes.js';
import { askedAtOnce, becomesTrue, controlled, isLive, useStage, workerKiller } from './support.js';

const stage = useStage(() => ({
  routes(app) {
    app.get('/dot.gif', (_req, res) => void res.type('gif').send(dot));
    app.all('/plain', (req, res) => void res.send(req.method));
    app.post('/form', (_req, res) => void res.type('html').send('<!doctype html>sent'));
    app.get('/bare', (_req, res) => void res.type('html').send('<!doctype html>nothing else'));
    app.get('/asks.js', (_req, res) => void res.type('js').send(asksOnce));
    app.get('/leads', (_req, res) => void res.redirect('/page/other'));
  },
}));
const dot = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const asksOnce = `(async () => {
  const text = await (await fetch('/plain')).text();
  const [entry] = performance.getEntriesByType('resource');
  postMessage({ text, isByWorker: entry.workerStart > 0 });
})()`;

/** Which worker processes were started since, by the browser's own account. */
async function watchStarts(page: Page): Promise<() => number> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  let starts = 0;
  cdp.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    starts += versions.filter(({ runningStatus }) => runningStatus === 'starting').length;
  });
  await cdp.send('ServiceWorker.enable');
  return () => starts;
}

/** Where the browser's static routes sent the newest request of a URL; of the page itself where none is given. */
const routeOf = (page: Page, path?: string) =>
  page.evaluate((p) => {
    const entries =
      p === undefined
        ? performance.getEntriesByType('navigation')
        : performance.getEntriesByName(new URL(p, location.href).href, 'resource');
    return (entries.at(-1) as unknown as { workerMatchedSourceType: string }).workerMatchedSourceType;
  }, path);

const get = (page: Page, path: string, method = 'GET') =>
  page.evaluate(async ([p, m]) => (await fetch(p, { method: m })).text(), [path, method] as const);

const showPicture = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(image.naturalWidth);
        image.src = '/dot.gif';
      }),
  );

describe('what cannot be live', () => {
  it('starts no worker', async () => {
    const page = await stage.openTab();
    const starts = await watchStarts(page);
    await (await workerKiller(page))();
    const before = starts();
    await showPicture(page);
    await get(page, '/plain', 'HEAD');
    await page.evaluate(() => fetch('/plain', { mode: 'no-cors' }));
    expect(await routeOf(page, '/dot.gif')).toBe('network');
    expect(starts()).toBe(before);
    // The counter counts: what may be live starts it.
    await get(page, '/plain');
    await expect.poll(starts).toBeGreaterThan(before);
  });

  it('a document starts none either, and is asked for once, also behind a redirect', async () => {
    const page = await stage.openTab();
    const kill = await workerKiller(page);
    for (let n = 1; n <= 5; n++) {
      await kill();
      await page.goto(`${stage.site.origin}/leads`);
      expect(page.url()).toBe(`${stage.site.origin}/page/other`);
      expect(stage.site.of('/leads')).toHaveLength(n);
      expect(stage.site.of('/page/other')).toHaveLength(n);
      expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    }
    await kill();
    await page.goto(`${stage.site.origin}/bare`);
    expect(await routeOf(page)).toBe('network');
  });

  it('a form that is sent is sent once, and is a write', async () => {
    const page = await stage.openTab();
    const read = stage.context.newPage();
    await page.evaluate(() => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: '/form' });
      document.body.append(form);
      form.submit();
    });
    await page.waitForURL('**/form');
    expect(stage.site.of('/form')).toHaveLength(1);
    const other = await read;
    await other.goto(`${stage.site.origin}/page/log?register`);
    const log = await other.evaluate(async () => (await window.registered.ready).readLog(0));
    expect(log.events.some((event) => event.type === 'write-begun' && event.url.endsWith('/form'))).toBe(
      true,
    );
  });
});

describe('a dedicated worker', () => {
  // In Chromium routes do not count for its script: that starts the service worker.
  it('is controlled, whatever route its script took', async () => {
    const page = await stage.openTab();
    const asked = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const worker = new Worker('/asks.js');
          worker.onmessage = ({ data }) => resolve(data);
        }),
    );
    expect(asked).toEqual({ text: 'GET', isByWorker: true });
  });
});

describe('preloads of documents', () => {
  it('are as the app left them', async () => {
    const page = await stage.openTab();
    const { enabled } = await page.evaluate(async () => {
      const { navigationPreload } = await navigator.serviceWorker.ready;
      return navigationPreload.getState();
    });
    expect(enabled).toBe(false);
  });
});

describe('a page without scripts', () => {
  it.each([
    ['', {}],
    [', whatever was declared', { match: ['/counter/*'] }],
  ])('is met all the same: somebody may have logged in with it%s', async (_, options) => {
    const page = await stage.openTab('tab', options);
    await stage.follow(page, '/counter/a/');
    await get(page, '/counter/a/');
    const bare = await stage.context.newPage();
    await bare.goto(`${stage.site.origin}/bare`);
    const loads = () =>
      page.evaluate(async () => {
        const { events } = await window.registered.readLog(0);
        return events.flatMap((event) => (event.type === 'navigation' ? [event.name] : []));
      });
    // By its URL when it was asked for, and by its own id when it was there.
    await expect
      .poll(async () => (await loads()).slice((await loads()).indexOf(bare.url())))
      .toEqual([bare.url(), expect.stringMatching(/^[\w-]+$/)]);
  });
});

describe('with `match`', () => {
  it('only what is declared, and writes, ask the worker', async () => {
    const page = await stage.openTab('tab', { match: ['/counter/:name/'] });
    await get(page, '/counter/a/?q=1');
    await get(page, '/plain');
    expect(await routeOf(page, '/counter/a/?q=1')).toBe('fetch-event');
    expect(await routeOf(page, '/plain')).toBe('network');
    await get(page, '/plain', 'POST');
    expect(await routeOf(page, '/plain')).toBe('');
  });

  // Those that were open keep the routes of the worker that took them first, in Chromium: nothing but old routes is lost.
  it('pages that load after an update which declares something else are routed by that', async () => {
    await stage.openTab('tab', { match: ['/counter/:name/'] });
    const page = await stage.openTab('tab', { match: ['/plain'] });
    await becomesTrue(page, async () => {
      const { active } = await navigator.serviceWorker.ready;
      return active?.state === 'activated' && active.scriptURL.includes('plain');
    });
    await page.reload();
    await controlled(page);
    await get(page, '/plain');
    await get(page, '/counter/a/');
    await expect.poll(() => routeOf(page, '/plain')).toBe('fetch-event');
    expect(await routeOf(page, '/counter/a/')).toBe('network');
  });

  it('a page below a scope holds its lease, and is routed', async () => {
    const page = await stage.openTab('tab', { match: ['/counter/:name/'], scope: '/page/' });
    await stage.follow(page, '/counter/a/');
    const asked = askedAtOnce(stage.site, '/counter/a/').length;
    expect(await get(page, '/counter/a/')).toBe('{"count":0}');
    await get(page, '/plain');
    expect(await routeOf(page, '/plain')).toBe('network');
    expect(askedAtOnce(stage.site, '/counter/a/')).toHaveLength(asked);
    expect(stage.site.seen.filter(({ url }) => url.includes('.liveresource'))).toEqual([]);
  });

  it('a tab is told and reads what it follows, and holds its lease', async () => {
    const page = await stage.openTab('tab', { match: ['/counter/:name/'] });
    await page.evaluate(() => void window.follow('/counter/a/'));
    await isLive(page);
    const asked = askedAtOnce(stage.site, '/counter/a/').length;
    expect(await get(page, '/counter/a/')).toBe('{"count":0}');
    expect(askedAtOnce(stage.site, '/counter/a/')).toHaveLength(asked);
    expect(stage.site.seen.filter(({ url }) => url.includes('.liveresource'))).toEqual([]);
  });

  const scope = 'https://x/app/';
  it.each<[string, string[], string[]]>([
    [
      '/counter/:name/',
      ['https://x/counter/a/', 'https://x/counter/a/?q=1'],
      ['https://x/counter/', 'https://y/counter/a/', 'https://x/counter/a/b/'],
    ],
    ['/files/*', ['https://x/files/', 'https://x/files/a/b'], ['https://x/files', 'https://x/other/files/a']],
    ['/:a/x/:a', ['https://x/1/x/2'], ['https://x/1/x/']],
    ['https://api.example:8443/v1/*', ['https://api.example:8443/v1/a'], ['https://api.example/v1/a']],
    ['/a.b/(c)/{d}/e+', ['https://x/a.b/(c)/%7Bd%7D/e+'], ['https://x/aXb/(c)/%7Bd%7D/e+']],
    ['/grüße', ['https://x/gr%C3%BC%C3%9Fe'], []],
    ['/:1/a', ['https://x/b/a'], ['https://x/b/b']],
  ])('the browser reads %s as we do', async (pattern, live, others) => {
    const page = await stage.context.newPage();
    const sources = (urls: string[]) =>
      page.evaluate(
        ([routes, asked]) =>
          asked.map((url) => {
            const fits = ({ condition: { urlPattern } }: Route) =>
              urlPattern !== undefined && new URLPattern(urlPattern).test(url);
            return (routes.find(fits) ?? routes.at(-1))?.source;
          }),
        [routesFor([pattern], scope), urls] as const,
      );
    expect(await sources(live)).toEqual(live.map(() => 'fetch-event'));
    expect(await sources(others)).toEqual(others.map(() => 'network'));
    expect(await sources([`${scope}.liveresource/lease/1`])).toEqual(['fetch-event']);
  });
});
