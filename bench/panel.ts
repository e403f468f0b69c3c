import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser, Page } from 'playwright';
import { root } from '../build/project.mjs';
import { measureSizes } from '../build/sizes.mjs';
import { launchChromium } from '../test/support/chromium.js';
import type { Measured, Run } from '../test/support/report.js';
import { pause, percentile, within } from '../test/support/time.js';
import { type EngineOrders, enginePages } from './panel/engine.js';
import { type FrameWork, traceFrames } from './panel/frames.js';
import { measurePlainPage } from './panel/plainPage.js';

/**
 * The panel with a great log: 100,000 events of 1,000 resources, then 200 events a second. The page of the app
 * (`liveresource-panel.html`), as there the browser can be traced: what is in DevTools is the same but for the feed.
 */
export async function measurePanel({ quick }: Run): Promise<Measured> {
  const plain = await measurePlainPage(quick ? 1_500 : 15_000);
  const [server, browser] = await Promise.all([serve(), launchChromium()]);
  try {
    const { port } = server.address() as AddressInfo;
    const shown = await measureShown(browser, `http://127.0.0.1:${port}`, quick);
    const sizes = await measureSizes();
    return {
      figures: {
        ...shown.figures,
        ...plain.figures,
        content_script_gzip_bytes: sizes['content script'] ?? 0,
        panel_gzip_bytes: sizes['panel, first load'] ?? 0,
      },
      details: { ...shown.details, plain: plain.details },
    };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

async function serve() {
  const app = express();
  for (const [path, { type, text }] of Object.entries(enginePages))
    app.get(path, (_req, res) => void res.type(type).send(text));
  app.use(express.static(`${root}dist/panel`));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const patience = 60_000;

async function measureShown(browser: Browser, origin: string, quick: boolean): Promise<Measured> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 720 } });
  const engine = await context.newPage();
  await engine.goto(`${origin}/engine`);
  const order = (what: Partial<EngineOrders>) => engine.evaluate(`order(${JSON.stringify(what)})`);
  const load = { events: 100_000, resources: 1_000 };
  await order({ load });
  const page = await context.newPage();
  await page.addInitScript(watchFirstRows);
  await page.goto(`${origin}/liveresource-panel.html`);
  const first = (await within(patience, 'the first rows', page.evaluate('firstRows'))) as number;
  const loaded = (await within(patience, 'all rows', page.evaluate(allRows(load.resources + 1)))) as number;
  const rowCount = await page.evaluate(`Number(document.querySelector('[aria-rowcount]').ariaRowCount)`);
  await pause(1_000);
  const heap = await heapOf(page);
  const keys = await typeFilter(page);
  const scroll = await traceFrames(browser, page, () => page.evaluate(scrollFor(quick ? 1_500 : 5_000)));
  const heapBefore = await heapOf(page);
  const live = await watchLive(browser, page, order, quick ? 8 : 180);
  const heapAfter = await heapOf(page);
  await context.close();
  return {
    figures: {
      first_rows_ms: first,
      loaded_ms: loaded,
      filter_ms: Math.max(...keys),
      scroll_work_ms_p95: percentile(scroll.cpu, 0.95),
      heap_mb: heap,
      live_work_ms_p95: percentile(live.cpu, 0.95),
      heap_growth_mb: heapAfter - heapBefore,
    },
    details: {
      ...{ events: load.events, rows: rowCount, keystrokes_ms: keys, heapBefore, heapAfter },
      scroll: described(scroll),
      live: described(live),
    },
  };
}

const described = ({ cpu, wall }: FrameWork) => ({
  frames: cpu.length,
  ...{ cpu_ms_p50: percentile(cpu, 0.5), cpu_ms_p99: percentile(cpu, 0.99) },
  ...{ wall_ms_p50: percentile(wall, 0.5), wall_ms_p95: percentile(wall, 0.95) },
});

/** `firstRows`: milliseconds from the beginning of the navigation until the first row was painted. */
const watchFirstRows = `
globalThis.firstRows = new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('[role=row]:not(.head)')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true });
});`;

const allRows = (count: number) => `new Promise((resolve) => {
  const look = () => {
    const shown = Number(document.querySelector('[aria-rowcount]')?.ariaRowCount ?? 0);
    // The head is one of them.
    if (shown > ${count}) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})`;

/** Milliseconds from each keystroke until what it filters was painted. */
async function typeFilter(page: Page): Promise<number[]> {
  await page.evaluate(`{
    globalThis.keystrokes = [];
    addEventListener('keydown', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => keystrokes.push(performance.now() - timeStamp);
        port2.postMessage(0);
      });
    }, true);
  }`);
  await page.locator('input[data-focus=filter]').focus();
  const before = await rowCount(page);
  for (const key of 'rooms/12') {
    await page.keyboard.press(key);
    await pause(150);
  }
  if ((await rowCount(page)) >= before) throw new Error('the filter did nothing');
  for (let n = 0; n < 'rooms/12'.length; n++) {
    await page.keyboard.press('Backspace');
    await pause(150);
  }
  return (await page.evaluate('keystrokes')) as number[];
}

async function rowCount(page: Page): Promise<number> {
  return Number(await page.evaluate(`document.querySelector('[aria-rowcount]').ariaRowCount`));
}

/** Down and up through the whole list, 120 px a frame. */
const scrollFor = (ms: number) => `new Promise((resolve) => {
  const scroller = [...document.querySelectorAll('*')].find((one) =>
    one.scrollHeight > one.clientHeight + 1000 && getComputedStyle(one).overflowY !== 'visible');
  const until = performance.now() + ${ms};
  let step = 120;
  const scroll = () => {
    const before = scroller.scrollTop;
    scroller.scrollTop += step;
    if (scroller.scrollTop === before) step = -step;
    if (performance.now() < until) requestAnimationFrame(scroll);
    else resolve(true);
  };
  scroll();
})`;

/** A trace of three minutes would not fit into memory: ten seconds are traced at the beginning, in the middle, at the end. */
async function watchLive(
  browser: Browser,
  page: Page,
  order: (what: Partial<EngineOrders>) => Promise<unknown>,
  seconds: number,
): Promise<FrameWork> {
  const done = order({ live: { rate: 200, seconds } });
  const traced = Math.min(10, seconds / 4);
  const gap = ((seconds - 3 * traced) * 1_000) / 3;
  const works: FrameWork[] = [];
  for (let n = 0; n < 3; n++) {
    works.push(await traceFrames(browser, page, () => pause(traced * 1_000)));
    await pause(gap);
  }
  await done;
  return { cpu: works.flatMap(({ cpu }) => cpu), wall: works.flatMap(({ wall }) => wall) };
}

/** Megabytes in use after the garbage is gone. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1_048_576;
}
