import type { Browser, Page } from 'puppeteer-core';
import { type CounterServer, startCounterServer } from '../../support/counter/counterServer.js';
import {
  countBehindEvents,
  countSteps,
  countsOf,
  failedOf,
  isCut,
  type Kill,
  recoveriesOf,
} from '../../support/counter/judge.js';
import { greatestOpen, timeOpen } from '../../support/counter/requestLog.js';
import type { Poll, TabRecord } from '../../support/counter/tab.js';
import { type Random, randomMoments, seededRandom } from '../../support/random.js';
import type { Measured } from '../../support/report.js';
import { atMoments, pause, percentile, wallClock } from '../../support/time.js';
import { fetchIn, killerFrom, openFollower, reaches, recordOf, show, watchWakeUps } from './hiddenTabs.js';

export interface HiddenOptions {
  /** ms that a tab which follows the counter too is in front. */
  besideShownMs: number;
  /** ms that nothing of the site is shown. */
  aloneMs: number;
  /** In each of these times. */
  updates: number;
  /** While nothing of the site is shown. */
  kills: number;
  seed: number;
}

/** What the campaign saw. */
interface Seen {
  server: CounterServer;
  hidden: { since: number; until: number };
  wakeUps: number[];
  records: { hidden: TabRecord[]; shown: TabRecord };
  polls: Poll[][];
  last: Poll[];
  kills: Kill[];
  /** Lives of the worker that had answered before anything was hidden. */
  before: Set<number>;
}

/** From when on timers run once a minute, with something to spare (test/support/puppeteerChromium.ts). */
const untilThrottled = 12_000;

/** Tabs are hidden for long, with their timers slowed down, while what they follow changes; then they are shown again. */
export async function stayHidden(browser: Browser, options: HiddenOptions): Promise<Measured> {
  const server = await startCounterServer();
  try {
    return judge(await hide(browser, server, options));
  } finally {
    for (const page of (await browser.pages()).slice(1)) await page.close();
    await server.close();
  }
}

async function hide(browser: Browser, server: CounterServer, options: HiddenOptions): Promise<Seen> {
  const random = seededRandom(options.seed);
  const tabs = [await openFollower(browser, server), await openFollower(browser, server)];
  const [first] = tabs as [Page, Page];
  const wakeUps = await watchWakeUps(first);
  const polls: Poll[][] = [[], []];
  const change = (ms: number) => changeAndFetch(server, tabs, polls, random, { ...options, ms });
  const beside = await openFollower(browser, server);
  await show(beside, tabs);
  const before = new Set((await Promise.all(tabs.map(recordOf))).flatMap(({ boots }) => boots));
  const since = wallClock();
  await change(options.besideShownMs);
  await reaches([...tabs, beside], server.updates.length);
  const shown = await recordOf(beside);
  const other = await browser.newPage();
  await show(other, tabs);
  await beside.close();
  const kill = await killerFrom(first);
  const kills: Kill[] = [];
  await Promise.all([
    change(options.aloneMs),
    atMoments(
      randomMoments(random, options.kills, options.aloneMs),
      async () => void kills.push(await kill()),
    ),
  ]);
  await reaches(tabs, server.updates.length);
  const hidden = { since, until: wallClock() };
  for (const tab of tabs) {
    await show(tab, [...tabs.filter((one) => one !== tab), other]);
    server.update();
    await reaches(tabs, server.updates.length);
  }
  const records = { hidden: await Promise.all(tabs.map(recordOf)), shown };
  const last = await Promise.all(tabs.map(fetchIn));
  return { server, hidden, wakeUps: await wakeUps(), records, polls, last, kills, before };
}

/** Every fifth update is a burst. Fetches are begun from outside, as a timer of the page would not. */
async function changeAndFetch(
  server: CounterServer,
  tabs: readonly Page[],
  polls: Poll[][],
  random: Random,
  { updates, ms }: { updates: number; ms: number },
): Promise<void> {
  let n = 0;
  await Promise.all([
    atMoments(randomMoments(random, updates, ms), () => {
      for (let more = ++n % 5 === 0 ? 10 : 1; more > 0; more--) server.update();
    }),
    atMoments(randomMoments(random, updates, ms), () =>
      Promise.all(tabs.map(async (tab, at) => polls[at]?.push(await fetchIn(tab)))),
    ),
    pause(ms),
  ]);
}

function judge({ server, hidden, wakeUps, records, polls, last, kills, before }: Seen): Measured {
  const { updates } = server;
  const all = [...records.hidden, records.shown];
  const told = (record: TabRecord) => countSteps(record.told.map(({ n }) => n));
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  const failures = failedOf(polls.flat());
  const failed = failures.filter((poll) => !isCut(poll, kills));
  const withPolls = records.hidden.map((record, at) => ({ ...record, polls: polls[at] ?? [] }));
  const ends = records.hidden.map(({ held }, at) => [held, ...countsOf(last.slice(at, at + 1))]);
  const lost = ends.filter(([held, fetched]) => held !== updates.length || fetched !== updates.length);
  const throttled = { since: hidden.since + untilThrottled, until: hidden.until };
  const span = throttled.until - throttled.since;
  const ran = wakeUps.filter((at) => at > throttled.since && at < throttled.until).length;
  const deliveries = records.hidden.flatMap((record) => deliveriesOf(record, server, hidden));
  const recoveries = records.hidden.flatMap((record) =>
    recoveriesOf(record, kills, updates).map(({ sinceUpdate }) => sinceUpdate),
  );
  const lives = new Set(records.hidden.flatMap(({ boots }) => boots).filter((boot) => !before.has(boot)));
  return {
    figures: {
      hidden_s: (hidden.until - hidden.since) / 1_000,
      timer_wakeups_per_min: (ran * 60_000) / span,
      updates: updates.length,
      kills: kills.length,
      deaths_unasked: lives.size - kills.length,
      lost_final: lost.length,
      went_back:
        sum(all.map((one) => told(one).back)) + sum(polls.map((one) => countSteps(countsOf(one)).back)),
      repeated: sum(all.map((one) => told(one).repeated)),
      fetches: polls.flat().length,
      failed_fetches: failed.length,
      cut_fetches: failures.length - failed.length,
      fetches_behind_events: sum(withPolls.map(countBehindEvents)),
      open_requests_most: greatestOpen(server.log, hidden.since).open.length,
      delivery_ms_p50: percentile(deliveries, 0.5),
      delivery_ms_p95: percentile(deliveries, 0.95),
      delivery_ms_max: percentile(deliveries, 1),
      delivery_after_kill_ms_max: percentile(recoveries, 1),
    },
    details: {
      events: all.map((record) => record.told.length),
      requests_open_ms: timeOpen(server.log, hidden.since, hidden.until),
      ...(failures.length > 0 && { failures }),
      ...(lost.length > 0 && { ends }),
    },
  };
}

/** ms from each update to the moment at which a hidden tab was told it, or something later. */
function deliveriesOf(
  { told }: TabRecord,
  { updates }: CounterServer,
  { since, until }: Seen['hidden'],
): number[] {
  const made = updates.filter(({ at }) => at > since && at < until);
  return made.map(({ n, at }) => (told.find((one) => one.n >= n)?.at ?? Number.POSITIVE_INFINITY) - at);
}
