import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { WebSocketServer } from 'ws';
import { controlled } from '../../browser/support.js';
import { root } from '../../support/freshDist.js';
import { type Site, startSite } from '../../support/site.js';
import { pause, within } from '../../support/time.js';
import { type WorkerHeap, watchHeap } from '../../support/workerHeap.js';
import type { HostilePage } from './pages.js';
import { type Peer, path } from './peers.js';

/** What came of one of them. */
export interface Outcome {
  fault: string;
  fetches: number;
  failed: string[];
  /** Whether a page went on to follow and fetch another resource meanwhile, with the server's values. */
  converged: boolean;
  /**
   * Megabytes above the idle worker. `peak_mb`: at the most, in samples without a collection, so garbage counts: V8 lets
   * tens of megabytes of it lie while there is room, and what makes less of it has the lower peak. `held_mb`: what is left
   * after a collection at the end, while the server goes on. Where that is small, the peak is a sawtooth of garbage.
   */
  peak_mb: number;
  held_mb: number;
  /** Megabytes that the origin has on disk at the end. */
  stored_mb: number;
  log: Record<string, number>;
  told: boolean;
  /** Milliseconds, all in all. */
  took_ms: number;
}

export interface Hostility {
  name: string;
  peer?: Peer;
  page?: HostilePage;
  tells: string[] | undefined;
}

const patience = 15_000;
const mega = 1_048_576;

export async function meet(browser: Browser, hostility: Hostility, ms: number): Promise<Outcome> {
  const worker = await readFile(`${root}dist/liveresource-sw.js`, 'utf8');
  const { peer } = hostility;
  const begun = performance.now();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (all) => [...all][0] ?? false });
  const site = await startSite({
    raw(req, res) {
      if (!peer || !req.url?.startsWith(path)) return false;
      peer.answer(req, res);
      return true;
    },
    upgrade: (req, socket, head) =>
      sockets.handleUpgrade(req, socket, head, (opened) => {
        opened.on('error', () => {});
        peer?.socket?.(opened);
      }),
  });
  site.editWorker = () => worker;
  const context = await browser.newContext();
  const plain = await browser.newContext();
  try {
    const pages = { page: await context.newPage(), without: await plain.newPage() };
    await pages.without.goto(`${site.origin}/page/plain`);
    const outcome = await run(browser, site, pages, hostility, ms);
    return { ...outcome, took_ms: Math.round(performance.now() - begun) };
  } finally {
    await context.close();
    await plain.close();
    for (const socket of sockets.clients) socket.terminate();
    await site.close();
  }
}

interface Pages {
  page: Page;
  /** Of a browser profile without a worker: what a fetch gives there it must give here. */
  without: Page;
}

async function run(
  browser: Browser,
  site: Site,
  { page, without }: Pages,
  { name, peer, page: hostile, tells }: Hostility,
  ms: number,
): Promise<Outcome> {
  const outcome: Outcome = {
    ...{ fault: name, fetches: 0, failed: [], converged: true, peak_mb: 0, held_mb: 0, stored_mb: 0 },
    ...{ log: {}, told: !tells, took_ms: 0 },
  };
  await page.goto(`${site.origin}/page/tab?register`);
  await within(patience, 'a worker', controlled(page));
  await page.evaluate(() => void window.follow('/counter/a/'));
  await page.waitForFunction(() => window.values().at(-1)?.count === 0);
  const heap = await watchHeap(browser, site.origin);
  const idle = await heap.live();
  const watching = watchPeak(heap, idle, outcome);
  if (peer) await page.evaluate((p) => void new window.lib.LiveResource(p), path);
  const acting = hostile?.act(page).catch((thrown) => void outcome.failed.push(String(thrown)));
  const until = performance.now() + ms;
  do {
    await update(site, page, outcome);
    if (peer) await fetchPeer({ page, without }, peer, outcome);
    await pause(Math.min(500, until - performance.now()));
  } while (performance.now() < until);
  await acting;
  const patientUntil = performance.now() + patience;
  do await readLog(page, tells, outcome);
  while (!outcome.told && performance.now() < patientUntil);
  await watching.stop();
  outcome.held_mb = round((await heap.live()) - idle);
  outcome.stored_mb = round((await page.evaluate(storedBytes)) / mega);
  await heap.close();
  return outcome;
}

function watchPeak(heap: WorkerHeap, idle: number, outcome: Outcome) {
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      outcome.peak_mb = Math.max(outcome.peak_mb, round((await heap.used()) - idle));
      await pause(50);
    }
  };
  const done = watch();
  return {
    stop() {
      isOver = true;
      return done;
    },
  };
}

const round = (mb: number) => Math.round(mb * 10) / 10;

/** Another resource goes on: its follower is told, and a fetch gives what the server has. */
async function update(site: Site, page: Page, outcome: Outcome): Promise<void> {
  await site.add('a');
  const count = site.count('a');
  const told = page.waitForFunction((n) => window.values().at(-1)?.count === n, count, { timeout: patience });
  await told.catch(() => {
    outcome.converged = false;
  });
  const text = await page.evaluate(beginningOf, '/counter/a/');
  outcome.fetches++;
  if (text !== `{"count":${count}}`) outcome.failed.push(`/counter/a/: ${text}`);
}

async function fetchPeer({ page, without }: Pages, { gives }: Peer, outcome: Outcome): Promise<void> {
  const isGood = (text: string) => (gives === 'endless' ? text !== '' : /^[[{]/.test(text));
  const bare = await without.evaluate(beginningOf, path);
  const text = await page.evaluate(beginningOf, path);
  outcome.fetches++;
  if (!isGood(text) && isGood(bare)) outcome.failed.push(`${path}: ${text}`);
}

/** The first piece of the body, which some bodies never go beyond. */
async function beginningOf(url: string): Promise<string> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 10_000);
  try {
    const response = await fetch(url, { signal: controller.signal });
    const piece = await response.body?.getReader().read();
    return new TextDecoder().decode(piece?.value).slice(0, 100);
  } catch (thrown) {
    return String(thrown);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/** A worker that is busy with what it was sent may not answer at once. */
async function readLog(page: Page, tells: string[] = [], outcome: Outcome): Promise<void> {
  const events = await page.evaluate(() =>
    window.registered.readLog(0).then(
      (batch) => batch.events,
      () => [],
    ),
  );
  outcome.log = {};
  for (const event of events) {
    if (event.type !== 'problem') continue;
    outcome.log[event.code] = (outcome.log[event.code] ?? 0) + 1;
    if (tells.includes(event.code)) outcome.told = true;
  }
}

const storedBytes = async (): Promise<number> => (await navigator.storage.estimate()).usage ?? 0;
