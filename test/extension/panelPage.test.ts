import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { type Site, startSite } from '../support/site.js';

vi.setConfig({ testTimeout: 90_000 });

// The panel as a page of the app itself, as `liveresource init --with-panel` copies it.
let browser: Browser;
let context: BrowserContext;
let site: Site;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

beforeEach(async () => {
  const dist = new URL('../../dist/panel/', import.meta.url);
  site = await startSite({
    routes: (app) => {
      app.get(/^\/liveresource-panel/, async (req, res) => {
        res
          .type(req.path.split('.').at(-1) ?? '')
          .send(await readFile(new URL(`.${req.path}`, dist), 'utf8'));
      });
    },
  });
  context = await browser.newContext({ viewport: { width: 1_280, height: 720 } });
});

afterEach(async () => {
  await context.close();
  await site.close();
});

async function follow(path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.origin}/page/${path}?register`);
  await page.evaluate(
    `registered.ready.then(() => new Promise((resolve) => follow('/counter/a/').on('value', resolve)))`,
  );
  return page;
}

it('shows without the extension what all tabs follow, who that is, and each update', async () => {
  await follow('one');
  await follow('two');
  const panel = await context.newPage();
  await panel.goto(`${site.origin}/liveresource-panel.html`);
  const row = panel.locator('[role=row]', { hasText: '/counter/a/' });
  await row.waitFor();
  const cells = row.locator('[role=gridcell]');
  // What it is, through what, how many tabs.
  expect((await cells.allTextContents()).slice(1, 4)).toEqual(['/counter/a/', 'wait', '2']);
  await site.add('a');
  await cells.nth(5).filter({ hasText: /^2$/ }).waitFor();
});

it('says that nothing is live where that is so', async () => {
  const panel = await context.newPage();
  await panel.goto(`${site.origin}/liveresource-panel.html`);
  await panel.getByText('No service worker is registered').waitFor();
});
