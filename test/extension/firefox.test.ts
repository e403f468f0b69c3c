import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type FirefoxPanel, installExtension, showFirefoxPanel } from '../support/firefoxPanel.js';
import { launchMarionette, type Marionette } from '../support/marionette.js';
import { type Site, startSite } from '../support/site.js';
import { type Strangers, startStrangers } from '../support/strangers.js';

// DevTools of a browser that shares its cores with others take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

let firefox: Marionette | undefined;
let panel: FirefoxPanel;
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

it('shows in Firefox what a page polls that knows nothing of LiveResource', async () => {
  await open(strangers.origin);
  await inPage('await poll(); pollEvery(400);');
  const shown = await panel.until(/polling\s+\/items\?page=1\s+poll/);
  expect(shown).not.toContain('/counter/');
});
