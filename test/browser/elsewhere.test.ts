import type { Express } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Site, type SiteOptions, startSite } from '../support/site.js';
import { becomesTrue, useStage } from './support.js';

let count = 0;
/** What `/far` says of how it can be followed. */
let link = '';
/** Where the other origin sends those who wait. */
let redirectsTo: string | undefined;
let other: Site;

const value = (app: Express) => void app.get('/far', (_req, res) => void res.json({ count }));

const stage = useStage(() => ({
  live: { mechanisms: ['value-wait'], live: ['/counter/*'] },
  routes(app) {
    app.use('/far', (_req, res, next) => {
      res.set({ Link: link, 'Cache-Control': 'no-cache' });
      next();
    });
    value(app);
  },
}));

/** The same resource at another port: another origin, which has the same cookies. */
async function startOther(live: SiteOptions['live']): Promise<void> {
  other = await startSite({
    ...(live && { live }),
    routes(app) {
      app.get('/moved', (_req, res) =>
        res.set('Access-Control-Allow-Origin', '*').redirect(redirectsTo ?? '/far'),
      );
      value(app);
    },
  });
  link = `<${other.origin}/far>; rel="value-wait"`;
}

const update = async (to: number) => {
  count = to;
  await other.live.updated('/far');
};

beforeEach(() => {
  count = 0;
  redirectsTo = undefined;
});
afterEach(() => other.close());

const asked = () => other.seen.filter(({ method }) => method === 'GET');

async function openTab(allowOrigins?: string[]) {
  const page = await stage.openTab('tab', allowOrigins && { allowOrigins });
  await stage.context.addCookies([{ name: 'session', value: 's3cret', url: stage.site.origin }]);
  await page.evaluate(() => void window.follow('/far'));
  await page.waitForFunction(() => window.values().length > 0);
  return page;
}

const problems = (page: Awaited<ReturnType<typeof openTab>>) =>
  page.evaluate(async () => {
    const { events } = await window.registered.readLog(0);
    return events.flatMap((event) => (event.type === 'problem' ? [event.code] : []));
  });

describe('with an origin that allows it (CORS)', () => {
  beforeEach(() => startOther({ mechanisms: ['value-wait'], cors: true }));

  it('follows a Link there when the app lists it, and carries no cookie', async () => {
    const page = await openTab([other.origin]);
    for (const to of [1, 2]) {
      await other.until(() => asked().some(({ open, headers }) => open && headers['wait']));
      await update(to);
      await page.waitForFunction((n) => window.values().at(-1)?.count === n, to);
    }
    expect(asked().length).toBeGreaterThan(1);
    expect(asked().map(({ headers }) => headers.cookie)).toEqual(asked().map(() => undefined));
    expect(stage.site.of('/far').every(({ headers }) => headers.cookie === 'session=s3cret')).toBe(true);
  });

  it('does the same in a page without a worker', async () => {
    const page = await stage.context.newPage();
    const options = encodeURIComponent(JSON.stringify({ url: '/none.js', allowOrigins: [other.origin] }));
    await page.goto(`${stage.site.origin}/page/tab?register=${options}`);
    await page.evaluate(() => void window.follow('/far'));
    await other.until(() => asked().some(({ open, headers }) => open && headers['wait']));
    await update(1);
    await page.waitForFunction(() => window.values().at(-1)?.count === 1);
    expect(asked().map(({ headers }) => headers.cookie)).toEqual(asked().map(() => undefined));
  });

  it('asks nobody there when the app does not list it, and says so in the log', async () => {
    const page = await openTab();
    expect(await problems(page)).toContain('link-other-origin');
    expect(other.seen).toEqual([]);
  });

  it.each(['javascript:document.title=1', 'data:text/plain,x', 'http://user:word@127.0.0.1:1/far'])(
    'follows no Link to %s',
    async (target) => {
      link = `<${target}>; rel="value-wait"`;
      const page = await openTab([other.origin, 'http://127.0.0.1:1']);
      expect(await problems(page)).toContain('link-target');
      expect(other.seen).toEqual([]);
    },
  );

  it('goes nowhere else from there: a redirect is refused', async () => {
    redirectsTo = `${stage.site.origin}/stolen`;
    link = `<${other.origin}/moved>; rel="value-wait"`;
    const page = await openTab([other.origin]);
    await becomesTrue(page, async () => {
      const { events } = await window.registered.readLog(0);
      return events.some(({ type }) => type === 'passed-over');
    });
    expect(other.of('/moved').map(({ status }) => status)).toContain(302);
    expect(stage.site.of('/stolen')).toEqual([]);
  });
});

it('where the origin does not allow it (CORS), passes it over and tells the page of no failure', async () => {
  await startOther({ mechanisms: ['value-wait'] });
  const page = await openTab([other.origin]);
  await page.waitForFunction(() => window.resource.state === 'polled');
  expect(asked()).toEqual([]);
  expect(await page.evaluate(() => window.heard.filter(([type]) => type === 'error'))).toEqual([]);
});
