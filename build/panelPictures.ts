import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { type PanelSite, startPanelSite } from '../test/support/panel/panelPage.js';
import { showcase } from '../test/support/panel/showcase.js';

const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

const wide = { width: 960, height: 540 };
const narrow = { width: 400, height: 560 };

/** What is done before a picture is taken. */
type Steps = (page: Page) => Promise<unknown>;

const select =
  (path: RegExp, tab: string): Steps =>
  async (page) => {
    await page.getByRole('row', { name: path }).first().click();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: tab }).click();
    await page.locator('#detail-tab').waitFor();
  };

const views: Record<string, Steps> = {
  resources: (page) => select(/\/rooms\/42/, 'Value')(page),
  subscriptions: (page) => page.keyboard.press('2'),
  traffic: async (page) => {
    await page.keyboard.press('3');
    await select(/\/prices/, 'Headers')(page);
  },
  timeline: (page) => page.keyboard.press('4'),
};

const details: Record<string, Steps> = {
  diff: async (page) => {
    await select(/\/rooms\/42/, 'Diff')(page);
    await page.getByText(/\d changes/).waitFor();
  },
  links: select(/\/carts\/7/, 'Links'),
  filter: async (page) => {
    await page
      .getByRole('combobox', { name: 'Filter' })
      .pressSequentially('-is:stopped is:backof,polling via:');
    await page.getByRole('option').first().waitFor();
  },
};

/** Where it is narrow, lists stand alone. */
const pages: Record<string, Steps> = {
  resources: async () => {},
  subscriptions: (page) => page.keyboard.press('2'),
  traffic: (page) => page.keyboard.press('3'),
  timeline: (page) => page.keyboard.press('4'),
  detail: select(/\/rooms\/42/, 'Value'),
};

/** Pictures of the panel over a made-up session, in both themes, wide and narrow. Answers with their paths. */
export async function picturePanel(browser: Browser, folder: string): Promise<string[]> {
  const site = await startPanelSite();
  try {
    const paths: string[] = [];
    for (const theme of themes) {
      for (const [name, steps] of Object.entries({ ...views, ...(theme === 'light' && details) })) {
        const path = `${folder}panel-${name}-${theme}.webp`;
        await take(browser, site, { theme, size: wide, steps, path });
        paths.push(path);
      }
      paths.push(await narrowSheet(browser, site, theme, folder));
    }
    return paths;
  } finally {
    await site.close();
  }
}

interface Shot {
  theme: Theme;
  size: { width: number; height: number };
  steps: Steps;
  path?: string;
}

async function take(browser: Browser, site: PanelSite, { theme, size, steps, path }: Shot): Promise<Buffer> {
  const page = await site.open(browser, showcase(), {
    ...{ viewport: size, colorScheme: theme, timezoneId: 'UTC' },
  });
  await steps(page);
  await page.locator('.list .rows, .detail').first().waitFor();
  const picture = await webp(page);
  if (path !== undefined) await writeFile(path, picture);
  await page.context().close();
  return picture;
}

/** A quarter of what a PNG takes. Playwright itself makes none. */
async function webp(page: Page): Promise<Buffer> {
  const cdp = await page.context().newCDPSession(page);
  const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
  return Buffer.from(data, 'base64');
}

/** All narrow ones beside each other. */
async function narrowSheet(browser: Browser, site: PanelSite, theme: Theme, folder: string): Promise<string> {
  const pictures: string[] = [];
  for (const steps of Object.values(pages))
    pictures.push((await take(browser, site, { theme, size: narrow, steps })).toString('base64'));
  const path = `${folder}panel-narrow-${theme}.webp`;
  const page = await browser.newPage({
    viewport: { width: 5 * (narrow.width + 12) + 12, height: narrow.height + 24 },
  });
  const images = pictures.map((data) => `<img src="data:image/webp;base64,${data}">`).join('');
  await page.setContent(
    `<!doctype html><style>body { display: flex; gap: 12px; margin: 0; padding: 12px; width: max-content; background: #8a9494; }</style>${images}`,
  );
  await page.locator('img').last().waitFor();
  await writeFile(path, await webp(page));
  await page.close();
  return path;
}
