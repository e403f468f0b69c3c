import type { Express } from 'express';
import { describe, expect, it } from 'vitest';
import { hasCount, read, useStage, workerKiller } from './support.js';

const large = 'x'.repeat(200_000);
let version = 0;

function routes(app: Express): void {
  app.get('/large', (_req, res) => void res.json({ version, large }));
  app.get('/text', (_req, res) => void res.type('text/plain; charset=utf-8').send('grüße'));
  app.get('/bytes', (_req, res) => void res.type('application/octet-stream').send(Buffer.from([0, 255, 7])));
  app.get('/broken', (_req, res) => void res.type('json').send('{"a":'));
  app.get('/not-live', (_req, res) => void res.type('html').end('plain'));
  app.get('/gone', (_req, res) => void (version > 0 ? res.status(404).end() : res.json({ version })));
}

const stage = useStage(() => {
  version = 0;
  return { routes };
});
const path = '/counter/a/';

const heard = (page: Parameters<typeof read>[0], type: string) =>
  page.evaluate((t) => window.heard.filter(([other]) => other === t).map(([, data]) => data), type);

describe('a worker that is killed', () => {
  it('goes on at once for the tabs that follow something, and tells every update once', async () => {
    const tabs = [await stage.openTab('1'), await stage.openTab('2')] as const;
    for (const tab of tabs) await stage.follow(tab, path);
    const kill = await workerKiller(tabs[0]);
    for (let n = 1; n <= 5; n++) {
      await kill();
      await stage.site.add('a');
      await Promise.all(tabs.map((tab) => hasCount(tab, n)));
    }
    for (const tab of tabs) {
      const values = await heard(tab, 'value');
      expect(values).toEqual([0, 1, 2, 3, 4, 5].map((count) => ({ count })));
    }
  });

  it('answers the first fetch after its death correctly', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    const kill = await workerKiller(page);
    for (let n = 1; n <= 5; n++) {
      await kill();
      await stage.site.add('a');
      expect(await read(page, path)).toEqual({ count: n });
    }
  });
});

describe('a page that is hidden away', () => {
  it('gives its lease up, and goes on with what it missed when it comes back', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
    await stage.site.until(() => stage.site.of(path).every(({ open }) => !open));
    await stage.site.add('a');
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await hasCount(page, 1);
    await stage.site.add('a');
    await hasCount(page, 2);
  });

  it('ends its lease when it goes elsewhere', async () => {
    const page = await stage.openTab();
    await stage.follow(page, path);
    await stage.site.until(() => stage.site.of(path).some(({ open }) => open));
    await page.goto(`${stage.site.origin}/not-live`);
    await stage.site.until(() => stage.site.of(path).every(({ open }) => !open));
  });
});

describe('storage that fails', () => {
  const breakages = {
    'that is not there': 'Object.defineProperty(self, "indexedDB", { value: undefined });',
    'that throws': 'IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };',
    'that never opens': 'IDBFactory.prototype.open = () => new EventTarget();',
    'that refuses every write':
      'IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };',
  };
  for (const [name, breakage] of Object.entries(breakages)) {
    it(`${name} keeps nobody from anything`, async () => {
      stage.site.editWorker = (source) => `${breakage}\n${source}`;
      const page = await stage.openTab();
      expect(await read(page, path)).toEqual({ count: 0 });
      await stage.follow(page, path);
      await stage.site.add('a');
      await hasCount(page, 1);
      expect(await read(page, path)).toEqual({ count: 1 });
    });
  }
});

describe('values', () => {
  it('a large one reaches every tab', async () => {
    const tabs = [await stage.openTab('1'), await stage.openTab('2')] as const;
    for (const tab of tabs) await stage.follow(tab, '/large');
    version = 1;
    await stage.site.live.updated('/large');
    for (const tab of tabs) {
      await tab.waitForFunction(
        () => (window.values().at(-1) as unknown as { version: number })?.version === 1,
      );
    }
  });

  it('text is a string, other types are bytes, broken JSON is an error', async () => {
    const page = await stage.openTab();
    await stage.follow(page, '/text');
    expect(await heard(page, 'value')).toEqual(['grüße']);
    await stage.follow(page, '/bytes');
    const bytes = await page.evaluate(() => [
      ...new Uint8Array(window.resource.value as unknown as ArrayBuffer),
    ]);
    expect(bytes).toEqual([0, 255, 7]);
    await stage.follow(page, '/broken');
    expect(await heard(page, 'error')).toEqual(['parse-failed']);
  });

  it('a resource that is not live gives its value once, and an error that says so', async () => {
    const page = await stage.openTab();
    await page.evaluate(() => void window.follow('/not-live'));
    await page.waitForFunction(() => window.heard.some(([type]) => type === 'error'));
    expect(await heard(page, 'error')).toEqual(['not-live']);
    expect(stage.site.of('/not-live')).toHaveLength(1);
  });

  it('a removal is told, and the value when it comes back', async () => {
    const page = await stage.openTab();
    await stage.follow(page, '/gone');
    version = 1;
    await stage.site.live.updated('/gone');
    await page.waitForFunction(() => window.heard.some(([type]) => type === 'removed'));
    expect(await page.evaluate(() => window.resource.value)).toBeUndefined();
    version = 0;
    await page.waitForFunction(() => window.values().length === 2);
  });

  it('cancel, abort and the end of a loop stop the following', async () => {
    const page = await stage.openTab();
    const looped = page.evaluate(async (p) => {
      const counts: number[] = [];
      for await (const { count } of new window.lib.LiveResource<{ count: number }>(p)) {
        counts.push(count);
        if (count === 2) break;
      }
      return counts;
    }, path);
    await stage.site.until(() => stage.site.of(path).some(({ open, headers }) => open && headers['wait']));
    await stage.site.add('a');
    await stage.site.until(() => stage.site.of(path).filter(({ headers }) => headers['wait']).length === 2);
    await stage.site.add('a');
    expect((await looped).at(-1)).toBe(2);
    const aborted = await page.evaluate((p) => {
      const controller = new AbortController();
      const resource = new window.lib.LiveResource(p, { signal: controller.signal });
      controller.abort();
      return resource.state;
    }, path);
    expect(aborted).toBe('ended');
  });
});
