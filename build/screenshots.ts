/** `npm run screenshots`: drives the counter example in two tabs of a real browser, and pictures both side by side; and the panel. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import { launchChromium } from '../test/support/chromium.js';
import { type ExamplesServer, startExamples } from '../test/support/examplesServer.js';
import { picturePanel } from './panelPictures.js';

const folder = fileURLToPath(new URL('../docs/img/', import.meta.url));
const tabSize = { width: 480, height: 520 };
const clicks = 3;

async function openCounter(browserTabs: Awaited<ReturnType<Browser['newContext']>>, origin: string) {
  const page = await browserTabs.newPage();
  await page.goto(`${origin}/examples/counter/`);
  await shows(page, 0);
  return page;
}

const shows = (page: Page, count: number) =>
  page
    .locator('#count')
    .filter({ hasText: new RegExp(`^${count}$`) })
    .waitFor();

/** Clicks in the first tab and waits until the second shows it. */
async function pictureTabs(browser: Browser, { origin }: ExamplesServer): Promise<string[]> {
  const context = await browser.newContext({ viewport: tabSize, deviceScaleFactor: 2 });
  const first = await openCounter(context, origin);
  const second = await openCounter(context, origin);
  for (let count = 1; count <= clicks; count++) {
    await first.click('#add');
    await Promise.all([first, second].map((page) => shows(page, count)));
  }
  const pictures: string[] = [];
  for (const page of [first, second]) pictures.push((await page.screenshot()).toString('base64'));
  await context.close();
  return pictures;
}

const captions = [
  `First tab: “Add one” was clicked ${clicks} times here`,
  'Second tab: nothing was clicked here',
];

function sheet(pictures: string[]): string {
  const figures = pictures.map(
    (data, i) => `<figure><figcaption>${captions[i]}</figcaption>
      <img src="data:image/png;base64,${data}" width="${tabSize.width}" height="${tabSize.height}"></figure>`,
  );
  return `<!doctype html><style>
    body { display: flex; gap: 20px; margin: 0; padding: 20px; width: max-content; background: #cfd8d8; font: 15px system-ui, sans-serif; }
    figure { margin: 0; border-radius: 10px; overflow: hidden; background: #e6ecec; box-shadow: 0 1px 4px #0004; }
    figcaption { padding: 10px 16px; color: #1c2426; }
    img { display: block; }
  </style>${figures.join('')}`;
}

async function compose(browser: Browser, pictures: string[], path: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 600 }, deviceScaleFactor: 1 });
  await page.setContent(sheet(pictures));
  await page.locator('body').screenshot({ path });
  await page.close();
}

const server = await startExamples();
const browser = await launchChromium();
try {
  await mkdir(folder, { recursive: true });
  const path = `${folder}two-tabs.png`;
  await compose(browser, await pictureTabs(browser, server), path);
  const written = [path, ...(await picturePanel(browser, folder))];
  console.log(`Wrote ${written.join('\n')}`);
} finally {
  await browser.close();
  await server.stop();
}
