import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../support/builtClient.js';
import { launchChromium } from '../support/chromium.js';
import { collectionRow, type Row } from '../support/conformance/rows.js';
import { addAppPages } from '../support/live/appPages.js';
import { type LiveServer, startLiveServer } from '../support/live/server.js';
import { controlled } from './support.js';

const path = '/c/c/';
const children = ['child-added', 'child-changed', 'child-removed'] as const;

let browser: Browser;
let script: string;
let context: BrowserContext;
let server: LiveServer;

beforeAll(async () => {
  browser = await launchChromium();
  script = await bundlePage('test/support/conformance/workerPage.ts');
});
afterAll(() => browser.close());
afterEach(async () => {
  await context.close();
  await server.close();
});

async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.origin);
  await controlled(page);
  return page;
}

/** All at once. */
const fetchAll = (tabs: readonly Page[]): Promise<unknown[]> =>
  Promise.all(tabs.map((tab) => tab.evaluate(async (url) => (await fetch(url)).json(), path)));

/** Of the whole collection. */
const wholes = () => server.requests.filter(({ url, kind }) => url === path && kind === 'request').length;

const rows: readonly Row[] = [
  collectionRow('0.1', 'multiplex-ws'),
  collectionRow('0.1', 'changes-wait'),
  collectionRow('0.1', 'multiplex-wait'),
  collectionRow('0.2', 'changes-stream'),
  collectionRow('0.3', 'multiplex-socket'),
];

async function expectShared(row: Row): Promise<void> {
  server = await startLiveServer(row.options);
  addAppPages(server, script);
  context = await browser.newContext();
  server.putAll('c', [{ id: 1 }, { id: 2 }]);
  const tabs = [await openTab(), await openTab(), await openTab()];
  const [follower] = tabs as [Page];
  await follower.evaluate(([url, types]) => window.conformance.client.follow('c', url, types), [
    path,
    children,
  ] as const);
  await follower.evaluate(() => window.conformance.client.becomes('c', 'live'));
  await fetchAll(tabs);
  const before = wholes();
  for (let n = 0; n < 3; n++) expect(await fetchAll(tabs)).toEqual(tabs.map(() => server.itemsOf('c')));
  expect(wholes()).toBe(before);
  server.put('c', { id: 3 });
  await follower.evaluate(() => window.conformance.client.hears('c', 'child-added'));
  expect(wholes()).toBe(before);
  expect(await fetchAll(tabs)).toEqual(tabs.map(() => server.itemsOf('c')));
  expect(wholes()).toBe(before + 1);
  expect(await fetchAll(tabs)).toEqual(tabs.map(() => server.itemsOf('c')));
  expect(wholes()).toBe(before + 1);
}

describe('a fetch costs the server nothing while nothing changed, and one for all tabs when something did', () => {
  for (const row of rows) it(row.name, () => expectShared(row));
});
