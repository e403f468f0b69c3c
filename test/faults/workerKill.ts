import type { Browser, Page } from 'playwright';
import { launchChromium } from '../support/chromium.js';
import type { CounterServer } from '../support/counter/counterServer.js';
import {
  countBehindEvents,
  countBehindFetches,
  countSteps,
  countsOf,
  failedOf,
  isCut,
  type Kill,
  recoveriesOf,
} from '../support/counter/judge.js';
import { allReach, onStage, openTab, recordsOf, type Stage } from '../support/counter/stage.js';
import type { Poll, TabRecord } from '../support/counter/tab.js';
import { type Random, randomMoments, seededRandom } from '../support/random.js';
import type { Measured, Run } from '../support/report.js';
import { atMoments, pause, percentile, within } from '../support/time.js';
import { createWorkerKiller } from './workerKiller.js';

export interface WorkerKillOptions {
  tabs: number;
  kills: number;
  updates: number;
  durationMs: number;
  seed: number;
}

/** What must have come by then never comes. */
const patience = 30_000;
/** For what might come although all is said. */
const aftermath = 1_000;

export async function measureWorkerKill({ seed, quick }: Run): Promise<Measured> {
  const browser = await launchChromium();
  const size = quick
    ? { kills: 20, updates: 60, durationMs: 25_000 }
    : { kills: 105, updates: 300, durationMs: 130_000 };
  try {
    return await killWorkers(browser, { tabs: 5, seed, ...size });
  } finally {
    await browser.close();
  }
}

/** Kills the worker again and again while tabs follow and fetch a resource that changes, and says what they saw. */
export function killWorkers(browser: Browser, options: WorkerKillOptions): Promise<Measured> {
  return onStage(browser, (stage) => campaign(stage, options));
}

async function campaign(stage: Stage, options: WorkerKillOptions): Promise<Measured> {
  const { server, context } = stage;
  const random = seededRandom(options.seed);
  const tabs = await Promise.all(Array.from({ length: options.tabs }, () => followAndPoll(stage, random)));
  const killer = await createWorkerKiller(context, tabs[0] as Page);
  const attempts: (Kill | undefined)[] = [];
  const { durationMs } = options;
  await Promise.all([
    atMoments(randomMoments(random, options.updates, durationMs), () => server.update()),
    atMoments(randomMoments(random, options.kills, durationMs), async () => {
      attempts.push(await killer.kill());
    }),
  ]);
  const last = await lastFetches(tabs, server);
  const kills = attempts.filter((kill) => kill !== undefined);
  return judge(server, kills, await recordsOf(tabs), last);
}

async function followAndPoll(stage: Stage, random: Random): Promise<Page> {
  const seed = Math.floor(random() * 2 ** 32);
  const tab = await openTab(stage);
  await within(
    patience,
    'a tab under control of the worker',
    tab.evaluate(() => window.tab.controlled()),
  );
  await tab.evaluate(() => window.tab.follow());
  await within(patience, 'the first value in a tab', allReach([tab], 0));
  await tab.evaluate((seed) => window.tab.poll({ least: 150, most: 300, seed }), seed);
  return tab;
}

/** Waits until all is quiet, then fetches once more in each tab. */
async function lastFetches(tabs: readonly Page[], { updates }: CounterServer): Promise<Poll[]> {
  const reached = tabs.map((tab) => within(patience, 'the last value', allReach([tab], updates.length)));
  await Promise.allSettled(reached);
  await pause(aftermath);
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.tab.stopPolling())));
  return Promise.all(tabs.map((tab) => tab.evaluate(() => window.tab.pollOnce())));
}

function judge(server: CounterServer, kills: Kill[], records: TabRecord[], last: Poll[]): Measured {
  const { updates } = server;
  const total = (count: (record: TabRecord) => number) =>
    records.reduce((sum, record) => sum + count(record), 0);
  const told = ({ told }: TabRecord) => countSteps(told.map(({ n }) => n));
  const polls = records.flatMap((record, tab) => [...record.polls, last[tab] as Poll]);
  const failures = failedOf(polls);
  const cut = failures.filter((poll) => isCut(poll, kills));
  const failed = failures.filter((poll) => !cut.includes(poll));
  const ends = records.map(({ held }, tab) => ({ held, fetched: countsOf([last[tab] as Poll])[0] }));
  const lost = ends.filter((end) => end.held !== updates.length || end.fetched !== updates.length);
  return {
    figures: {
      kills: kills.length,
      updates: updates.length,
      lost_final: lost.length,
      went_back: total((record) => told(record).back + countSteps(countsOf(record.polls)).back),
      repeated: total((record) => told(record).repeated),
      failed_fetches: failed.length,
      cut_fetches: cut.length,
      ...recoveryFigures(records.flatMap((record) => recoveriesOf(record, kills, updates))),
    },
    details: {
      tabs: records.length,
      fetches: polls.length,
      events: total((record) => record.told.length),
      lives_that_answered: new Set(records.flatMap(({ boots }) => boots)).size,
      fetches_behind_events: total(countBehindEvents),
      events_behind_fetches: total(countBehindFetches),
      requests_at_server: server.log.requests.length,
      ...(failures.length > 0 && { failed, cut }),
      ...(lost.length > 0 && { ends }),
    },
  };
}

/**
 * recovery_ms: from the order to kill to a tab's first event that shows an update made after the worker had died. It
 * holds the time until there is such an update; delivery_ms holds only what comes after that.
 */
function recoveryFigures(recoveries: ReturnType<typeof recoveriesOf>): Record<string, number> {
  const sinceKill = recoveries.map((recovery) => recovery.sinceKill);
  const sinceUpdate = recoveries.map((recovery) => recovery.sinceUpdate);
  return {
    recovery_ms_p50: percentile(sinceKill, 0.5),
    recovery_ms_p95: percentile(sinceKill, 0.95),
    recovery_ms_max: percentile(sinceKill, 1),
    delivery_ms_p50: percentile(sinceUpdate, 0.5),
    delivery_ms_p95: percentile(sinceUpdate, 0.95),
    delivery_ms_max: percentile(sinceUpdate, 1),
  };
}
