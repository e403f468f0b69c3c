import { describe, expect, it } from 'vitest';
import { useStage } from './support.js';

const stage = useStage();
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
