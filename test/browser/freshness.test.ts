import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { hasCount, read, useStage } from './support.js';

const stage = useStage();
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
    await page.waitForFunction(async () => {
      const { events } = await window.registered.readLog(0);
      return events.some((event) => event.type === 'write-done' && event.known);
    });
    await read(page, path);
    const before = stage.site.of(path).length;
    expect(await read(page, path)).toEqual({ count: 1 });
    expect(await read(page, path)).toEqual({ count: 1 });
    expect(stage.site.of(path)).toHaveLength(before);
  });

  it('a tab hears the write of another, and fetches it from the worker', async () => {
    const [one, two] = [await stage.openTab('1'), await stage.openTab('2')];
    await stage.follow(one, path);
    await stage.follow(two, path);
    await write(one);
    await hasCount(two, 1);
    expect(await read(two, path)).toEqual({ count: 1 });
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
    const before = stage.site.of(path).length;
    for (let n = 0; n < 5; n++) expect(await read(page, path)).toEqual({ count: 0 });
    expect(stage.site.of(path)).toHaveLength(before);
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
  }, 15_000);

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
