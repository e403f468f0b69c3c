import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { showcase } from '../support/panel/showcase.js';
import { usePanel } from '../support/panel/usePanel.js';

const panel = usePanel();

/** The list of requests and frames, at its begin, with its elements remembered. */
async function openTraffic(): Promise<Page> {
  const page = await panel.open(showcase());
  await page.keyboard.press('3');
  await page.getByRole('grid', { name: 'Traffic' }).waitFor();
  await page.keyboard.press('Home');
  await page.locator('[aria-rowindex="2"]').waitFor();
  await inOrder(page, 2);
  await page.evaluate(`globalThis.first = [...document.querySelectorAll('.rows .row')]`);
  return page;
}

/** Until the rows from that one on stand in the document as they stand on the screen. */
const inOrder = (page: Page, from: number) =>
  expect
    .poll(() =>
      page.evaluate(`{
        const places = [...document.querySelectorAll('.rows .row')].map((row) => Number(row.ariaRowIndex));
        places[0] === ${from} && places.every((place, n) => place === ${from} + n);
      }`),
    )
    .toBe(true);

const scrollTo = (page: Page, row: number) =>
  page.evaluate(`document.querySelector('.list .scroller').scrollTop = ${row * 24}`);

const text = (page: Page, row: number) => page.locator(`[aria-rowindex="${row}"]`).textContent();

it('gives rows that come the elements of those that went, and puts them in order when it rests', async () => {
  const page = await openTraffic();
  const shown = await text(page, 20);
  await scrollTo(page, 10);
  await inOrder(page, 8);
  expect(await page.evaluate(`first.every((row) => row.isConnected)`)).toBe(true);
  expect(await text(page, 20)).toBe(shown);
  await scrollTo(page, 100);
  await inOrder(page, 98);
  await scrollTo(page, 0);
  await inOrder(page, 2);
  expect(await text(page, 20)).toBe(shown);
});

it('leaves the focus to the row that has it', async () => {
  const page = await openTraffic();
  const row = page.locator('[aria-rowindex="12"]');
  const id = await row.getAttribute('id');
  await row.click();
  await scrollTo(page, 8);
  await page.locator('[aria-rowindex="30"]').waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe(id);
  // While it still moves: an element that is put in order at rest loses the focus anyway.
  const focused = page.evaluate(`new Promise((resolve) => {
    document.querySelector('.list .scroller').scrollTop = ${100 * 24};
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.activeElement.tagName)));
  })`);
  expect(await focused).toBe('BODY');
});

it('lets no marked text go over to another row', async () => {
  const page = await openTraffic();
  await page.evaluate(
    `getSelection().selectAllChildren(document.querySelector('[aria-rowindex="3"] .c-resource'))`,
  );
  const marked = await page.evaluate('String(getSelection())');
  expect(marked).not.toBe('');
  await scrollTo(page, 100);
  await page.locator('[aria-rowindex="110"]').waitFor();
  expect(await page.evaluate('String(getSelection())')).toBe('');
});
