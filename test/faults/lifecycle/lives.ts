import type { Browser, Page } from 'playwright';
import type { Update } from '../../support/counter/counterServer.js';
import type { Kill } from '../../support/counter/judge.js';
import { allReach, onStage, openTab, recordsOf, type Stage } from '../../support/counter/stage.js';
import type { Poll, TabRecord } from '../../support/counter/tab.js';
import { type Random, randomBetween, seededRandom } from '../../support/random.js';
import { pause, within } from '../../support/time.js';
import { type Act, acts, calm, type Scene, undo, workerOptions } from './acts.js';
import { type Grounds, layGrounds, paths, type Way } from './grounds.js';
import type { Schedule } from './schedule.js';
import { createStopper } from './stopper.js';

/** What the tabs of one stage saw, and what was done to their worker. */
export interface Lives {
  way: Way;
  kills: Kill[];
  /** Kills after which nothing else was done until all tabs had the server's value again, and when they had it. */
  recoveries: { kill: Kill; update: Update }[];
  /**
   * Steps whose act did not end in a tab: the navigation of a frame may hang for ever when its worker is killed while the
   * debugger holds it in that navigation's fetch event.
   */
  unfinished: string[];
  updates: readonly Update[];
  records: TabRecord[];
  /** Of each tab, when all was quiet. */
  last: Poll[];
  seen: ReadonlySet<string>;
}

/** What must have come by then never comes. */
const patience = 30_000;
const usualPatience = 6_000;
const actPatience = 15_000;
/** For what might come although all is said. */
const aftermath = 1_000;

/** Kills the worker of two tabs at step after step, while the counter that they follow and fetch goes on. */
export async function liveThrough(
  browser: Browser,
  way: Way,
  worker: string,
  schedule: Schedule,
  seed: number,
): Promise<Lives> {
  let update = () => {};
  const { grounds, options } = layGrounds(way, worker, () => update());
  const work = async (stage: Stage) => {
    update = () => stage.server.update();
    const scene = await setScene(browser, stage, way, grounds, seededRandom(seed));
    const stopUpdates = goOn(stage, scene.random);
    const kills: Kill[] = [];
    const recoveries: Lives['recoveries'] = [];
    const unfinished: string[] = [];
    while (!schedule.isOver) {
      const { step, kill, performed } = await killOnce(scene, schedule, kills);
      if (kill) recoveries.push({ kill, update: await recover(scene) });
      const hangs = await within(actPatience, 'the end of an act', performed).then(
        () => false,
        () => true,
      );
      if (hangs) unfinished.push(step);
      await undo(scene);
      await pause(randomBetween(scene.random, 0, 150));
    }
    stopUpdates();
    const { seen } = scene.stopper;
    return { way, kills, recoveries, unfinished, seen, ...(await lookBack(scene)) };
  };
  return onStage(browser, work, options);
}

async function setScene(
  browser: Browser,
  stage: Stage,
  way: Way,
  grounds: Grounds,
  random: Random,
): Promise<Scene> {
  const tabs = [await followAndPoll(stage, random), await followAndPoll(stage, random)];
  // Two of them share a connection where that can be.
  await tabs[0]?.evaluate((path) => window.tab.followBeside(path), paths.others(0));
  const stopper = await createStopper(browser, stage.context, tabs[0] as Page, stage.server.origin);
  return { stage, way, grounds, tabs, stopper, random };
}

async function followAndPoll(stage: Stage, random: Random): Promise<Page> {
  const seed = Math.floor(random() * 2 ** 32);
  const tab = await openTab(stage, 'yes', workerOptions);
  await within(
    patience,
    'a tab under control of the worker',
    tab.evaluate(() => window.tab.controlled()),
  );
  await tab.evaluate(() => window.tab.follow());
  await within(patience, 'the first value in a tab', allReach([tab], 0));
  await tab.evaluate((seed) => window.tab.poll({ least: 200, most: 600, seed }), seed);
  return tab;
}

/** Counts up again and again; the answer ends it. */
function goOn({ server }: Stage, random: Random): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const next = () => {
    server.update();
    timer = setTimeout(next, randomBetween(random, 100, 400));
  };
  next();
  return () => clearTimeout(timer);
}

interface Killed {
  /** The first one that was wanted. */
  step: string;
  /** The last one; absent where the worker did not come to a step in time. */
  kill: Kill | undefined;
  performed: Promise<void>;
}

/** Kills the worker at a step, and then, now and again, once more or twice while it comes back. */
async function killOnce(scene: Scene, schedule: Schedule, kills: Kill[]): Promise<Killed> {
  const { stopper, random, way } = scene;
  const step = schedule.next(way);
  const act = acts[step] ?? {};
  const later = Array.from({ length: randomBetween(random, 0, 2) }, () => schedule.nextAtStart(way));
  const births = later.map((step) => ({ step }));
  const before = await within(actPatience, step, act.before?.(scene) ?? Promise.resolve(undefined)).catch(
    () => undefined,
  );
  const { meanwhile } = before ?? {};
  const death = stopper.death();
  if (act.isStart ?? random() < 0.3) {
    stopper.nextLives([{ step, ...(meanwhile && { meanwhile }) }, ...births]);
    const first = await stopper.killNow();
    if (first) schedule.killed(way);
    if (first) kills.push(first);
  } else {
    stopper.nextLives(births);
    // A worker that died by itself is not told, and so the step is missed.
    await stopper.haltAt(step, act.perform ? 1 : randomBetween(random, 1, 3)).catch(() => {});
  }
  const performing = keepPerforming(act, scene);
  let kill = await diesAt(step, death, act.patience);
  performing.stop();
  calm(scene);
  for (const next of later) kill = kill && (await diesAt(next, stopper.death()));
  return { step, kill, performed: performing.done };

  async function diesAt(step: string, death: Promise<Kill>, ms = usualPatience): Promise<Kill | undefined> {
    const kill = await within(ms, step, death).catch(() => undefined);
    if (kill) {
      schedule.killed(way, step);
      kills.push(kill);
    } else {
      schedule.missed(way, step);
      stopper.nextLives([]);
      await stopper.haltAt('', 0).catch(() => {});
    }
    return kill;
  }
}

function keepPerforming({ perform, isOnce }: Act, scene: Scene): { stop(): void; done: Promise<void> } {
  let isOver = perform === undefined;
  const run = async () => {
    while (!isOver) {
      await perform?.(scene).catch(() => {});
      await pause(50);
      isOver ||= isOnce ?? false;
    }
  };
  return {
    stop() {
      isOver = true;
    },
    done: run(),
  };
}

/** The first update after the death, when all tabs know of it. */
async function recover({ stage: { server }, tabs }: Scene): Promise<Update> {
  server.update();
  const update = server.updates.at(-1) as Update;
  await within(patience, 'the value after a kill', allReach(tabs, update.n)).catch(() => {});
  return update;
}

/** Waits until all is quiet, then fetches once more in each tab. */
async function lookBack({
  stage: { server },
  tabs,
}: Scene): Promise<Pick<Lives, 'updates' | 'records' | 'last'>> {
  await within(patience, 'the last value', allReach(tabs, server.updates.length)).catch(() => {});
  await pause(aftermath);
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.tab.stopPolling())));
  const last = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.tab.pollOnce())));
  return { updates: [...server.updates], records: await recordsOf(tabs), last };
}
