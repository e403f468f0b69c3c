import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { type ExamplesServer, startExamples } from '../support/examplesServer.js';

// The board counts polls of one a second, and a busy machine takes several times as long for the rest.
vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
let context: BrowserContext;
let server: ExamplesServer;
let errors: string[];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startExamples();
  context = await browser.newContext();
  errors = [];
});
afterEach(async () => {
  await context.close();
  await server.stop();
  expect(errors).toEqual([]);
});

async function open(example: string, where = context): Promise<Page> {
  const page = await where.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${server.origin}/examples/${example}`);
  return page;
}

/** Until an element shows this text. */
const shows = (page: Page, selector: string, pattern: RegExp) =>
  page.locator(selector).filter({ hasText: pattern }).waitFor();
/** Until a line of the page's status begins so. */
const says = (page: Page, name: string, pattern: RegExp) =>
  shows(page, `.status dt:text-is("${name}") + dd`, pattern);
const count = (page: Page, value: number) => shows(page, '#count', new RegExp(`^${value}$`));

/** The requests for a path that the server got from line `from` on. */
const requestsFor = (path: string, from = 0) =>
  server.lines.slice(from).filter((line) => line.includes(` ${path} `));
/** Until the server holds so many sockets. */
const socketsHeld = (many: number, from = 0) =>
  server.line(new RegExp(`/multi/ .*WebSocket .*\\(${many} held\\)`), from);

async function sendMessage(text: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ from: 'Node', text });
  const answer = await fetch(`${server.origin}/chat/1/message/`, { method: 'POST', headers, body });
  if (answer.status !== 201) throw new Error(`The chat answered ${answer.status}.`);
}

/** Makes a request that is shown after all that came before. */
async function marker(): Promise<void> {
  const path = `/marker-${server.lines.length}`;
  await fetch(server.origin + path);
  await server.line(new RegExp(path));
}

async function loadedWithout(page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const loaded = page.waitForEvent('load');
  await session.send('Page.reload', { ignoreCache: true });
  await loaded;
}

describe('the counter', () => {
  it('shows a click in all tabs, from the first visit on, with one socket', async () => {
    const one = await open('counter/');
    await count(one, 0);
    const two = await open('counter/');
    await count(two, 0);
    await one.click('#add');
    await count(two, 1);
    await count(one, 1);
    await says(two, 'Worker', /^active/);
    await says(two, 'Resource', /^live/);
    await says(two, 'ETag', /^W\/"/);
    await says(two, 'Updates', /^2 since/);
    await socketsHeld(1);
    expect(server.lines.filter((line) => /\([2-9] held\)/.test(line))).toEqual([]);
    expect(requestsFor('/counter/a/').filter((line) => /GET .*page/.test(line))).toEqual([]);
  });

  it('lets a fetch in the console be answered without a request', async () => {
    const page = await open('counter/');
    await count(page, 0);
    await page.click('#add');
    await count(page, 1);
    const reachesServer = async () => {
      const from = server.lines.length;
      expect(await page.evaluate(async () => (await fetch('/counter/a/')).json())).toBe(1);
      await marker();
      return requestsFor('/counter/a/', from).length > 0;
    };
    // Those that are begun before the worker knows that the write is over ask whether it was the last.
    await expect.poll(reachesServer, { timeout: 20_000 }).toBe(false);
    expect([await reachesServer(), await reachesServer(), await reachesServer()]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('goes on after a hard reload, which passes the worker by', async () => {
    const page = await open('counter/');
    await count(page, 0);
    await says(page, 'Worker', /^active$/);
    await loadedWithout(page);
    await says(page, 'Worker', /reloaded past the worker/);
    await page.click('#add');
    await count(page, 1);
    expect(requestsFor('/counter/a/').filter((line) => /GET .*page/.test(line))).toEqual([]);
  });

  it('follows by itself where workers are blocked', async () => {
    const blocked = await browser.newContext({ serviceWorkers: 'block' });
    const one = await open('counter/', blocked);
    const two = await open('counter/', blocked);
    await count(one, 0);
    await one.click('#add');
    await count(two, 1);
    await says(two, 'Worker', /^failed: this page follows by itself/);
    await socketsHeld(2);
    await blocked.close();
  });

  it('shows with ?worker=off how it is without, also where the worker was at work before', async () => {
    const before = await open('counter/');
    await count(before, 0);
    await says(before, 'Worker', /^active/);
    await before.close();
    const from = server.lines.length;
    const one = await open('counter/?worker=off');
    const two = await open('counter/?worker=off');
    await says(one, 'Worker', /^switched off/);
    await count(one, 0);
    await count(two, 0);
    await socketsHeld(2, from);
    await one.click('#add');
    await count(two, 1);
    const again = await open('counter/');
    await count(again, 1);
    await says(again, 'Worker', /^active/);
  });

  it('says that a click did not work when the server is gone', async () => {
    const page = await open('counter/');
    await count(page, 0);
    await server.stop();
    await page.click('#add');
    await shows(page, '.problem', /That did not work/);
    await says(page, 'Resource', /^stale/);
  });
});

describe('the chat', () => {
  it('shows messages in all tabs, as text', async () => {
    const ann = await open('chat/');
    const bob = await open('chat/');
    await says(ann, 'Resource', /^live/);
    await says(bob, 'Resource', /^live/);
    const text = '<img src=x onerror="document.title=1"> & "so"';
    await ann.fill('[name=from]', 'Ann <b>');
    await ann.fill('[name=text]', text);
    await ann.press('[name=text]', 'Enter');
    await shows(bob, '#messages li:nth-child(1)', /Ann <b>/);
    expect(await bob.locator('#messages li').textContent()).toContain(text);
    expect(await bob.locator('#messages :is(img, b)').count()).toBe(0);
    expect(await ann.inputValue('[name=text]')).toBe('');
    await bob.fill('[name=text]', 'Hello Ann');
    await bob.click('button');
    await shows(ann, '#messages li:nth-child(2)', /Guest Hello Ann/);
    await says(ann, 'Updates', /^3 since/);
  });

  it('shows what others write in all tabs, and asks for the list no more', async () => {
    const ann = await open('chat/');
    const bob = await open('chat/');
    for (const page of [ann, bob]) await says(page, 'Resource', /^live/);
    await marker();
    const from = server.lines.length;
    const texts = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
    for (const text of texts) {
      await sendMessage(text);
      for (const page of [ann, bob]) {
        await shows(page, '#messages li:last-child', new RegExp(`${text}$`));
      }
    }
    await marker();
    expect(await bob.locator('#messages li').count()).toBe(texts.length);
    // Once for the tab that came last, and once where the first news must show that the socket is still ours.
    const lists = requestsFor('/chat/1/message/', from).filter((line) => line.includes('GET '));
    expect(lists.length, lists.join('\n')).toBeLessThanOrEqual(2);
    const late = await open('chat/');
    await shows(late, '#messages li:nth-child(10)', /ten$/);
  });
});

describe('the board', () => {
  it('polls each second in two tabs, and hardly a poll reaches the server', async () => {
    const one = await open('board/');
    const two = await open('board/');
    await one.click('#noodles button');
    await shows(two, '#noodles .votes', /^1$/);
    await Promise.all([one, two].map((page) => says(page, 'Polls', /^([89]|\d\d) by this tab/)));
    const arrived = requestsFor('/board/').filter((line) => line.includes('GET '));
    expect(arrived.length).toBeGreaterThan(0);
    expect(arrived.length).toBeLessThanOrEqual(10);
    await says(one, 'Requests', /^\d+ for \/board\//);
    await two.click('#soup button');
    await shows(one, '#soup .votes', /^1$/);
  });

  it('lets each poll reach the server without the worker, and shows how many did', async () => {
    const page = await open('board/?worker=off');
    await says(page, 'Polls', /^([7-9]|\d\d) by this tab/);
    expect(requestsFor('/board/').filter((line) => line.includes('GET ')).length).toBeGreaterThanOrEqual(7);
    await says(page, 'Requests', /^([7-9]|\d\d) for \/board\//);
  });
});

it.each(['', 'examples/counter/', 'examples/chat/', 'examples/board/'])(
  'fits a window of 400 pixels: /%s',
  async (path) => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 400, height: 700 });
    await page.goto(`${server.origin}/${path}`);
    if (path) await says(page, 'Worker', /^active/);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(400);
  },
);
