import type { BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { killBackground, launchWithAccess, showPanel } from '../support/extension.js';
import { type Site, startSite } from '../support/site.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let context: BrowserContext;
let site: Site;

beforeAll(async () => {
  [context, site] = await Promise.all([launchWithAccess(), startSite()]);
});

afterAll(async () => {
  await context.close();
  await site.close();
});

/** The row of the counter, with so many updates. */
const updated = (times: number) => new RegExp(`/counter/a/\\s+wait\\s+\\d\\s+W/"[^"]+"\\s+${times}\\s`);

it('is told by the page, and goes on however often its background is ended', async () => {
  const page = await context.newPage();
  await page.goto(`${site.origin}/page/one?register`);
  await page.evaluate(
    `registered.ready.then(() => new Promise((resolve) => follow('/counter/a/').on('value', resolve)))`,
  );
  const panel = await showPanel(context, page);
  await panel.until(updated(1));
  // Nothing is asked by evaluating: there is no script for that in the page.
  await page.waitForFunction(`!(Symbol.for('liveresource inspector') in globalThis)`);
  for (let kill = 1; kill <= 20; kill++) {
    await killBackground(context);
    await site.add('a');
    await panel.until(updated(kill + 1));
  }
  expect(await panel.rows()).toHaveLength(1);
});

it('puts nothing into pages at which no panel looks', async () => {
  const page = await context.newPage();
  await page.addInitScript(`{
    globalThis.posted = 0;
    const { postMessage } = BroadcastChannel.prototype;
    BroadcastChannel.prototype.postMessage = function (...args) {
      posted += 1;
      return postMessage.apply(this, args);
    };
  }`);
  await page.goto(`${site.origin}/page/two`);
  const contexts = await isolatedWorlds(context, page.url());
  expect(contexts).toEqual([]);
  expect(await page.evaluate('posted')).toBe(0);
});

/** Names of the worlds of extensions in a page. */
async function isolatedWorlds(context: BrowserContext, url: string): Promise<string[]> {
  const page = context.pages().find((one) => one.url() === url);
  if (!page) throw new Error('no such page');
  const session = await context.newCDPSession(page);
  const origins: string[] = [];
  session.on('Runtime.executionContextCreated', ({ context: { origin } }) => void origins.push(origin));
  await session.send('Runtime.enable');
  await page.evaluate('1');
  return origins.filter((origin) => origin.startsWith('chrome-extension://'));
}
