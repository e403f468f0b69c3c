import type { Express } from 'express';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { hasCount, logged, read, useStage } from './support.js';

let answerWrite: () => void;
let cached = 0;

function routes(app: Express): void {
  let slow = 0;
  app.get('/slow', (_req, res) => void res.json({ count: slow }));
  app.post('/slow', (_req, res) => {
    answerWrite = () => {
      slow += 1;
      res.json({ count: slow });
    };
  });
  app.get('/cached', (_req, res) => void res.set('Cache-Control', 'max-age=600').json({ count: cached }));
}

const stage = useStage(() => {
  cached = 0;
  return { routes };
});
const path = '/counter/a/';

/** A page of the same session that does not know LiveResource and writes. */
const write = (page: Page) => page.evaluate(async (p) => (await fetch(p, { method: 'POST' })).json(), path);

describe('read your writes', () => {
  it('a page that wrote reads what it wrote, every time', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    for (let n = 1; n <= 20; n++) {
      await write(page);
      expect(await read(page, path)).toEqual({ count: n });
    }
  });

  it('is answered by the worker again as soon as the write is done and confirmed', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    await write(page);
    // The barrier falls when the browser has measured the write: then one revalidation, then none.
    await expect.poll(() => logged(page, 'write-done')).toBeGreaterThan(0);
    await read(page, path);
    const before = stage.site.of(path).filter(({ headers }) => !headers['wait']).length;
    expect(await read(page, path)).toEqual({ count: 1 });
    expect(await read(page, path)).toEqual({ count: 1 });
    expect(stage.site.of(path).filter(({ headers }) => !headers['wait'])).toHaveLength(before);
  });

  it('a tab hears the write of another, and fetches it from the worker', async () => {
    const [one, two] = [await stage.openTab('1'), await stage.openTab('2')];
    await stage.follow(one, path);
    await stage.follow(two, path);
    await write(one);
    await hasCount(two, 1);
    expect(await read(two, path)).toEqual({ count: 1 });
  });

  it('also when it asked for the same URL at the same moment', async () => {
    const page = await stage.openTab();
    await stage.follow(page, '/slow');
    const posted = page.evaluate(async () => {
      const told = new Promise<number>((resolve) => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => {
          if (data.type === 'write-begun') resolve(data.alike);
        });
      });
      const measured = new Promise<void>((resolve) => {
        new PerformanceObserver((list) => {
          if (list.getEntriesByName(new URL('/slow', location.href).href).length > 0) resolve();
        }).observe({ type: 'resource' });
      });
      Object.assign(window, { told, measured });
      const post = fetch('/slow', { method: 'POST' });
      await fetch('/slow').then((response) => response.json());
      return (await post).json();
    });
    const early = await page.evaluate(async () => {
      const { told, measured } = window as unknown as Record<string, Promise<number>>;
      const alike = await told;
      await measured;
      const { events } = await window.registered.readLog(0);
      return { alike, done: events.filter(({ type }) => type === 'write-done').length };
    });
    expect(early).toEqual({ alike: 2, done: 0 });
    await read(page, '/slow');
    answerWrite();
    expect(await posted).toEqual({ count: 1 });
    expect(await read(page, '/slow')).toEqual({ count: 1 });
  });

  it('a form sent by navigation is a write too', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    await page.evaluate((p) => {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = p;
      document.body.append(form);
      form.submit();
    }, path);
    await page.waitForURL(`**${path}`);
    expect(await page.evaluate(async (p) => (await fetch(p)).json(), path)).toEqual({ count: 1 });
  });
});

describe('bare fetches', () => {
  it('one opens nothing, a second within a minute does', async () => {
    const page = await stage.openTab();
    await read(page, path);
    expect(stage.site.of(path).filter(({ headers }) => headers['wait'])).toHaveLength(0);
    await read(page, path);
    await stage.site.until(() => stage.site.of(path).some(({ open, headers }) => open && headers['wait']));
    const before = stage.site.of(path).filter(({ headers }) => !headers['wait']).length;
    for (let n = 0; n < 5; n++) expect(await read(page, path)).toEqual({ count: 0 });
    expect(stage.site.of(path).filter(({ headers }) => !headers['wait'])).toHaveLength(before);
  });

  it('a declared eager URL is followed from the first', async () => {
    const page = await stage.openTab('tab', { match: [{ pattern: '/counter/:name/', eager: true }] });
    await read(page, path);
    await stage.site.until(() => stage.site.of(path).some(({ open, headers }) => open && headers['wait']));
  });

  it('with match, only what is declared is answered by the worker', async () => {
    const page = await stage.openTab('tab', { match: ['/other/*'] });
    await read(page, path);
    await read(page, path);
    await read(page, path);
    expect(stage.site.of(path)).toHaveLength(3);
    expect(stage.site.of(path).some(({ headers }) => headers['wait'])).toBe(false);
  });

  it('a request that the server holds keeps no other fetch of its URL waiting', async () => {
    const page = await stage.openTab();
    await read(page, path);
    await stage.follow(page, path);
    await stage.site.until(() => stage.site.of(path).some(({ open, headers }) => open && headers['wait']));
    // Chromium's cache lets a second request wait for 20 s behind one that may be cached.
    for (const name of ['1', '2', '3']) {
      expect(await read(page, path, { headers: { 'X-Name': name } })).toEqual({ count: 0 });
    }
    expect(stage.site.of(path).some(({ open, headers }) => open && headers['wait'])).toBe(true);
  });

  it('the browser’s HTTP cache takes nobody back', async () => {
    const page = await stage.openTab('1');
    const other = await stage.openTab('2');
    await read(page, '/cached');
    await stage.follow(page, '/cached');
    await stage.follow(other, '/cached');
    for (let n = 1; n <= 10; n++) {
      cached = n;
      await stage.site.live.updated('/cached');
      await hasCount(other, n);
    }
    const posted = page.evaluate(() =>
      fetch('/slow', { method: 'POST' }).then((response) => response.json()),
    );
    await stage.site.until(() =>
      stage.site.seen.some(({ method, url }) => method === 'POST' && url === '/slow'),
    );
    expect(await read(page, '/cached')).toEqual({ count: 10 });
    answerWrite();
    await posted;
    cached = 11;
    await stage.site.live.updated('/cached');
    await hasCount(other, 11);
    expect(await other.evaluate(() => window.values().map(({ count }) => count))).toEqual(
      Array.from({ length: 12 }, (_, n) => n),
    );
  });

  it('values are told by every successive fetch in order', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    const counts: unknown[] = [];
    for (let n = 0; n < 30; n++) {
      await stage.site.add('a');
      counts.push(((await read(page, path)) as { count: number }).count);
    }
    expect([...counts].sort((a, b) => Number(a) - Number(b))).toEqual(counts);
    await hasCount(page, 30);
  });
});
