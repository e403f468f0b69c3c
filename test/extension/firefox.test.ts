import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { installExtension, showFirefoxPanel } from '../support/firefoxPanel.js';
import { launchMarionette, type Marionette } from '../support/marionette.js';
import type { ShownPanel } from '../support/shownPanel.js';
import { type Site, startSite } from '../support/site.js';
import { type Strangers, startStrangers } from '../support/strangers.js';

// DevTools of a browser that shares its cores with others take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

let firefox: Marionette | undefined;
let panel: ShownPanel;
let site: Site;
let strangers: Strangers;

beforeAll(async () => {
  [firefox, site, strangers] = await Promise.all([launchMarionette(), startSite(), startStrangers()]);
  if (!firefox) return;
  await installExtension(firefox);
  await open(`${site.origin}/page/one?register`);
  await inPage(
    `await registered.ready; await new Promise((resolve) => follow('/counter/a/').on('value', resolve));`,
  );
  panel = await showFirefoxPanel(firefox);
});

afterAll(async () => {
  await firefox?.close();
  await site.close();
  await strangers.close();
});

beforeEach((test) => {
  if (!firefox) test.skip('no Firefox on this machine, and it could not be installed');
});

const open = async (url: string) => {
  await firefox?.send('Marionette:SetContext', { value: 'content' });
  await firefox?.send('WebDriver:Navigate', { url });
};
let strangersOpened = 0;
/** Firefox sees nothing of what a page does in its first moments: that it sees this one shows in what it polls. */
const openStranger = async () => {
  strangersOpened += 1;
  await open(strangers.origin);
  await inPage(`setInterval(() => fetch('/items?opened=${strangersOpened}'), 200);`);
  await panel.until(new RegExp(`/items\\?opened=${strangersOpened}\\s`));
};
/** Chooses the row of this path, and a tab of its detail. */
const openDetail = (path: string, tab: string) =>
  panel.evaluate(`new Promise((resolve) => {
    const find = (role, text) => [...document.querySelectorAll('[role=' + role + ']')]
      .find((element) => element.innerText.includes(text));
    const row = find('row', ${JSON.stringify(path)});
    row.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    row.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    const observer = new MutationObserver(look);
    function look() {
      const found = find('tab', ${JSON.stringify(tab)});
      if (!found) return;
      observer.disconnect();
      found.click();
      resolve();
    }
    observer.observe(document.body, { subtree: true, childList: true });
    look();
  })`);
const inPage = async (script: string) => firefox?.run('content', script);

/** The row of the counter, with so many updates. */
const updated = (times: number) => new RegExp(`/counter/a/\\s+wait\\s+\\d\\s+W/"[^"]+"\\s+${times}\\s`);

it('shows in Firefox what happened before it was opened, and what happens then', async () => {
  await panel.until(/long-polling\s+\/counter\/a\//);
  await panel.until(updated(1));
  await site.add('a');
  await panel.until(updated(2));
});

it('goes on in Firefox after a reload', async () => {
  await open(`${site.origin}/page/one?register`);
  await inPage(`await new Promise((resolve) => follow('/counter/b/').on('value', resolve));`);
  await panel.until(/long-polling\s+\/counter\/b\//);
});

it('shows in Firefox pages without a worker, by their own engine', async () => {
  await open(`${site.origin}/page/one`);
  await inPage(`await navigator.serviceWorker.getRegistration().then((one) => one?.unregister());`);
  await open(`${site.origin}/page/alone`);
  await inPage(`await new Promise((resolve) => follow('/counter/c/').on('value', resolve));`);
  await panel.until(/long-polling\s+\/counter\/c\/\s+wait\s+\d\s+W\/"[^"]+"\s+1\s[\s\S]*engine of the page/);
  await site.add('c');
  await panel.until(/long-polling\s+\/counter\/c\/\s+wait\s+\d\s+W\/"[^"]+"\s+2\s/);
});

it('shows in Firefox what a page polls that knows nothing of LiveResource, with its tags', async () => {
  await open(strangers.origin);
  await inPage('await poll(); pollEvery(400);');
  const row = /polling\s+\/items\?page=1\s+poll\s+1\s+W\/"[^"]+"\s+(\d)\s/;
  const shown = await panel.until(row);
  expect(shown).not.toContain('/counter/');
  // What the browser has of it from before is no update.
  const before = Number(row.exec(shown)?.[1]);
  strangers.change(2);
  await panel.until(new RegExp(row.source.replace('(\\d)', String(before + 1))));
  expect(await panel.rows()).toHaveLength(1);
});

/** What a page opens in its first moments Firefox tells nobody, now and then (docs/extension.md): then it is opened once more. */
async function untilToldOf(open: () => Promise<unknown>, row: RegExp): Promise<string> {
  for (let left = 3; left > 0; left--) {
    await open();
    const shown = await panel.until(row, 5_000).catch(() => undefined);
    if (shown !== undefined) return shown;
  }
  await open();
  return panel.until(row);
}

it('shows in Firefox an EventSource while it is open, with its events', async () => {
  await openStranger();
  const row = /connected\s+\/events\s+sse\s+1\s+–\s+([1-9]\d*)\s/;
  const shown = await untilToldOf(() => inPage('await listen();'), row);
  const events = row.exec(shown)?.[1];
  await panel.until(new RegExp(row.source.replace('([1-9]\\d*)', `(?!${events}\\b)\\d+`)));
});

it('shows in Firefox that a WebSocket was opened, and says that no more is told', async () => {
  await openStranger();
  await untilToldOf(() => inPage('await talk();'), /connected\s+\/socket\s+ws\s+1\s+–\s+0\s/);
  await openDetail('/socket', 'Frames');
  await panel.until(/Firefox tells that this WebSocket was opened: not what goes over it/);
});
