import { describe, expect, it } from 'vitest';
import { recordings } from '../support/panel/recordings.js';
import { showcase } from '../support/panel/showcase.js';
import { rowsOf, selectedRow, usePanel } from '../support/panel/usePanel.js';

const panel = usePanel();

const source = { name: 'https://a.example/', kind: 'worker', scope: 'https://a.example/' } as const;

it('shows what a browser recorded of a page with a worker: one resource, and each request once', async () => {
  const { entries, log } = recordings.worker();
  const page = await panel.open([
    { type: 'log', source, batch: log },
    { type: 'network', at: 0, entries },
  ]);
  await page.getByRole('grid', { name: 'Resources' }).waitFor();
  await expect
    .poll(() => rowsOf(page, 'Resources'))
    .toEqual([expect.stringMatching(/^◐long-polling \| \/counter\/a\/ \| wait \| 3 /)]);
  await page.keyboard.press('3');
  await page.getByRole('grid', { name: 'Traffic' }).waitFor();
  const traffic = await rowsOf(page, 'Traffic');
  expect(traffic.some((row) => /GET \| \/counter\/a\/ \| 304 /.test(row))).toBe(true);
  await expect.poll(() => page.getByLabel('Rows shown').textContent()).toBe(String(traffic.length));
});

it('shows each state by sign, word and count, and filters by it', async () => {
  const page = await panel.open(showcase());
  const chip = page.getByRole('button', { name: 'backing off 1' });
  await chip.click();
  await page.getByText('1 of 13').waitFor();
  await expect.poll(() => page.getByRole('combobox', { name: 'Filter' }).inputValue()).toBe('state:backoff');
  await expect.poll(() => rowsOf(page, 'Resources')).toEqual([expect.stringContaining('/prices')]);
  await chip.click();
  await page.getByLabel('Rows shown').filter({ hasText: /^13$/ }).waitFor();
  await expect.poll(() => page.getByRole('combobox', { name: 'Filter' }).inputValue()).toBe('');
});

it('orders rows by a column, and the other way round', async () => {
  const page = await panel.open(showcase());
  const head = page.getByRole('columnheader', { name: 'Upd' });
  await head.getByRole('button').click();
  await page.locator('[aria-sort=ascending]').waitFor();
  await head.getByRole('button').click();
  await page.locator('[aria-sort=descending]').waitFor();
  expect((await rowsOf(page, 'Resources')).slice(0, 2)).toEqual([
    expect.stringContaining('/rooms/42'),
    expect.stringContaining('/prices'),
  ]);
});

it('shows connections with what they carry, and folds them', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('2');
  const tree = page.getByRole('treegrid', { name: 'Subscriptions' });
  const socket = tree.getByRole('row', { name: /\/multi\// });
  await socket.waitFor();
  const whole = (await rowsOf(page, 'Subscriptions')).length;
  await expect.poll(() => socket.getAttribute('aria-expanded')).toBe('true');
  await socket.dblclick();
  await tree.locator('[aria-expanded=false]').waitFor();
  await expect.poll(() => rowsOf(page, 'Subscriptions')).toHaveLength(whole - 7);
});

it('has one selection and one filter for all views', async () => {
  const page = await panel.open(showcase());
  await page.getByRole('row', { name: /\/prices/ }).click();
  await page.keyboard.press('2');
  await selectedRow(page, 'Subscriptions')
    .filter({ hasText: /backing off/ })
    .waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('path:/prices');
  // The first one closes what may be written.
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('4');
  await selectedRow(page, 'Lanes').filter({ hasText: '/prices' }).waitFor();
  await expect.poll(() => rowsOf(page, 'Lanes')).toHaveLength(1);
});

it('follows the end of the traffic until it is scrolled', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('3');
  const list = page.getByRole('grid', { name: 'Traffic' });
  await list.waitFor();
  await page.waitForFunction(() => {
    const {
      scrollTop = 0,
      clientHeight = 0,
      scrollHeight = 1,
    } = document.querySelector('[data-focus=list]') ?? {};
    return scrollTop + clientHeight >= scrollHeight - 1;
  });
  await list.evaluate((element) => element.scrollTo(0, 0));
  await page
    .getByRole('row', { name: /Opened at|10:00|09:59/ })
    .first()
    .waitFor();
  await page.keyboard.press(' ');
  await page.waitForFunction(() => (document.querySelector('[data-focus=list]')?.scrollTop ?? 0) > 100);
});

it('says in the traffic where the page was left and the worker began', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('3');
  await page.getByRole('grid', { name: 'Traffic' }).evaluate((element) => element.scrollTo(0, 0));
  await page.locator('[data-mark*="Worker started"]').waitFor();
});

describe('the timeline', () => {
  it('selects a range that filters all views', async () => {
    const page = await panel.open(showcase());
    await page.keyboard.press('4');
    const box = await page.locator('canvas').boundingBox();
    if (!box) throw new Error('There is no canvas.');
    await page.mouse.move(box.x + box.width * 0.9, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.95, box.y + 100, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: /\+ .*✕/ }).waitFor();
    await page.keyboard.press('3');
    await page
      .getByLabel('Rows shown')
      .filter({ hasText: /of 209$/ })
      .waitFor();
  });

  it('is there as a table', async () => {
    const page = await panel.open(showcase());
    await page.keyboard.press('4');
    await page.getByRole('button', { name: 'As a table' }).click();
    const row = page.getByRole('row', { name: /\/prices/ });
    await expect.poll(() => row.textContent()).toMatch(/connected .*backing off/);
  });
});

it('keeps what was chosen from one panel to the next', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.locator('.lr[data-theme=dark]').waitFor();
  await page.evaluate((inputs) => window.replay(inputs), showcase());
  await page.locator('.lr[data-theme=dark]').waitFor();
  await page.getByRole('grid', { name: 'Traffic' }).waitFor();
});

it('gives back all that it took when it is unmounted', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('3');
  await page.evaluate(() => window.mounted?.unmount());
  expect(await page.locator('#panel').innerHTML()).toBe('');
  await page.keyboard.press('1');
  expect(await page.locator('#panel').innerHTML()).toBe('');
});
