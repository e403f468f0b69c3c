import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { showcase } from '../support/panel/showcase.js';
import { rowsOf, usePanel } from '../support/panel/usePanel.js';

const panel = usePanel();

/** The text of what an item of the menu saves. */
async function save(page: Page, item: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save and open' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  const download = await waiting;
  return readFile((await download.path()) as string, 'utf8');
}

async function open(page: Page, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.getByLabel('Session or HAR').setInputFiles(file);
}

it('saves a session that opens to the same rows', async () => {
  const page = await panel.open(showcase());
  await page.getByRole('grid', { name: 'Resources' }).waitFor();
  const before = await rowsOf(page, 'Resources');
  const saved = await save(page, 'Save session');
  const other = await panel.open([]);
  await open(other, 'shop.json', saved);
  await other.getByText('A recorded session: shop.json').waitFor();
  await other.getByRole('grid', { name: 'Resources' }).waitFor();
  await expect.poll(() => rowsOf(other, 'Resources')).toEqual(before);
});

it('saves the same in a worker and, where none can be started, without one', async () => {
  const page = await panel.open(showcase());
  const items = [
    'Save session',
    'Save HAR of what is shown',
    'Save session with secrets',
    'Save HAR with secrets',
  ];
  const undated = (text: string) => text.replace(/"exportedAt":"[^"]+"/, '');
  const saved: string[] = [];
  for (const item of items) {
    const worker = page.waitForEvent('worker');
    saved.push(undated(await save(page, item)));
    await worker;
  }
  await page.evaluate(() => Object.assign(globalThis, { Worker: undefined }));
  for (const [n, item] of items.entries()) expect(undated(await save(page, item))).toBe(saved[n]);
});

it('says that it saves while it does, and what it saved', async () => {
  const page = await panel.open(showcase());
  await page.evaluate(() => {
    // Silent: what it is sent is never answered.
    Object.assign(globalThis, {
      Worker: class extends EventTarget {
        postMessage() {
          Object.assign(globalThis, { silent: this });
        }
        terminate() {}
      },
    });
  });
  await page.getByRole('button', { name: 'Save and open' }).click();
  await page.getByRole('menuitem', { name: 'Save session', exact: true }).click();
  await page.getByRole('status').getByText('Saving the session…').waitFor();
  const download = page.waitForEvent('download');
  await page.evaluate(() =>
    (globalThis as unknown as { silent: EventTarget }).silent.dispatchEvent(new Event('error')),
  );
  await download;
  await page.getByRole('status').getByText('Saved the session, without secrets').waitFor();
});

it('leaves secrets out of what it saves, unless they are asked for', async () => {
  const page = await panel.open(showcase());
  for (const item of ['Save session', 'Save HAR of what is shown'])
    expect(await save(page, item)).not.toMatch(/71c2a9f0|6f1d0c2e8b/);
  for (const item of ['Save session with secrets', 'Save HAR with secrets'])
    expect(await save(page, item)).toContain('6f1d0c2e8b');
});

it('saves the traffic that is shown as a HAR', async () => {
  const page = await panel.open(showcase());
  await page.getByRole('combobox', { name: 'Filter' }).fill('path:/status');
  await page.getByText('1 of 13').waitFor();
  const { log } = JSON.parse(await save(page, 'Save HAR of what is shown'));
  expect(log.version).toBe('1.2');
  expect(new Set(log.entries.map((entry: { request: { url: string } }) => entry.request.url))).toEqual(
    new Set(['https://shop.example/status']),
  );
});

it('says what is wrong with a file that it cannot open, and stays as it was', async () => {
  const page = await panel.open(showcase());
  await open(page, 'notes.json', '{"notes": []}');
  await page.getByText('it is neither a session of this panel nor a HAR').waitFor();
  await page.getByRole('grid', { name: 'Resources' }).waitFor();
});

it('opens a HAR of another tool', async () => {
  const page = await panel.open(showcase());
  const har = await save(page, 'Save HAR of what is shown');
  const other = await panel.open([]);
  await open(other, 'shop.har', har);
  await other.getByText('A recorded session: shop.har').waitFor();
  await other.getByRole('row', { name: /\/status/ }).waitFor();
});
