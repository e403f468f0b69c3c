import type { Browser, Page } from 'playwright';
import type { CounterServer } from '../../support/counter/counterServer.js';
import { countSteps, type FailedPoll } from '../../support/counter/judge.js';
import { allReach, onStage, openTab, recordsOf, type Stage } from '../../support/counter/stage.js';
import type { Poll, TabRecord } from '../../support/counter/tab.js';
import { type Random, randomMoments, seededRandom } from '../../support/random.js';
import type { Measured } from '../../support/report.js';
import { atMoments, pause, percentile, wallClock, within } from '../../support/time.js';
import { createWorkerKiller } from '../workerKiller.js';

export interface OfflineOptions {
  outages: number;
  /** ms of one, at least. */
  offlineMs: number;
  /** Updates, and fetches of each tab, in one. */
  updates: number;
  seed: number;
  /** Seconds; without it fetches must fail as without a worker, and the worker is killed in the middle of each outage. */
  staleIfError?: number;
}

/** One time without a network, of the browser with all its pages and workers. */
interface Outage {
  began: number;
  /** The network is there again. */
  ended: number;
  /** The last update in it. */
  last: number;
  /** ms that the worker would have waited yet if nobody had told it. */
  pauseLeft: number;
  /** Of each tab. */
  polls: Poll[][];
}

const patience = 60_000;
/** The network of the worker goes a moment later than that of the pages: a request was seen that came 11 ms later, and was cut. */
const untilAllAreOffline = 200;
/** So much must be left of the pause between two tries, in ms: what comes sooner does not come by it. */
const longPause = 4_000;

/** The network of the browser goes, for long, and comes again; tabs go on fetching, and what they follow changes. */
export function goOffline(browser: Browser, options: OfflineOptions): Promise<Measured> {
  return onStage(browser, async (stage) => {
    const { server } = stage;
    const random = seededRandom(options.seed);
    const tabs = [await openFollower(stage, options), await openFollower(stage, options)];
    const killer = await createWorkerKiller(stage.context, tabs[0] as Page);
    const outages: Outage[] = [];
    for (let n = 0; n < options.outages; n++) {
      outages.push(await outage(stage, tabs, random, options, killer.kill));
      await within(patience, 'what was missed', allReach(tabs, server.updates.length));
      server.update();
      await within(patience, 'the next update', allReach(tabs, server.updates.length));
    }
    const records = await recordsOf(tabs);
    const last = await fetchIn(tabs);
    return judge(server, outages, records, last, await isAlikeFailure(browser, options));
  });
}

async function openFollower(stage: Stage, { staleIfError }: OfflineOptions): Promise<Page> {
  const tab = await openTab(stage, 'yes', staleIfError === undefined ? {} : { staleIfError });
  await tab.evaluate(() => window.tab.controlled());
  await tab.evaluate(() => window.tab.follow());
  await within(patience, 'the first value', allReach([tab], 0));
  return tab;
}

const fetchIn = (tabs: readonly Page[]) =>
  Promise.all(tabs.map((tab) => tab.evaluate(() => window.tab.pollOnce())));

async function outage(
  { server, context }: Stage,
  tabs: readonly Page[],
  random: Random,
  { offlineMs, updates, staleIfError }: OfflineOptions,
  kill: () => Promise<unknown>,
): Promise<Outage> {
  const polls: Poll[][] = tabs.map(() => []);
  await context.setOffline(true);
  const began = wallClock();
  await Promise.all([
    atMoments(randomMoments(random, updates, offlineMs), () => server.update()),
    atMoments(randomMoments(random, updates, offlineMs), async () => {
      for (const [tab, poll] of (await fetchIn(tabs)).entries()) polls[tab]?.push(poll);
    }),
    atMoments(staleIfError === undefined ? [offlineMs / 4] : [], kill),
    pause(offlineMs),
  ]);
  const until = await within(patience, 'a long pause', nextTry(tabs[0] as Page));
  const ended = wallClock();
  await context.setOffline(false);
  return { began, ended, last: server.updates.length, pauseLeft: until - ended, polls };
}

/** When the worker will try again by itself, as soon as that is far enough away. ms since 1970 */
async function nextTry(tab: Page): Promise<number> {
  for (;;) {
    const { events } = await tab.evaluate(() => window.tab.readLog());
    const moves = events.flatMap((event) => (event.type === 'connection' ? [event.to] : []));
    const now = moves.at(-1);
    if (now?.name === 'waiting' && now.until - wallClock() > longPause) return now.until;
    await pause(100);
  }
}

/** Whether a fetch failed as one does where there is no worker. */
async function isAlikeFailure(browser: Browser, options: OfflineOptions): Promise<(poll: Poll) => boolean> {
  if (options.staleIfError !== undefined) return () => false;
  const plain = await onStage(browser, async (stage) => {
    const tab = await openTab(stage, 'no');
    await stage.context.setOffline(true);
    return tab.evaluate(() => window.tab.pollOnce());
  });
  return (poll) => poll.outcome === 'failed' && poll.reason === (plain as FailedPoll).reason;
}

function judge(
  server: CounterServer,
  outages: readonly Outage[],
  records: readonly TabRecord[],
  last: readonly Poll[],
  isAlikeFailure: (poll: Poll) => boolean,
): Measured {
  const { updates, log } = server;
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const steps = records.map(({ told }) => countSteps(told.map(({ n }) => n)));
  const polls = outages.flatMap((outage) => outage.polls.flat());
  const odd = outages.flatMap((outage) =>
    records.flatMap((record, tab) =>
      (outage.polls[tab] ?? []).filter((poll) => !isAlikeFailure(poll) && !isLastKnown(poll, record, outage)),
    ),
  );
  const isLast = (n: number | undefined) => n === updates.length;
  const lost = records.filter(({ held }, at) => {
    const poll = last[at];
    return !isLast(held) || poll?.outcome !== 'value' || !isLast(poll.n);
  });
  const recoveries = outages.flatMap((outage) => records.map((record) => recoveryOf(record, outage)));
  const arrived = outages.flatMap(({ began, ended }) =>
    log.requests.filter(({ opened }) => opened > began + untilAllAreOffline && opened < ended),
  );
  return {
    figures: {
      outages: outages.length,
      offline_s: sum(outages.map(({ began, ended }) => ended - began)) / 1_000,
      updates: updates.length,
      lost_final: lost.length,
      went_back: sum(steps.map(({ back }) => back)),
      repeated: sum(steps.map(({ repeated }) => repeated)),
      fetches: polls.length,
      fetches_answered: polls.filter(({ outcome }) => outcome === 'value').length,
      fetches_unlike: odd.length,
      fetch_ms_max: Math.max(...polls.map(({ begun, ended }) => ended - begun)),
      requests_offline: arrived.length,
      pause_left_ms_min: Math.min(...outages.map(({ pauseLeft }) => pauseLeft)),
      recovery_ms_p50: percentile(recoveries, 0.5),
      recovery_ms_max: percentile(recoveries, 1),
    },
    details: {
      pauses_left_ms: outages.map(({ pauseLeft }) => pauseLeft),
      ...{ recoveries },
      ...(odd.length > 0 && { odd }),
      ...(arrived.length > 0 && { arrived }),
    },
  };
}

/** Not less than the tab had been told, and nothing that it was told only when the network was back. */
function isLastKnown(poll: Poll, { told }: TabRecord, { ended }: Outage): boolean {
  const toldBy = (moment: number) => told.filter(({ at }) => at <= moment).at(-1)?.n ?? 0;
  return poll.outcome === 'value' && poll.n >= toldBy(poll.begun) && poll.n <= toldBy(ended);
}

/** ms from the return of the network to the moment at which the tab was told what it had missed. */
function recoveryOf({ told }: TabRecord, { ended, last }: Outage): number {
  return (told.find(({ n }) => n >= last)?.at ?? Number.POSITIVE_INFINITY) - ended;
}
