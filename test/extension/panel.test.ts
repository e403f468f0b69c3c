import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { launchWithExtension, showPanel } from '../support/extension.js';
import type { ShownPanel } from '../support/shownPanel.js';
import { type Site, startSite } from '../support/site.js';

// DevTools of a browser that shares its cores with others take their time.
vi.setConfig({ testTimeout: 120_000 });

let context: BrowserContext;
let site: Site;

beforeAll(async () => {
  context = await launchWithExtension();
});

afterAll(() => context.close());

beforeEach(async () => {
  site = await startSite();
});

afterEach(async () => {
  await Promise.all(
    context
      .pages()
      .slice(1)
      .map((page) => page.close()),
  );
  await site.close();
});

/** A page that follows a counter through the worker. */
async function follow(name: string, path = 'one'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.origin}/page/${path}?register`);
  await page.evaluate(
    `registered.ready.then(() => new Promise((resolve) => follow('/counter/${name}/').on('value', resolve)))`,
  );
  return page;
}

/** The row of the counter, with so many updates. */
const updated = (times: number) => new RegExp(`/counter/a/\\s+wait\\s+\\d\\s+W/"[^"]+"\\s+${times}\\s`);

const open = async (page: Page): Promise<ShownPanel> => showPanel(context, page);

it('shows what happened before it was opened, and what happens then', async () => {
  const page = await follow('a');
  await site.add('a');
  await page.waitForFunction('values().length > 1');
  const panel = await open(page);
  await panel.until(/long-polling\s+\/counter\/a\//);
  expect(await panel.rows()).toEqual([expect.stringContaining('/counter/a/')]);
  await site.add('a');
  await panel.until(updated(3));
});

it('shows two tabs that share one subscription as one row', async () => {
  const page = await follow('a');
  await follow('a', 'two');
  const panel = await open(page);
  await panel.until(/1 subscription\s+1 connection/);
  expect(await panel.rows()).toEqual([expect.stringMatching(/\/counter\/a\/ wait 2 /)]);
});

it('goes on after the worker of the page was killed', async () => {
  const page = await follow('a');
  const panel = await open(page);
  await panel.until(/long-polling\s+\/counter\/a\//);
  const devtools = await context.newCDPSession(page);
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
  await panel.until(/started 2×/);
  await panel.until(/long-polling\s+\/counter\/a\//);
  await site.add('a');
  await panel.until(updated(2));
  expect(await panel.rows()).toHaveLength(1);
});

it('goes on after a reload', async () => {
  const page = await follow('a');
  const panel = await open(page);
  await panel.until(/long-polling\s+\/counter\/a\//);
  await page.reload();
  await page.evaluate(`follow('/counter/b/')`);
  await panel.until(/long-polling\s+\/counter\/b\//);
});

it('lets go of what was there when the page goes to another origin, and shows that', async () => {
  const other = await startSite();
  const page = await follow('a');
  const panel = await open(page);
  await panel.until(/long-polling\s+\/counter\/a\//);
  await page.goto(`${other.origin}/page/one?register`);
  await page.evaluate(`registered.ready.then(() => follow('/counter/b/').uri)`);
  const shown = await panel.until(/long-polling\s+\/counter\/b\//);
  expect(shown).not.toContain('/counter/a/');
  await other.close();
});

it('shows what a frame of another origin follows', async () => {
  const other = await startSite();
  // Another site: the frame has a process of its own.
  const elsewhere = other.origin.replace('127.0.0.1', 'localhost');
  const page = await context.newPage();
  await page.goto(`${site.origin}/page/one`);
  const panel = await open(page);
  await panel.until(/No resource yet/);
  await page.evaluate(`{
    const frame = document.createElement('iframe');
    frame.src = '${elsewhere}/page/frame?register';
    document.body.append(frame);
  }`);
  const frame = await page.waitForEvent('framenavigated', (one) => one.url().startsWith(elsewhere));
  await frame.waitForFunction('globalThis.registered !== undefined');
  await frame.evaluate(`registered.ready.then(() => follow('/counter/b/').uri)`);
  await panel.until(/long-polling\s+\/counter\/b\//);
  await other.close();
});

it('says what is missing where nothing is live', async () => {
  const page = await context.newPage();
  await page.goto(`${site.origin}/page/one`);
  const panel = await open(page);
  const shown = await panel.until(/No service worker is registered/);
  expect(shown).toMatch(/No resource yet/);
});

it('leaves nothing in the page when it is closed', async () => {
  const page = await follow('a');
  const panel = await open(page);
  await panel.until(/long-polling\s+\/counter\/a\//);
  const tap = `Symbol.for('liveresource inspector') in globalThis`;
  expect(await page.evaluate(tap)).toBe(true);
  await panel.evaluate('dispatchEvent(new Event("pagehide"))');
  await page.waitForFunction(`!(${tap})`);
});

it('shows pages without a worker, by their own engine', async () => {
  const page = await context.newPage();
  await page.goto(`${site.origin}/page/one`);
  await page.evaluate(`new Promise((resolve) => follow('/counter/a/').on('value', resolve))`);
  const panel = await open(page);
  await panel.until(/long-polling\s+\/counter\/a\//);
  await site.add('a');
  await panel.until(updated(2));
});
