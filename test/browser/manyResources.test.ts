import { describe, expect, it } from 'vitest';
import { useStage } from './support.js';

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const stage = useStage(() => ({
  routes: (app) => app.get('/picture/:name', (_req, res) => void res.type('png').send(picture)),
}));
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('eight resources over HTTP/1.1', () => {
  it('keep the page’s own requests waiting for nothing, and are all told their updates', async () => {
    const page = await stage.openTab();
    let mostHeld = 0;
    const count = () => {
      const held = stage.site.seen.filter(({ open, headers }) => open && headers['wait']).length;
      mostHeld = Math.max(mostHeld, held);
      return false;
    };
    void stage.site.until(count);
    await page.evaluate((all) => {
      const counts: Record<string, number> = {};
      Object.assign(window, { counts });
      for (const name of all) {
        const resource = new window.lib.LiveResource<{ count: number }>(`/counter/${name}/`);
        resource.on('value', (data) => {
          counts[name] = data.count;
        });
      }
    }, names);
    const all = (n: number) =>
      page.waitForFunction(
        ([expected, length]) => {
          const { counts } = window as unknown as { counts: Record<string, number> };
          const values = Object.values(counts);
          return values.length === length && values.every((value) => value === expected);
        },
        [n, names.length] as const,
      );
    await all(0);
    const own = await page.evaluate(() => Promise.all([1, 2, 3].map((n) => window.get(`/counter/own${n}/`))));
    expect(own).toEqual([{ count: 0 }, { count: 0 }, { count: 0 }]);
    for (const name of names) await stage.site.add(name);
    await all(1);
    expect(mostHeld).toBeGreaterThan(0);
    expect(mostHeld).toBeLessThanOrEqual(3);
  });
});

describe('fifty resources over HTTP/1.1', () => {
  it('let the page’s pictures load, and are all told their first values', async () => {
    const page = await stage.openTab();
    await page.evaluate(() => {
      const counts: Record<string, number> = {};
      Object.assign(window, { counts });
      for (let n = 0; n < 50; n++) {
        new window.lib.LiveResource<{ count: number }>(`/counter/r${n}/`).on('value', (data) => {
          counts[n] = data.count;
        });
      }
    });
    const loaded = page.evaluate(() => {
      const load = (n: number) =>
        new Promise<string>((resolve) => {
          const image = new Image();
          image.onload = () => resolve('loaded');
          image.onerror = () => resolve('failed');
          image.src = `/picture/${n}.png`;
        });
      return Promise.all(Array.from({ length: 12 }, (_, n) => load(n)));
    });
    expect(await loaded).toEqual(Array.from({ length: 12 }, () => 'loaded'));
    const have = (length: number) => {
      const { counts } = window as unknown as { counts: Record<string, number> };
      return Object.keys(counts).length === length;
    };
    await page.waitForFunction(have, 50);
    const held = () => stage.site.seen.filter(({ open, headers }) => open && headers['wait']).length;
    expect(held()).toBeLessThanOrEqual(3);
  });
});
