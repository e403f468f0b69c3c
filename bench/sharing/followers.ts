import type { Browser, Page } from 'playwright';
import type { CounterServer, Update } from '../../test/support/counter/counterServer.js';
import { greatestOpen, type SeenRequest, timeOpen } from '../../test/support/counter/requestLog.js';
import { allReach, onStage, openTab, recordsOf, type Stage } from '../../test/support/counter/stage.js';
import type { TabRecord } from '../../test/support/counter/tab.js';
import { type Random, randomBetween } from '../../test/support/random.js';
import type { Measured } from '../../test/support/report.js';
import { pause, percentile, wallClock, within } from '../../test/support/time.js';

export interface FollowersOptions {
  tabs: number;
  /** Made when all tabs are there; others while they open. */
  updates: number;
  random: Random;
}

const patience = 30_000;

/**
 * Tabs that all follow one resource. From the moment when the first of them has its value until the end: how many
 * requests of the resource are open at the server at once, while the other tabs open and the value changes.
 */
export function measureFollowers(browser: Browser, options: FollowersOptions): Promise<Measured> {
  return onStage(browser, (stage) => follow(stage, options));
}

async function follow(stage: Stage, { tabs: count, updates, random }: FollowersOptions): Promise<Measured> {
  const { server } = stage;
  const first = await follower(stage);
  const since = wallClock();
  const opening = Promise.all(Array.from({ length: count - 1 }, () => follower(stage)));
  await updateUntil(server, opening, random);
  const tabs = [first, ...(await opening)];
  const whenAllThere = server.updates.length;
  for (let i = 0; i < updates; i++) await updateSoon(server, random);
  await within(patience, 'the last value in all tabs', allReach(tabs, server.updates.length));
  const counted = countOpen(server, since, wallClock());
  const delivered = deliveries(await recordsOf(tabs), server.updates.slice(whenAllThere));
  return {
    figures: {
      ...counted.figures,
      delivery_ms_p50: percentile(delivered, 0.5),
      delivery_ms_p95: percentile(delivered, 0.95),
    },
    details: { tabs: count, updates_while_opening: whenAllThere, updates, ...counted.details },
  };
}

async function follower(stage: Stage): Promise<Page> {
  const tab = await openTab(stage);
  await tab.evaluate(() => window.tab.follow());
  await within(patience, 'the first value in a tab', allReach([tab], 0));
  return tab;
}

async function updateUntil(server: CounterServer, done: Promise<unknown>, random: Random): Promise<void> {
  let isDone = false;
  const over = done.finally(() => {
    isDone = true;
  });
  while (!isDone) await Promise.race([updateSoon(server, random), over]);
}

async function updateSoon(server: CounterServer, random: Random): Promise<void> {
  await pause(randomBetween(random, 20, 250));
  server.update();
}

function countOpen({ log }: CounterServer, since: number, until: number): Measured {
  const { at, open } = greatestOpen(log, since);
  const inTime = log.requests.filter(({ closed = until }) => closed >= since);
  const shown = (request: SeenRequest) => ({ ...request, opened: request.opened - since });
  return {
    figures: { open_requests_max: open.length },
    details: {
      counted_ms: until - since,
      requests: inTime.length,
      given_up_by_client: inTime.filter(({ endedBy }) => endedBy === 'client').length,
      ms_with_so_many_open: timeOpen(log, since, until),
      ...(open.length > 1 && { overlapped_at_ms: at - since, overlapped: open.map(shown) }),
    },
  };
}

/** From each update on the server to the event that shows it, or a later one, in each tab. */
function deliveries(records: readonly TabRecord[], updates: readonly Update[]): number[] {
  return records.flatMap(({ told }) =>
    updates.map(({ n, at }) => {
      const shown = told.find((value) => value.n >= n);
      if (!shown) throw new Error(`a tab that holds the last value was never told ${n}`);
      return shown.at - at;
    }),
  );
}
