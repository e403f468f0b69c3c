import type { Browser } from 'playwright';
import { controlled } from '../../browser/support.js';
import { faultyWorker } from '../../support/faultyWorker/build.js';
import { within } from '../../support/time.js';
import type { Fault } from './faults.js';
import { inWorld, killWorker, type World } from './world.js';

/** What came of one fault. */
export interface Outcome {
  fault: string;
  fetches: number;
  failed: string[];
  /** Fetches that gave another value than the server's. */
  wrong: string[];
  /** Whether both the follower and the fetches came to the server's last value. */
  converged: boolean;
  slowest_ms: number;
  /** Codes of the problems in the log, with how often, over all lives of the worker. */
  log: Record<string, number>;
  /** Whether the log says what was to be said of this fault. */
  told: boolean;
}

/** What does not come by then never comes. */
const patience = 8_000;
const startPatience = 20_000;

export async function tryFault(browser: Browser, fault: Fault): Promise<Outcome> {
  const worker = await faultyWorker(fault.faults ?? {});
  return inWorld(browser, worker, async (world) => {
    const outcome: Outcome = {
      fault: fault.name,
      ...{ fetches: 0, failed: [], wrong: [], converged: true, slowest_ms: 0, log: {}, told: !fault.tells },
    };
    await follow(world, fault, outcome);
    await readLog(world, fault, outcome);
    await fault.during?.(world);
    await update(world, fault, outcome);
    await writeFromPage(world, fault, outcome);
    await readLog(world, fault, outcome);
    await killWorker(world);
    await update(world, fault, outcome);
    await fault.after?.(world);
    await update(world, fault, outcome);
    await readLog(world, fault, outcome);
    return outcome;
  });
}

const pathOf = ({ path = '/counter/a/' }: Fault) => path;

async function follow(world: World, fault: Fault, outcome: Outcome): Promise<void> {
  const { tab, site } = world;
  await fault.before?.(world);
  await tab.goto(`${site.origin}/page/tab?register`);
  // Without a worker the page goes on as well, and the outcome says so.
  await within(startPatience, 'a worker', controlled(tab)).catch((thrown) => {
    outcome.log[String(thrown)] = 1;
  });
  await fetchAll(world, fault, outcome);
  await tab.evaluate((p) => void window.follow(p), pathOf(fault));
  await expectValue(world, fault, outcome);
}

/** The server's value changes; the follower is told, and after that every fetch gives it. */
async function update(world: World, fault: Fault, outcome: Outcome): Promise<void> {
  for (let n = 0; n < 2; n++) {
    await world.site.add('a');
    await world.site.live.updated(pathOf(fault));
    await expectValue(world, fault, outcome);
    await fetchAll(world, fault, outcome);
  }
}

/** A page reads what it wrote, by the very next fetch. */
async function writeFromPage(world: World, fault: Fault, outcome: Outcome): Promise<void> {
  await world.tab.evaluate(() => fetch('/counter/a/', { method: 'POST' }).then((r) => r.text()));
  await fetchAll(world, fault, outcome);
}

async function expectValue({ tab, site }: World, fault: Fault, outcome: Outcome): Promise<void> {
  const count = site.count('a');
  if (fault.isLasting) return;
  const came = tab.waitForFunction((n) => window.values().at(-1)?.count === n, count, { timeout: patience });
  await came.catch(() => {
    outcome.converged = false;
    outcome.wrong.push(`${pathOf(fault)}: the follower was not told ${count}`);
  });
}

async function fetchAll({ tab, site }: World, fault: Fault, outcome: Outcome): Promise<void> {
  const count = site.count('a');
  for (const path of [pathOf(fault), '/counter/other/', pathOf(fault)]) {
    const expected = path === '/counter/other/' ? 0 : count;
    const { text, ms } = await tab.evaluate(fetchText, path);
    outcome.fetches++;
    outcome.slowest_ms = Math.max(outcome.slowest_ms, Math.round(ms));
    const got = readCount(text);
    if (got === undefined) outcome.failed.push(`${path}: ${text.slice(0, 100)}`);
    else if (got !== expected) outcome.wrong.push(`${path}: ${got} instead of ${expected}`);
  }
}

async function fetchText(path: string): Promise<{ text: string; ms: number }> {
  const begun = performance.now();
  const signal = AbortSignal.timeout(10_000);
  const text = await fetch(path, { signal }).then((r) => r.text(), String);
  return { text, ms: performance.now() - begun };
}

function readCount(text: string): number | undefined {
  try {
    return JSON.parse(text).count;
  } catch {
    return undefined;
  }
}

/** Adds what the log says: it dies with the worker. */
async function readLog({ tab }: World, { tells = [] }: Fault, outcome: Outcome): Promise<void> {
  const events = await tab.evaluate(() =>
    window.registered.readLog(0).then(
      (batch) => batch.events,
      () => [],
    ),
  );
  for (const event of events) {
    if (event.type === 'problem') outcome.log[event.code] = (outcome.log[event.code] ?? 0) + 1;
    const word = event.type === 'problem' ? event.code : event.type;
    if (tells.includes(word)) outcome.told = true;
  }
}
