import { describe, expect, it } from 'vitest';
import { showcase } from '../support/panel/showcase.js';
import { rowsOf, selectedRow, usePanel } from '../support/panel/usePanel.js';

const panel = usePanel();

it('is used by keys alone: views, rows, detail', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('ArrowDown');
  await selectedRow(page, 'Resources').filter({ hasText: '/rooms/42' }).waitFor();
  await page.keyboard.press('j');
  await selectedRow(page, 'Resources').filter({ hasText: '/rooms/43' }).waitFor();
  await page.keyboard.press('End');
  await selectedRow(page, 'Resources').filter({ hasText: '/status' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '/status' }).waitFor();
  await page.keyboard.press('k');
  await page.getByRole('heading', { name: '/weather' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: '/weather' }).waitFor({ state: 'detached' });
});

it('leaves Ctrl+[ and Ctrl+] to the DevTools', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByText('80 of 80').waitFor();
  await page.keyboard.press('Control+[');
  await page.keyboard.press('[');
  await page.getByText('79 of 80').waitFor();
});

it('shows its keys, and hides them', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Keys' }).waitFor({ state: 'detached' });
});

it('pins what is found again by the filter', async () => {
  const page = await panel.open(showcase());
  await page.getByRole('row', { name: /\/prices/ }).click();
  await page.keyboard.press('.');
  await page.getByRole('combobox', { name: 'Filter' }).fill('is:pinned');
  await page.getByText('1 of 13').waitFor();
  await expect.poll(() => rowsOf(page, 'Resources')).toEqual([expect.stringContaining('/prices')]);
});

it('moves the splitter by arrows, and closes the detail by Enter', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const splitter = page.getByRole('separator', { name: 'Size of the detail' });
  await splitter.focus();
  await page.keyboard.press('ArrowUp');
  await page.locator('[role=separator][aria-valuenow="55"]').waitFor();
  await page.keyboard.press('Enter');
  await splitter.waitFor({ state: 'detached' });
});

describe('the filter', () => {
  it('completes keys and values, with how many have them', async () => {
    const page = await panel.open(showcase());
    await page.keyboard.press('/');
    await page.keyboard.type('vi');
    await page.getByRole('option', { name: /^via:/ }).waitFor();
    await page.keyboard.press('Tab');
    const option = page.getByRole('option', { name: /^ws 7$/ });
    await option.waitFor();
    await option.click();
    await page.getByText('7 of 13').waitFor();
    await expect.poll(() => page.getByRole('combobox', { name: 'Filter' }).inputValue()).toBe('via:ws ');
  });

  it('underlines what it cannot read, says why, and filters by the rest', async () => {
    const page = await panel.open(showcase());
    await page.getByRole('combobox', { name: 'Filter' }).fill('is:backof via:sse');
    await page.getByText('Is backoff meant?').waitFor();
    await expect.poll(() => page.locator('.coloured .wrong').textContent()).toBe('backof');
    await page.getByText('1 of 13').waitFor();
    await expect.poll(() => rowsOf(page, 'Resources')).toEqual([expect.stringContaining('/prices')]);
  });

  it('says what it hides, where nothing fits', async () => {
    const page = await panel.open(showcase());
    await page.getByRole('combobox', { name: 'Filter' }).fill('nothing-like-it');
    await page.getByText('13 resources are hidden by the filter.').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).last().click();
    await page.getByRole('grid', { name: 'Resources' }).waitFor();
  });

  it('is left by Escape also where nothing fits', async () => {
    const page = await panel.open(showcase());
    await page.keyboard.press('/');
    await page.keyboard.type('nothing-like-it');
    await page.getByText('13 resources are hidden by the filter.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    await page.getByText('209 requests and frames are hidden by the filter.').waitFor();
  });
});

it('searches through values, frames and headers, and goes to what is found', async () => {
  const page = await panel.open(showcase());
  await page.keyboard.press('Control+f');
  await page.getByRole('searchbox', { name: /Search through/ }).fill('message 17');
  await page.getByText(/^\d+ hits?$/).waitFor();
  const hits = await rowsOf(page, 'Found');
  expect(hits[0]).toMatch(/^value \| \/rooms\/4\d v\d+ \| 1 \| .*message 17/);
  await page.getByRole('grid', { name: 'Found' }).getByRole('row').nth(1).click();
  await page.getByRole('tab', { name: 'Value', selected: true }).waitFor();
  await page.getByRole('heading', { name: /\/rooms\/4\d/ }).waitFor();
});

describe('where it is narrow', () => {
  const narrow = { viewport: { width: 400, height: 560 } };

  it('shows the list alone, and the detail as a page that goes back', async () => {
    const page = await panel.open(showcase(), narrow);
    await expect
      .poll(() => page.getByRole('columnheader').allTextContents())
      .toEqual(['St', 'Resource', 'Last', 'Activity']);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '/rooms/42' }).waitFor();
    expect(await page.getByRole('grid', { name: 'Resources' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('grid', { name: 'Resources' }).waitFor();
  });

  it('lets nothing stand out at its side', async () => {
    const page = await panel.open(showcase(), narrow);
    for (const view of ['1', '2', '3', '4']) {
      await page.keyboard.press(view);
      await page.locator('.list .rows').waitFor();
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    }
  });
});

it('puts the detail beside the list in a low dock', async () => {
  const page = await panel.open(showcase(), { viewport: { width: 1_300, height: 380 } });
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('.lr.beside').waitFor();
  const boxes = await Promise.all(['.list', '.detail'].map((place) => page.locator(place).boundingBox()));
  expect(boxes[0]?.y).toBe(boxes[1]?.y);
});
