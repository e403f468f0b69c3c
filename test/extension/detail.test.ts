import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { launchWithExtension, showPanel } from '../support/extension.js';
import type { ShownPanel } from '../support/shownPanel.js';
import { type Site, startSite } from '../support/site.js';

// DevTools of a browser that shares its cores with others take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let context: BrowserContext;
let site: Site;
let page: Page;
let panel: ShownPanel;

beforeAll(async () => {
  context = await launchWithExtension();
});

afterAll(() => context.close());

beforeEach(async () => {
  site = await startSite();
  page = await context.newPage();
  await page.goto(`${site.origin}/page/one?register`);
  await page.evaluate(
    `registered.ready.then(() => Promise.all(['a', 'b'].map((name) =>
      new Promise((resolve) => follow('/counter/' + name + '/').on('value', resolve)))))`,
  );
  panel = await showPanel(context, page);
  await panel.until(/\/counter\/b\//);
});

afterEach(async () => {
  await page.close();
  await site.close();
});

const press = (key: string) =>
  panel.evaluate(`(document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true, cancelable: true }))`);

const choose = (path: string) =>
  panel.evaluate(`[...document.querySelectorAll('[role=row]')]
    .find((row) => row.innerText.includes(${JSON.stringify(path)})).click()`);

const openTab = (name: string) =>
  panel.evaluate(`[...document.querySelectorAll('[role=tab]')]
    .find((tab) => tab.textContent.trim().startsWith(${JSON.stringify(name)})).click()`);

const filter = (text: string) =>
  panel.evaluate(`{
    const input = document.querySelector('[data-focus=filter]');
    input.value = ${JSON.stringify(text)};
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }`);

const choice = (side: 'A' | 'B', version: string) =>
  panel.evaluate(`{
    const label = [...document.querySelectorAll('label')].find((one) => one.textContent.startsWith('${side} = '));
    const select = label.querySelector('select');
    select.value = [...select.options].find((one) => one.text.startsWith('${version},')).value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }`);

/** Each line of the differences: its place as a JSON pointer, and what stands there. */
const differences = () =>
  panel.evaluate(`[...document.querySelectorAll('[aria-label=Differences] span[title]')]
    .map((line) => [line.title, line.innerText.replace(/\\s+/g, ' ').trim()])`);

async function openValue(): Promise<void> {
  await choose('/counter/a/');
  await press('Enter');
  await panel.until(/Value\s+Diff\s+History/);
  await openTab('Value');
  await panel.until(/count\W+0/);
}

it('shows the value that is held, and what changed between any two versions', async () => {
  await openValue();
  for (let count = 1; count <= 3; count++) {
    await site.add('a');
    await panel.until(new RegExp(`count\\W+${count}\\b`));
  }
  await openTab('Diff');
  await panel.until(/count: 2 → 3/);
  expect(await differences()).toEqual([['/count', expect.stringMatching(/count: 2 → 3$/)]]);
  await choice('A', 'v1');
  await panel.until(/count: 0 → 3/);
  await choice('B', 'v3');
  await panel.until(/count: 0 → 2/);
  await choice('A', 'v4');
  await panel.until(/count: 3 → 2/);
  expect(await differences()).toEqual([['/count', expect.stringMatching(/count: 3 → 2$/)]]);
});

it('shows where each version came from, and the value of an older one', async () => {
  // What was looked at is kept.
  await openValue();
  await site.add('a');
  await panel.until(/\/counter\/a\/\s+wait\s[\s\S]*?W\/"[^"]+"\s+2\s/);
  await openTab('History');
  await panel.until(/v2\s[\s\S]*long-poll, held[\s\S]*v1\s/);
  await panel.evaluate(`[...document.querySelectorAll('[aria-label=Versions] [role=row]')]
    .find((row) => row.innerText.trim().startsWith('v1')).click()`);
  await openTab('Value');
  await panel.until(/v1\s+▸?[\s\S]*1 of 2[\s\S]*count\W+0/);
  await press(']');
  await panel.until(/v2[\s\S]*2 of 2[\s\S]*count\W+1/);
});

it('filters while one types', async () => {
  expect(await panel.rows()).toHaveLength(2);
  await filter('/b/');
  await panel.until(/1 of 2/);
  expect(await panel.rows()).toEqual([expect.stringContaining('/counter/b/')]);
  await filter('');
  await panel.until(/\/counter\/a\//);
});

it('saves a session that opens to the same rows', async () => {
  await site.add('a');
  await panel.until(/\/counter\/a\/\s+wait\s+1\s+\S+\s+2\s/);
  // What stands still in a recording: not the time since the last update, and what comes next.
  const still = async () => (await panel.rows()).map((row) => row.split(' ').slice(0, 6).join(' '));
  await panel.evaluate(`{
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      globalThis.saved = blob;
      return createObjectURL.call(URL, blob);
    };
    document.querySelector('[aria-label="Save and open"]').click();
  }`);
  const before = await still();
  await panel.until(/Save session/);
  await panel.evaluate(`[...document.querySelectorAll('[role=menuitem]')]
    .find((item) => item.textContent.trim() === 'Save session').click()`);
  await panel.until(/Saved the session, without secrets/);
  // It goes on, the recording does not.
  await site.add('a');
  await panel.until(/\/counter\/a\/\s+wait\s+1\s+\S+\s+3\s/);
  await panel.evaluate(`{
    const files = new DataTransfer();
    files.items.add(new File([saved], 'session.json', { type: 'application/json' }));
    const input = document.querySelector('input[type=file]');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }`);
  await panel.until(/Opened session\.json/);
  expect(await still()).toEqual(before);
});
