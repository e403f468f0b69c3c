/**
 * What runs in the pages of benchmarks and fault campaigns: follows the counter, polls it with `fetch`, and keeps what
 * it saw. `/?worker=no` is the same page without a worker.
 */
import { LiveResource, type LogBatch, register } from '../../../src/client/index.js';
import { randomBetween, seededRandom } from '../random.js';
import { pause, wallClock, within } from '../time.js';
import { counterPath } from './path.js';

/** A fetch that is not over by then hangs. */
const longestFetch = 20_000;

/** A value that the `LiveResource` told. */
export interface ToldValue {
  n: number;
  /** ms since 1970 */
  at: number;
  via: string;
}

/** One `fetch`, body included. */
export type Poll = {
  /** ms since 1970 */
  begun: number;
  ended: number;
} & ({ outcome: 'value'; n: number } | { outcome: 'failed'; reason: string });

export interface TabRecord {
  told: ToldValue[];
  polls: Poll[];
  /** The value that the `LiveResource` holds. */
  held: number | undefined;
  /** Lives of the worker that answered this page. */
  boots: number[];
  /** Calls of `forget()`. Each has the next value told whatever was told before. ms since 1970 */
  forgets: number[];
}

export interface Tab {
  follow(): void;
  /** Fetches again and again, never twice at once. Milliseconds from the beginning of one to that of the next. */
  poll(options: { least: number; most: number; seed: number }): void;
  /** Resolves when the poll that goes on has ended. */
  stopPolling(): Promise<void>;
  pollOnce(): Promise<Poll>;
  /** Resolves when the LiveResource holds this count, or a later one. */
  reaches(n: number): Promise<void>;
  /** Resolves when the worker controls the page. */
  controlled(): Promise<void>;
  readLog(): Promise<LogBatch>;
  record(): TabRecord;
  /** Follows something else beside the counter. */
  followBeside(path: string, options?: { poll?: number; wants?: 'changes' }): void;
  leaveBeside(): void;
  /** Another client of the worker: this page in a frame, which follows the counter. `silent`: says nothing when it goes. */
  visit(options?: { silent?: boolean; worker?: 'no' }): Promise<void>;
  /** Removes all such frames. */
  endVisits(): void;
  /** A write of such a frame. */
  writeFromVisit(path: string): Promise<void>;
  forget(): Promise<void>;
}

declare global {
  interface Window {
    tab: Tab;
  }
}

const params = new URLSearchParams(location.search);
const registered =
  params.get('worker') === 'no' ? undefined : register(JSON.parse(params.get('options') ?? '{}'));
const beside = new Set<LiveResource>();
const told: ToldValue[] = [];
const polls: Poll[] = [];
const forgets: number[] = [];
const reached = new EventTarget();
const boots = new Set<number>();
let resource: LiveResource<{ n: number }> | undefined;
let polling: Promise<void> | undefined;
let stopped = false;

function follow(): void {
  resource = new LiveResource<{ n: number }>(counterPath);
  resource.on('value', ({ n }, { via }) => {
    told.push({ n, at: wallClock(), via });
    reached.dispatchEvent(new Event('value'));
  });
}

async function pollOnce(): Promise<Poll> {
  const begun = wallClock();
  try {
    const n = await within(longestFetch, 'fetch', fetchCount());
    return { begun, ended: wallClock(), outcome: 'value', n };
  } catch (thrown) {
    return { begun, ended: wallClock(), outcome: 'failed', reason: String(thrown) };
  }
}

async function fetchCount(): Promise<number> {
  const response = await fetch(counterPath);
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  return (await response.json()).n;
}

async function pollOn({ least, most, seed }: Parameters<Tab['poll']>[0]): Promise<void> {
  const random = seededRandom(seed);
  for (let next = wallClock(); !stopped; next += randomBetween(random, least, most)) {
    await pause(next - wallClock());
    polls.push(await pollOnce());
  }
}

function reaches(n: number): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if ((resource?.value?.n ?? -1) < n) return;
      reached.removeEventListener('value', look);
      resolve();
    };
    reached.addEventListener('value', look);
    look();
  });
}

function controlled(): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) return Promise.resolve();
  return new Promise((resolve) =>
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true }),
  );
}

navigator.serviceWorker.addEventListener('message', ({ data }) => {
  if (typeof data?.boot === 'number') boots.add(data.boot);
});

window.tab = {
  follow,
  poll(options) {
    polling = pollOn(options);
  },
  async stopPolling() {
    stopped = true;
    await polling;
  },
  pollOnce,
  reaches,
  controlled,
  readLog: () => registered?.readLog() ?? Promise.reject(new Error('this page has no worker')),
  followBeside(path, { wants, ...options } = {}) {
    const other = new LiveResource(path, options);
    if (wants === 'changes') other.on('child-added', () => {});
    other.on('error', () => {});
    beside.add(other);
  },
  leaveBeside() {
    for (const other of beside) other.cancel();
    beside.clear();
  },
  async visit({ silent = false, worker = 'yes' } = {}) {
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    const query = new URLSearchParams({ worker, options: params.get('options') ?? '{}' });
    frame.src = `/?${query}`;
    document.body.append(frame);
    await loaded;
    if (worker === 'yes') frame.contentWindow?.tab.follow();
    if (silent) frame.contentWindow?.addEventListener('pagehide', (e) => e.stopImmediatePropagation(), true);
    if (worker === 'yes') await frame.contentWindow?.tab.reaches(0);
  },
  endVisits() {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  },
  writeFromVisit: async (path) =>
    void (await document.querySelector('iframe')?.contentWindow?.fetch(path, { method: 'POST' })),
  async forget() {
    forgets.push(wallClock());
    await registered?.forget();
  },
  record: () => ({ told, polls, held: resource?.value?.n, boots: [...boots], forgets }),
};
