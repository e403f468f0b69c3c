import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { SessionInput } from '../../../panel/session/index.js';
import { launchChromium } from '../chromium.js';
import { type PanelSite, startPanelSite } from './panelPage.js';

/** One browser and one site for all tests of a file; a page of its own for each. */
export function usePanel() {
  let browser: Browser;
  let site: PanelSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), startPanelSite()]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  return {
    open: (inputs: readonly SessionInput[], options: BrowserContextOptions = {}): Promise<Page> =>
      site.open(browser, inputs, { viewport: { width: 1_000, height: 640 }, ...options }),
  };
}

/** The texts of the rows of a list, without its head. */
export async function rowsOf(page: Page, list: string): Promise<string[]> {
  const rows = gridOf(page, list).locator('.rows [role=row]');
  await gridOf(page, list).waitFor();
  const texts = await rows.evaluateAll((elements) =>
    elements
      .sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
      .map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '').join(' | ')),
  );
  return texts;
}

export const selectedRow = (page: Page, list: string) =>
  gridOf(page, list).locator('[role=row][aria-selected=true]');

/** Tabs and views have the names of their lists. */
const gridOf = (page: Page, list: string) =>
  page.locator(`:is([role=grid], [role=treegrid])[aria-label="${list}"]`);
