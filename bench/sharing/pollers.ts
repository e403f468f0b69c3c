import type { Browser, Page } from 'playwright';
import type { EngineEvent, LogBatch } from '../../src/model/index.js';
import type { CounterServer } from '../../test/support/counter/counterServer.js';
import { onStage, openTab, recordsOf, type Stage } from '../../test/support/counter/stage.js';
import type { Poll } from '../../test/support/counter/tab.js';
import { type Random, randomMoments } from '../../test/support/random.js';
import type { Measured } from '../../test/support/report.js';
import { atMoments, pause, percentile, wallClock } from '../../test/support/time.js';

export interface PollersOptions {
  worker: 'yes' | 'no';
  tabs: number;
  warmUpMs: number;
  countMs: number;
  /** Made on the server while it is counted. */
  updates: number;
  random: Random;
}

const pollEvery = 1_000;

/** Tabs that only poll a resource with `fetch`, and how many requests of it reach the server. */
export function measurePollers(browser: Browser, options: PollersOptions): Promise<Measured> {
  return onStage(browser, (stage) => poll(stage, options));
}

async function poll(stage: Stage, options: PollersOptions): Promise<Measured> {
  const { worker, tabs: count, warmUpMs, countMs, updates, random } = options;
  const { server } = stage;
  const tabs = await Promise.all(Array.from({ length: count }, () => poller(stage, worker)));
  await pause(warmUpMs);
  const since = wallClock();
  const moments = randomMoments(random, updates, countMs);
  await Promise.all([pause(countMs), atMoments(moments, () => server.update())]);
  const isCounted = (at: number) => at >= since && at < since + countMs;
  const reached = server.log.requests.filter(({ opened }) => isCounted(opened));
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.tab.stopPolling())));
  const polls = (await recordsOf(tabs)).flatMap((record) => record.polls);
  const counted = {
    figures: { polls_at_server: reached.length, failed_polls: polls.filter(isFailed).length },
    details: { counted_ms: countMs, polls: polls.filter(({ begun }) => isCounted(begun)).length, updates },
  };
  return worker === 'no' ? counted : merge(counted, await compareWithLog(server, tabs, polls, since));
}

async function poller(stage: Stage, worker: 'yes' | 'no'): Promise<Page> {
  const tab = await openTab(stage, worker);
  await tab.evaluate((every) => window.tab.poll({ least: every, most: every, seed: 0 }), pollEvery);
  return tab;
}

const isFailed = ({ outcome }: Poll) => outcome === 'failed';

const merge = (a: Measured, b: Measured): Measured => ({
  figures: { ...a.figures, ...b.figures },
  details: { ...a.details, ...b.details },
});

interface Applied {
  n: number;
  /** ms since 1970, whole ones. */
  at: number;
}

/** The engine's own log says when an update was there: every poll that was begun later must show it. */
async function compareWithLog(
  server: CounterServer,
  tabs: readonly Page[],
  polls: readonly Poll[],
  since: number,
): Promise<Measured> {
  const events = await wholeLog(tabs, since);
  const applied = events.flatMap((event) => appliedCount(server, event));
  const stale = polls.filter((one) => isStale(one, applied));
  const unseen = server.updates.filter(({ n }) => !applied.some((one) => one.n >= n));
  const underWay = server.updates.flatMap(({ n, at }) => {
    const there = applied.find((one) => one.n >= n);
    return there ? [there.at - at] : [];
  });
  return {
    figures: { stale_polls: stale.length, unseen_updates: unseen.length },
    details: {
      update_to_worker_ms_p95: percentile(underWay, 0.95),
      answers: tally(events.flatMap((event) => (event.type === 'fetch' ? [answerOf(event)] : []))),
      ...(stale.length > 0 && { stale, applied }),
    },
  };
}

async function wholeLog(tabs: readonly Page[], since: number): Promise<EngineEvent[]> {
  const read = tabs[0]?.evaluate(() => window.tab.readLog());
  const { dropped, events } = (await read) as LogBatch;
  const boot = events.find(({ type }) => type === 'boot');
  if (dropped > 0 || !boot || boot.at > since) throw new Error('the log of the worker does not hold it all');
  return events;
}

function appliedCount(server: CounterServer, event: EngineEvent): Applied[] {
  if (event.type !== 'applied' || event.etag === undefined) return [];
  const n = server.countOf(event.etag);
  return n === undefined ? [] : [{ n, at: event.at }];
}

/** The log's time is cut to whole milliseconds: what happened in the same one may have been later. */
function isStale(poll: Poll, applied: readonly Applied[]): boolean {
  if (poll.outcome !== 'value') return false;
  return applied.some(({ n, at }) => poll.begun >= at + 1 && poll.n < n);
}

const answerOf = ({ outcome, reason }: Extract<EngineEvent, { type: 'fetch' }>) =>
  reason === undefined ? outcome : `${outcome}: ${reason}`;

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
