import type { Page } from 'playwright';
import { counterPath } from '../../support/counter/path.js';
import type { Stage } from '../../support/counter/stage.js';
import { type Random, randomBetween } from '../../support/random.js';
import { pause } from '../../support/time.js';
import { type Grounds, paths, type Way } from './grounds.js';
import type { Stopper } from './stopper.js';

export interface Scene {
  stage: Stage;
  way: Way;
  grounds: Grounds;
  tabs: readonly Page[];
  stopper: Stopper;
  random: Random;
}

/** How the engine is brought to a step that it does not come to by itself while tabs follow and fetch a counter. */
export interface Act {
  /** Done again until the worker is dead, or the patience over. */
  perform?: (scene: Scene) => Promise<unknown>;
  /** Done before: the worker is killed after it, and the next life begins with `meanwhile`. */
  before?: (scene: Scene) => Promise<{ meanwhile: () => Promise<void> }>;
  /** Where it can happen; everywhere, if nothing is said. */
  ways?: readonly Way[];
  /** ms in which it must happen. */
  patience?: number;
  /** Whether it happens at the start of a life, or not at the start. Either, if nothing is said. */
  isStart?: boolean;
  /** Not again until the worker is dead. */
  isOnce?: true;
}

/** Little room, so that something is evicted; and waits that end while nothing has changed. */
export const workerOptions = { limits: { resources: 12 }, wait: 2 };

const polls: readonly Way[] = ['long-poll', 'shared-long-poll'];
const channels: readonly Way[] = ['stream', 'socket'];
/** A moment for requests and answers. */
const moment = 250;

const inTab = (work: () => unknown) => (scene: Scene) => (scene.tabs[0] as Page).evaluate(work);

const write = ({ tabs }: Scene) =>
  (tabs[0] as Page).evaluate((path) => fetch(path, { method: 'POST' }).then(() => {}), paths.write);

const beside = ({ tabs }: Scene, path: string, options: { poll?: number; wants?: 'changes' } = {}) =>
  (tabs[1] as Page).evaluate(([path, options]) => window.tab.followBeside(path, options), [
    path,
    options,
  ] as const);

const leave = ({ tabs }: Scene) => (tabs[1] as Page).evaluate(() => window.tab.leaveBeside());

/** Fetched twice: only then it is looked at. */
async function fetchOther({ tabs, random }: Scene): Promise<void> {
  const path = paths.others(randomBetween(random, 1_000, 9_999));
  await (tabs[0] as Page).evaluate(async (path) => {
    for (let n = 0; n < 3; n++) await (await fetch(path)).text();
  }, path);
}

async function visit({ tabs }: Scene): Promise<void> {
  await (tabs[1] as Page).evaluate(() => window.tab.visit());
  await (tabs[1] as Page).evaluate(() => window.tab.endVisits());
}

/** A navigation asks for a revalidation, for which these fetches wait. */
const fetchDuringVisit = ({ tabs }: Scene) =>
  (tabs[1] as Page).evaluate(async (path) => {
    const visiting = window.tab.visit();
    for (let n = 0; n < 40; n++) {
      void fetch(path).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await visiting;
    window.tab.endVisits();
  }, counterPath);

async function cut({ grounds }: Scene): Promise<void> {
  grounds.isCutting = true;
  grounds.cut();
  await pause(moment);
}

/** A socket that is cut sooner after its beginning than 2 s was refused, and is passed over at once (src/transports/socket.ts). */
async function cutLate({ grounds }: Scene): Promise<void> {
  await pause(2_500);
  grounds.cut();
}

async function fail(scene: Scene): Promise<void> {
  scene.grounds.shakyStatus = 503;
  await beside(scene, paths.shaky);
  await pause(2 * moment);
  await leave(scene);
}

async function remove(scene: Scene): Promise<void> {
  scene.grounds.shakyStatus = 200;
  await beside(scene, paths.shaky);
  await pause(2 * moment);
  scene.grounds.shakyStatus = 404;
  await scene.grounds.shake();
  await pause(2 * moment);
}

async function collect(scene: Scene): Promise<void> {
  await beside(scene, paths.items, { wants: 'changes' });
  await pause(moment);
  for (let n = 0; n < 4; n++) {
    await scene.grounds.addItem();
    await pause(moment / 2);
  }
}

/** An answer that is under way while something newer comes by another way. */
async function overtake(scene: Scene): Promise<void> {
  const { grounds, tabs } = scene;
  await beside(scene, paths.shaky);
  await pause(moment);
  grounds.delay = moment;
  const fetched = (tabs[1] as Page).evaluate(async (path) => {
    // The worker may be killed meanwhile.
    await Promise.allSettled([fetch('/write', { method: 'POST' }), fetch(path), fetch(path)]);
  }, paths.shaky);
  for (let n = 0; n < 4; n++) {
    await pause(moment / 4);
    await grounds.shake();
  }
  await fetched;
}

async function besides(scene: Scene): Promise<void> {
  for (let n = 0; n < 5; n++) await beside(scene, paths.others(n));
  await pause(2 * moment);
  await leave(scene);
}

async function crowd(scene: Scene): Promise<void> {
  for (let n = 0; n < 8; n++) {
    const path = paths.others(randomBetween(scene.random, 10_000, 99_999));
    await beside(scene, path);
    await pause(moment / 2);
    await leave(scene);
  }
}

const pollPlain = (scene: Scene) => beside(scene, paths.plain, { poll: 1 }).then(() => pause(moment));

async function stopPolling(scene: Scene): Promise<void> {
  await pollPlain(scene);
  await leave(scene);
}

/** The page's library says when a write is done; this page does not use it. */
const writeInSilence = ({ tabs }: Scene) =>
  (tabs[1] as Page).evaluate(async (path) => {
    await window.tab.visit({ worker: 'no' });
    await window.tab.writeFromVisit(path);
  }, paths.write);

/** A client that goes while there is no worker, and says nothing. */
async function vanish({ tabs }: Scene): Promise<{ meanwhile: () => Promise<void> }> {
  await (tabs[1] as Page).evaluate(() => window.tab.visit({ silent: true }));
  await pause(moment);
  return { meanwhile: () => (tabs[1] as Page).evaluate(() => window.tab.endVisits()) };
}

/** What a fetch began is followed for 375 s (src/engine/limits.ts). */
async function letExpire(scene: Scene): Promise<{ meanwhile: () => Promise<void> }> {
  await fetchOther(scene);
  await pause(moment);
  return { meanwhile: () => jumpAll(scene, 366_000) };
}

const badMessage = inTab(() =>
  navigator.serviceWorker.controller?.postMessage({ liveresource: 1, version: '0', type: 'nonsense' }),
);

const forget = inTab(() => window.tab.forget());
/** The engine looks every 15 s whether more time has passed than that (src/engine/sleep.ts). */
const jump = (scene: Scene) => jumpAll(scene, 40_000);

/** The wall clock of the worker and its tabs. */
async function jumpAll({ stopper, tabs }: Scene, ms: number): Promise<void> {
  const inTab = (tab: Page) =>
    tab.evaluate((ms) => {
      const { now } = Date;
      Date.now = () => now() + ms;
    }, ms);
  await Promise.all([stopper.jump(ms), ...tabs.map(inTab)]);
}
/** For what needs some seconds, because the engine has such a time. */
const slow = { isStart: false, isOnce: true } as const;

/** Steps that are not here come by themselves. */
export const acts: Record<string, Act> = {
  boot: { isStart: true },
  resumed: { isStart: true },
  'fetch:joined': { perform: fetchDuringVisit },
  'fetch:network': { perform: fetchOther },
  discovered: { perform: fetchOther },
  'lease-granted': { perform: visit },
  'lease-ended:released': { perform: visit },
  'lease-ended:expired': { before: letExpire, isStart: true, patience: 11_000 },
  'lease-ended:holder-gone': { before: vanish, isStart: true },
  'subscription:pending': { perform: forget },
  'subscription:catching-up': { ways: ['long-poll'], perform: write },
  'subscription:live': { perform: forget },
  'subscription:polled': { perform: pollPlain },
  'subscription:stale': { perform: cut },
  'subscription:removed': { perform: remove },
  'subscription:ended': { perform: besides },
  'connection-opened': { perform: besides },
  'connection-retargeted': { ways: ['shared-long-poll', 'socket'], perform: besides },
  'connection-closed': { perform: stopPolling },
  'connection:poll:connecting': { perform: pollPlain },
  'connection:poll:waiting': { perform: pollPlain },
  'connection:poll:closed': { perform: stopPolling },
  'connection:long-poll:connecting': { ways: polls, isStart: true },
  'connection:long-poll:live': { ways: polls },
  'connection:long-poll:queued': { ways: ['long-poll'], perform: besides },
  'connection:long-poll:waiting': { ways: polls, perform: cut },
  'connection:long-poll:closed': { ways: ['long-poll'], perform: besides },
  'connection:stream:connecting': { ways: ['stream'], perform: besides },
  'connection:stream:live': { ways: ['stream'], perform: besides },
  'connection:stream:queued': { ways: ['stream'], perform: besides },
  'connection:stream:waiting': { ways: ['stream'], perform: cut },
  'connection:stream:closed': { ways: ['stream'], perform: besides },
  'connection:socket:connecting': { ways: ['socket'], perform: cut },
  'connection:socket:live': { ways: ['socket'], isStart: true },
  'connection:socket:waiting': { ...slow, ways: ['socket'], perform: cutLate, patience: 8_000 },
  'connection:socket:closed': { ways: ['socket'], perform: forget },
  'request:catch-up': { perform: write },
  'request:long-poll': { ways: polls },
  'request:stream': { ways: ['stream'], perform: besides },
  'response:answer': { perform: besides },
  'response:confirmation': { perform: write },
  'response:failure': { perform: fail },
  'pushed:push': { ways: channels },
  'pushed:changes': { ways: channels, perform: collect },
  'pushed:hint': { ways: ['socket'], perform: remove },
  'applied:fetch': { perform: fetchOther },
  'applied:catch-up': { perform: write },
  'applied:long-poll': { ways: polls },
  'applied:stream': { ways: ['stream'] },
  'applied:socket': { ways: ['socket'] },
  'changed:catch-up': { perform: collect },
  'changed:long-poll': { ways: polls, perform: collect },
  'changed:stream': { ways: ['stream'], perform: collect },
  'changed:socket': { ways: ['socket'], perform: collect },
  'passed-over': { ways: channels, perform: cut },
  'confirmed:catch-up': { perform: write },
  'confirmed:long-poll': { ways: ['long-poll'] },
  removed: { perform: remove },
  dropped: { perform: overtake },
  'published:changes': { perform: collect },
  'published:removed': { perform: remove },
  'published:state': { perform: forget },
  'published:error': { perform: cut },
  'write-begun': { perform: write },
  'write-done:known': { perform: write },
  'write-done:unknown': { ...slow, perform: writeInSilence, patience: 14_000 },
  'clock-jumped': { ...slow, perform: jump, patience: 17_000 },
  navigation: { perform: visit },
  purged: { perform: forget },
  evicted: { perform: crowd, patience: 6_000 },
  problem: { perform: badMessage },
};

/** What every life comes to soon after its birth, as far as the way has it. */
export const startSteps: readonly string[] = [
  ...['boot', 'resumed', 'stored', 'subscription:live', 'connection-opened', 'published:value'],
  ...['request:catch-up', 'request:long-poll', 'request:stream', 'response:answer', 'response:confirmation'],
  ...['connection:long-poll:live', 'connection:stream:live', 'connection:socket:live'],
  ...['connection:long-poll:connecting', 'connection:stream:connecting', 'connection:socket:connecting'],
  ...['applied:long-poll', 'applied:stream', 'applied:socket', 'pushed:push'],
];

/** The server does nothing wrong any more. */
export function calm({ grounds }: Scene): void {
  Object.assign(grounds, { isCutting: false, shakyStatus: 200, delay: 0 });
}

/** All is as it was before an act. */
export async function undo(scene: Scene): Promise<void> {
  calm(scene);
  await (scene.tabs[1] as Page).evaluate(() => {
    window.tab.leaveBeside();
    window.tab.endVisits();
  });
}
