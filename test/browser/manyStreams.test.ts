import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../support/builtClient.js';
import { launchChromium } from '../support/chromium.js';
import { addAppPages } from '../support/live/appPages.js';
import type { DialectName, Mechanism } from '../support/live/options.js';
import { type LiveServer, startLiveServer } from '../support/live/server.js';
import { within } from '../support/time.js';
import { controlled } from './support.js';

const names = Array.from({ length: 50 }, (_, n) => `r${n}`);
const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

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

async function openPage(dialect: DialectName, mechanisms: readonly Mechanism[]): Promise<Page> {
  server = await startLiveServer({ dialect, mechanisms });
  addAppPages(server, script);
  server.route('/picture/*', (_req, res) =>
    res.writeHead(200, { 'Content-Type': 'image/gif', 'Cache-Control': 'no-store' }).end(picture),
  );
  for (const name of names) server.set(name, { of: name });
  context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.origin);
  await controlled(page);
  return page;
}

const isHeld = ({ kind }: { kind: string }) => kind === 'wait' || kind === 'stream';

/** The most requests that were held at one time, as long as it is watched. */
function watchHeld(): () => number {
  let most = 0;
  void server.until(() => {
    most = Math.max(most, server.open().filter(isHeld).length);
    return false;
  });
  return () => most;
}

const followAll = (page: Page) =>
  page.evaluate(async (all) => {
    const { client } = window.conformance;
    for (const name of all) await client.follow(name, `/v/${name}`, []);
    await Promise.all(all.map((name) => client.reaches(name, { of: name })));
  }, names);

const loadPictures = (page: Page) =>
  page.evaluate(() =>
    Promise.all(
      Array.from({ length: 24 }, (_, n) => {
        const image = new Image();
        image.src = `/picture/${n}.gif`;
        return image.decode();
      }),
    ),
  );

async function expectRoom(dialect: DialectName, mechanisms: readonly Mechanism[]): Promise<void> {
  const page = await openPage(dialect, mechanisms);
  const mostHeld = watchHeld();
  await followAll(page);
  await within(
    10_000,
    'three that are held',
    server.until(() => server.open().filter(isHeld).length === 3),
  );
  await within(5_000, 'the pictures', loadPictures(page));
  // One whose turn it is hears at once.
  const name = server.open().find(isHeld)?.url.split('/').at(-1) ?? '';
  server.set(name, 'new');
  await page.evaluate((of) => window.conformance.client.reaches(of, 'new'), name);
  expect(mostHeld()).toBe(3);
}

describe('a page with fifty resources over HTTP/1.1 has connections left for its pictures', () => {
  it('by long-polls', () => expectRoom('0.1', ['value-wait']));
  it('by streams of values', () => expectRoom('0.1', ['value-stream']));
  it('by streams of hints', () => expectRoom('0.2', ['hint-stream']));
  it('by streams and long-polls', () => expectRoom('0.3', ['value-stream', 'value-wait']));
});
