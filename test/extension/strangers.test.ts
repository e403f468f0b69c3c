import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { launchWithExtension, showPanel } from '../support/extension.js';
import type { ShownPanel } from '../support/shownPanel.js';
import { type Strangers, startStrangers } from '../support/strangers.js';

// Pages and servers that know nothing of LiveResource: the network alone tells of them.
let context: BrowserContext;
let server: Strangers;
let page: Page;
let panel: ShownPanel;

// DevTools of a browser that shares its cores with others take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(async () => {
  context = await launchWithExtension();
});

afterAll(() => context.close());

beforeEach(async () => {
  server = await startStrangers();
  page = await context.newPage();
  await page.goto(server.origin);
  panel = await showPanel(context, page);
  await panel.until(/No resource yet/);
});

afterEach(async () => {
  await page.close();
  await server.close();
});

it('shows an endpoint that is polled, with its tags, also where its Link is for something else', async () => {
  await page.evaluate('poll().then(() => pollEvery(400))');
  await panel.until(/polling\s+\/items\?page=1\s+poll\s+1\s+W\/"[^"]+"\s+1\s/);
  server.change(2);
  await panel.until(/polling\s+\/items\?page=1\s+poll\s+1\s+W\/"[^"]+"\s+2\s/);
  expect(await panel.rows()).toHaveLength(1);
});

it('shows an EventSource while it is open, with each event', async () => {
  await page.evaluate('listen().then(() => true)');
  await panel.until(/connected\s+\/events\s+sse\s+1\s+–\s+\d\s/);
  await panel.until(/connected\s+\/events\s+sse\s+1\s+–\s+\d\d\s/);
});

it('shows a WebSocket while it is open, with each message', async () => {
  await page.evaluate('talk().then(() => true)');
  await panel.until(/connected\s+\/socket\s+ws\s+1\s+–\s+1\s/);
});

it('shows a request of before it was opened, of a page that was reloaded since the DevTools are there', async () => {
  await page.reload();
  await page.evaluate('poll()');
  await page.evaluate('poll()');
  await panel.until(/\/items\?page=1/);
});
