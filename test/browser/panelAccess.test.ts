import axe from 'axe-core';
import type { Page } from 'playwright';
import { describe, expect, it, vi } from 'vitest';
import { showcase } from '../support/panel/showcase.js';
import { usePanel } from '../support/panel/usePanel.js';

// axe looks at each letter of many pages.
vi.setConfig({ testTimeout: 120_000 });

const panel = usePanel();

/** Each violation as one line. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  });
  return found;
}

const tabs = ['Value', 'Diff', 'History', 'Frames', 'Headers', 'Links', 'Timing', 'States', 'Code'];

describe.each(['light', 'dark'] as const)('in the %s theme axe finds nothing', (colorScheme) => {
  it('in the views', async () => {
    const page = await panel.open(showcase(), { colorScheme });
    await page.keyboard.press('j');
    for (const view of ['1', '2', '3', '4']) {
      await page.keyboard.press(view);
      await page.locator('.list .rows').waitFor();
      expect([view, await violations(page)]).toEqual([view, []]);
    }
    await page.getByRole('button', { name: 'As a table' }).click();
    expect(await violations(page)).toEqual([]);
  });

  it('in the tabs of the detail', async () => {
    const page = await panel.open(showcase(), { colorScheme });
    await page.getByRole('row', { name: /\/rooms\/42/ }).click();
    await page.keyboard.press('Enter');
    for (const tab of tabs) {
      await page.getByRole('tab', { name: tab }).click();
      expect([tab, await violations(page)]).toEqual([tab, []]);
    }
  });

  it('in what comes over them', async () => {
    const page = await panel.open(showcase(), { colorScheme });
    await page.getByRole('button', { name: 'Save and open' }).click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    await page.getByRole('searchbox').fill('Grace');
    await page.getByText(/hits/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Filter' }).pressSequentially('is:x v');
    await page.getByRole('option').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('where there is nothing to show, and where it is narrow', async () => {
    const empty = await panel.open([], { colorScheme });
    await empty.getByRole('heading', { name: 'No resource yet' }).waitFor();
    expect(await violations(empty)).toEqual([]);
    const narrow = await panel.open(showcase(), { colorScheme, viewport: { width: 400, height: 560 } });
    await narrow.locator('.list .rows').waitFor();
    expect(await violations(narrow)).toEqual([]);
  });
});
