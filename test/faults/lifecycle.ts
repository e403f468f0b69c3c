import type { Browser } from 'playwright';
import { launchChromium } from '../support/chromium.js';
import {
  countSteps,
  countsOf,
  failedOf,
  isCut,
  type Kill,
  withoutForgotten,
} from '../support/counter/judge.js';
import type { TabRecord } from '../support/counter/tab.js';
import { seededRandom } from '../support/random.js';
import type { Measured, Run } from '../support/report.js';
import { percentile } from '../support/time.js';
import { type Way, ways } from './lifecycle/grounds.js';
import { type Lives, liveThrough } from './lifecycle/lives.js';
import { createSchedule, type Schedule } from './lifecycle/schedule.js';
import { allSteps } from './lifecycle/steps.js';
import { buildStoppableWorker } from './lifecycle/stoppableWorker.js';

export interface LifecycleOptions {
  kills: number;
  /** No more of them after so many ms. */
  within: number;
  stages: readonly Way[];
  seed: number;
}

const all = Object.keys(ways) as Way[];

export async function measureLifecycle({ seed, quick }: Run): Promise<Measured> {
  const browser = await launchChromium();
  try {
    return await killAtSteps(browser, {
      ...{ seed, stages: all },
      ...(quick ? { kills: 100, within: 25_000 } : { kills: 1_000, within: 900_000 }),
    });
  } finally {
    await browser.close();
  }
}

/** Kills workers at every step of the engine's log, while tabs follow and fetch what changes, and says what these saw. */
export async function killAtSteps(
  browser: Browser,
  { kills, within, stages, seed }: LifecycleOptions,
): Promise<Measured> {
  const random = seededRandom(seed);
  const worker = await buildStoppableWorker();
  const schedule = createSchedule({ kills, until: performance.now() + within }, random);
  const seeds = stages.map(() => Math.floor(random() * 2 ** 32));
  const lives = await Promise.all(
    stages.map((way, n) => liveThrough(browser, way, worker, schedule, seeds[n] ?? n)),
  );
  return judge(lives, schedule);
}

function judge(lives: readonly Lives[], schedule: Schedule): Measured {
  const judged = lives.map(judgeOne);
  const total = (name: keyof ReturnType<typeof judgeOne>['figures']) =>
    judged.reduce((sum, { figures }) => sum + figures[name], 0);
  const recoveries = judged.flatMap(({ recoveries }) => recoveries);
  const covered = allSteps.filter((step) => (schedule.hits.get(step)?.size ?? 0) > 0);
  const seen = new Set(lives.flatMap((one) => [...one.seen]));
  return {
    figures: {
      kills: lives.reduce((sum, one) => sum + one.kills.length, 0),
      steps_total: allSteps.length,
      steps_covered: covered.length,
      steps_unknown: [...seen].filter((step) => !allSteps.includes(step)).length,
      updates: lives.reduce((sum, { updates }) => sum + updates.length, 0),
      lost_final: total('lost'),
      went_back: total('back'),
      repeated: total('repeated'),
      failed_fetches: total('failed'),
      cut_fetches: total('cut'),
      recoveries: recoveries.length,
      recovery_ms_p50: percentile(recoveries, 0.5),
      recovery_ms_p95: percentile(recoveries, 0.95),
      recovery_ms_max: percentile(recoveries, 1),
    },
    details: {
      stages: judged.map(({ details }) => details),
      kills_by_step: Object.fromEntries(
        allSteps.map((step) => [step, Object.fromEntries(schedule.hits.get(step) ?? [])]),
      ),
      steps_missed: allSteps.filter((step) => !covered.includes(step)),
      steps_unknown: [...seen].filter((step) => !allSteps.includes(step)),
      attempts_in_vain: Object.fromEntries(schedule.misses),
    },
  };
}

function judgeOne({ way, kills, recoveries, unfinished, updates, records, last }: Lives) {
  const sum = (count: (record: TabRecord) => number) =>
    records.reduce((total, record) => total + count(record), 0);
  const forgets = records.flatMap((record) => record.forgets);
  const told = (record: TabRecord) => countSteps(withoutForgotten(record, forgets).map(({ n }) => n));
  const polls = records.flatMap((record, tab) => [...record.polls, ...last.slice(tab, tab + 1)]);
  const failures = failedOf(polls);
  const failed = failures.filter((poll) => !isCut(poll, kills));
  const ends = records.map(({ held }, tab) => ({ held, fetched: countsOf(last.slice(tab, tab + 1))[0] }));
  const lost = ends.filter((end) => end.held !== updates.length || end.fetched !== updates.length);
  const spotted = records.flatMap((record, tab) => spotSteps(record, kills, tab));
  const spans = recoveries.map(({ kill, update }) => recoverySpan(records, kill.sent, update.n));
  return {
    figures: {
      lost: lost.length,
      back: sum((record) => told(record).back + countSteps(countsOf(record.polls)).back),
      repeated: sum((record) => told(record).repeated),
      failed: failed.length,
      cut: failures.length - failed.length,
    },
    recoveries: spans,
    details: {
      way,
      kills: kills.length,
      updates: updates.length,
      fetches: polls.length,
      events: sum((record) => record.told.length),
      told_again_after_forget: sum((record) => record.told.length - withoutForgotten(record, forgets).length),
      recovery_ms_p50: percentile(spans, 0.5),
      recovery_ms_p95: percentile(spans, 0.95),
      ...(unfinished.length > 0 && { unfinished }),
      ...(spotted.length > 0 && { unsteady: spotted }),
      ...(failed.length > 0 && { failed }),
      ...(lost.length > 0 && { ends, last_update: updates.length }),
    },
  };
}

/** ms from the order to kill until the last tab was told what the server had right after the death, or something later. */
function recoverySpan(records: readonly TabRecord[], sent: number, n: number): number {
  const moments = records.map(({ told }) => told.find((one) => one.n >= n)?.at ?? Number.POSITIVE_INFINITY);
  return Math.max(...moments) - sent;
}

/** Where something went back, or was told twice, with what explains it: ms since the last kill, and the fetches around. */
function spotSteps({ told, polls }: TabRecord, kills: readonly Kill[], tab: number) {
  const sinceKill = (at: number) =>
    at - Math.max(...kills.map(({ sent }) => sent).filter((sent) => sent < at));
  const fetched = polls.flatMap((poll) => (poll.outcome === 'value' ? [poll] : []));
  const events = told.flatMap(({ n, at, via }, i) => {
    const before = told[i - 1];
    return before && n <= before.n ? [{ tab, via, from: before.n, to: n, since_kill_ms: sinceKill(at) }] : [];
  });
  const fetches = fetched.flatMap((poll, i) => {
    const before = fetched[i - 1];
    if (!before || poll.n >= before.n) return [];
    const took = [before.ended - before.begun, poll.ended - poll.begun];
    return [
      {
        tab,
        from: before.n,
        to: poll.n,
        apart_ms: poll.begun - before.ended,
        took,
        since_kill_ms: sinceKill(poll.begun),
      },
    ];
  });
  return [...events, ...fetches];
}
