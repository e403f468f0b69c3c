import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright';
import { type Site, startSite } from '../../support/site.js';

/** A site, a browser profile, and in it a tab whose worker meets a fault. */
export interface World {
  readonly site: Site;
  readonly context: BrowserContext;
  /** The tab that follows and fetches. */
  readonly tab: Page;
  readonly cdp: CDPSession;
  /** Another page of the origin, without the library's worker in hand. */
  readonly beside: Page;
  readonly databaseName: string;
}

/** A value of so many bytes that no disk can squeeze. */
const bulk = 400_000;

/** `worker`: the script of the worker. Everything is closed when the work is done, or has failed. */
export async function inWorld<Result>(
  browser: Browser,
  worker: string,
  work: (world: World) => Promise<Result>,
): Promise<Result> {
  const site = await startSite({
    routes(app) {
      const bodies = new Map<number, string>();
      app.get('/bulk/:name/', (req, res) => {
        const count = site.count(req.params.name);
        const body = bodies.get(count) ?? randomBytes(bulk / 2).toString('hex');
        bodies.set(count, body);
        res.json({ count, body });
      });
    },
  });
  site.editWorker = () => worker;
  const context = await browser.newContext();
  try {
    const beside = await context.newPage();
    await beside.goto(`${site.origin}/page/plain`);
    const tab = await context.newPage();
    const cdp = await context.newCDPSession(tab);
    await cdp.send('ServiceWorker.enable');
    return await work({ site, context, tab, cdp, beside, databaseName: `liveresource ${site.origin}/` });
  } finally {
    await context.close();
    await site.close();
  }
}

export async function killWorker({ cdp }: World): Promise<void> {
  await cdp.send('ServiceWorker.stopAllWorkers');
}
