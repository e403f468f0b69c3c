import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { hasCount, useStage } from './support.js';

const { version } = packageJson;

const stage = useStage();
const path = '/counter/a/';

/** The number of the message protocol, wherever the minifier has put it. */
function withOtherMessages(source: string): string {
  const name = /\.liveresource!==([\w$]+)/.exec(source)?.[1];
  if (name === undefined) throw new Error('The worker does not look at the protocol of messages.');
  const other = source.replace(new RegExp(`([,; ])${name.replaceAll('$', '\\$')}=1([,;])`), `$1${name}=2$2`);
  if (other === source) throw new Error('The number of the protocol was not found.');
  return other;
}

describe('a first visit', () => {
  it('follows through the worker before the page was ever reloaded', async () => {
    const page = await stage.openTab();
    await page.evaluate((p) => void window.follow(p), path);
    await hasCount(page, 0);
    await stage.site.add('a');
    await hasCount(page, 1);
    expect(await page.evaluate(() => window.registered.state)).toBe('active');
    expect(stage.site.of('/dist/client/index.js')).toHaveLength(1);
    expect(stage.site.seen.filter(({ url }) => url.includes('/chunks/inPage'))).toEqual([]);
  });

  it('answers a fetch of what is followed without asking the server, bytes and headers as they were', async () => {
    const page = await stage.openTab();
    const first = await page.evaluate(read, path);
    await stage.follow(page, path);
    const asked = () => stage.site.of(path).filter(({ headers }) => !headers['wait']).length;
    const before = asked();
    const later = await page.evaluate(read, path);
    expect(asked()).toBe(before);
    // Those of the connection are not handed on, as by any cache (RFC 9111 §3.1).
    const headers = first.headers.filter(([name]) => name !== 'connection' && name !== 'keep-alive');
    expect(later).toEqual({ ...first, headers });
    expect(later.url).toBe(stage.site.origin + path);
  });

  it('shares one held request between tabs, and ends it when the last tab is closed', async () => {
    const tabs = [await stage.openTab('1'), await stage.openTab('2'), await stage.openTab('3')];
    for (const tab of tabs) {
      await stage.follow(tab, path);
    }
    await stage.site.until(() => stage.site.of(path).filter(({ open }) => open).length === 1);
    await stage.site.add('a');
    await Promise.all(tabs.map((tab) => hasCount(tab, 1)));
    await stage.site.until(
      () => stage.site.of(path).filter(({ open, headers }) => open && headers['wait']).length === 1,
    );
    for (const tab of tabs) await tab.close();
    await stage.site.until(() => stage.site.of(path).every(({ open }) => !open));
  });
});

async function read(url: string) {
  const response = await fetch(url);
  const headers = [...response.headers].filter(([name]) => name !== 'date');
  return { url: response.url, status: response.status, headers, text: await response.text() };
}

describe('a hard reload', () => {
  it('talks to the worker although it does not control the page', async () => {
    const page = await stage.openTab();
    const cdp = await stage.context.newCDPSession(page);
    const loaded = page.waitForEvent('load');
    await cdp.send('Page.reload', { ignoreCache: true });
    await loaded;
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    await page.evaluate((p) => void window.follow(p), path);
    await hasCount(page, 0);
    await stage.site.add('a');
    await hasCount(page, 1);
    expect(stage.site.seen.filter(({ url }) => url.includes('/chunks/inPage'))).toEqual([]);
  });
});

describe('a page without a worker', () => {
  it('loads an engine of its own when none is registered', async () => {
    const page = await stage.context.newPage();
    await page.goto(`${stage.site.origin}/page/plain`);
    await page.evaluate((p) => void window.follow(p), path);
    await hasCount(page, 0);
    await stage.site.add('a');
    await hasCount(page, 1);
    expect(stage.site.seen.some(({ url }) => url.includes('/chunks/inPage'))).toBe(true);
  });

  it('goes on by itself when the worker cannot be registered, and says why', async () => {
    const page = await stage.context.newPage();
    const warnings: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    await page.goto(`${stage.site.origin}/page/tab?register=${encodeURIComponent('{"url":"/none.js"}')}`);
    await page.evaluate((p) => void window.follow(p), path);
    await hasCount(page, 0);
    expect(await page.evaluate(() => window.registered.state)).toBe('failed');
    expect(await page.evaluate(() => window.registered.error?.code)).toBe('worker-registration-failed');
    expect(warnings.join('\n')).toContain('/none.js');
  });

  it('goes on by itself after unregister', async () => {
    const page = await stage.openTab();
    await page.evaluate(async (p) => {
      await window.registered.unregister();
      window.follow(p);
    }, path);
    await hasCount(page, 0);
    await stage.site.add('a');
    await hasCount(page, 1);
  });
});

describe('versions', () => {
  it('a page and a worker of different versions work together and say so', async () => {
    stage.site.editWorker = (source) => source.replaceAll(`"${version}"`, '"0.0.77"');
    const page = await stage.context.newPage();
    const warned = page.waitForEvent('console', (message) => message.text().includes('0.0.77'));
    await page.goto(`${stage.site.origin}/page/tab?register`);
    expect((await warned).text()).toContain(version);
    await page.evaluate((p) => void window.follow(p), path);
    await hasCount(page, 0);
  });

  it('does without a worker whose messages it does not understand, and says so', async () => {
    stage.site.editWorker = withOtherMessages;
    const page = await stage.context.newPage();
    const warned = page.waitForEvent('console', (message) => message.text().includes('do not understand'));
    await page.goto(`${stage.site.origin}/page/tab?register`);
    await page.evaluate((p) => void window.follow(p), path);
    await warned;
    await hasCount(page, 0);
    expect(stage.site.seen.some(({ url }) => url.includes('/chunks/inPage'))).toBe(true);
  });

  it('a new worker takes over while tabs are open, and they miss nothing', async () => {
    const tabs = [await stage.openTab('1'), await stage.openTab('2')];
    for (const tab of tabs) {
      await stage.follow(tab, path);
    }
    stage.site.editWorker = (source) => `${source}\n/* newer */`;
    const former = await Promise.all(
      tabs.map((tab) => tab.evaluateHandle(() => navigator.serviceWorker.controller)),
    );
    await tabs[0]?.evaluate(() => window.registered.update());
    // Not by an event: the last tab may be told before it is asked to listen.
    const isNew = (worker: ServiceWorker | null) => navigator.serviceWorker.controller !== worker;
    await Promise.all(tabs.map((tab, at) => tab.waitForFunction(isNew, former[at] ?? null)));
    await stage.site.add('a');
    await Promise.all(tabs.map((tab) => hasCount(tab, 1)));
    for (const tab of tabs)
      expect(await tab.evaluate(() => window.values())).toEqual([{ count: 0 }, { count: 1 }]);
  }, 60_000);
});
