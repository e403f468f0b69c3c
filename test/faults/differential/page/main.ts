import { LiveResource, type RegisterOptions, register } from '../../../../src/client/index.js';
import { type Case, type Listed, type Order, situations } from '../case.js';
import { cases } from './cases/index.js';
import type { FromRealm } from './realm.js';
import { attempt, pause } from './see.js';
import { type Library, type Origins, runCase } from './tools.js';

/** What the page saw, and how long it took. */
export interface Outcome {
  seen: unknown;
  ms: number;
}

export interface Differential {
  list(): Listed[];
  /** Registers the worker, and resolves when it controls the page. */
  takeWorker(options: RegisterOptions): Promise<void>;
  /** Runs the cases, one after the other. */
  run(orders: readonly Order[]): Promise<Record<string, Outcome>>;
  /** What the worker did with the fetches that it took, since the last time. */
  journal(): Promise<{ url: string; outcome: string }[]>;
}

declare global {
  interface Window {
    differential: Differential;
    origins: Origins;
  }
}

const patience = 10_000;
/** What cannot be followed is compared all the same. */
const followPatience = 1_500;
let registered: ReturnType<typeof register> | undefined;
const realm = new Worker('/realm.js', { type: 'module' });

async function takeWorker(options: RegisterOptions): Promise<void> {
  registered = register(options);
  await registered.ready;
  while (!navigator.serviceWorker.controller) await pause(20);
}

async function run(orders: readonly Order[]): Promise<Record<string, Outcome>> {
  const seen: Record<string, Outcome> = {};
  for (const order of orders) {
    const begun = performance.now();
    const one = cases.find(({ name }) => name === order.name);
    const hangs = pause(patience).then(() => 'hangs');
    const done = attempt(() => {
      if (!one) throw new Error('no such case');
      return order.realm === 'worker'
        ? runInWorker(one, order)
        : runCase(one, order, window.origins, library);
    });
    seen[order.id] = { seen: await Promise.race([done, hangs]), ms: performance.now() - begun };
    // What was fetched twice is followed for minutes, and takes turns with what comes.
    if (situations[order.situation].kind === 'live') await registered?.forget();
  }
  return seen;
}

/** Only the page has the library: it does what the dedicated worker asks of it. */
async function runInWorker(one: Case, order: Order): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  let unfollow = () => {};
  const seen = new Promise((resolve) => {
    port1.onmessage = async ({ data }: MessageEvent<FromRealm>) => {
      if (data.type === 'seen') return resolve(data.seen);
      if (data.type === 'follow') unfollow = await library.follow(data.url, one);
      else await library.written();
      port1.postMessage('done');
    };
  });
  realm.postMessage({ order, origins: window.origins }, [port2]);
  return seen.finally(() => unfollow());
}

const library: Library = {
  async follow(url, { before = {} }) {
    if (!registered) return () => {};
    // While a write goes on nothing is answered from memory.
    await Promise.race([library.written(), pause(followPatience)]);
    const { headers = {}, credentials = 'same-origin' } = before;
    const resource = new LiveResource(url, { headers, credentials });
    const late = performance.now() + followPatience;
    while (resource.state !== 'live' && performance.now() < late) await pause(5);
    return () => resource.cancel();
  },
  async written() {
    while (registered && (await openWrites()) > 0) await pause(10);
  },
};

const logSince = async (seq: number) => (await registered?.readLog(seq))?.events ?? [];

const writes = { seq: 0, open: new Set<string>() };

/** How many writes go on, as the worker knows. */
async function openWrites(): Promise<number> {
  for (const event of await logSince(writes.seq)) {
    writes.seq = event.seq;
    if (event.type === 'write-begun') writes.open.add(event.id);
    if (event.type === 'write-done') writes.open.delete(event.id);
  }
  return writes.open.size;
}

let read = 0;

async function journal(): Promise<{ url: string; outcome: string }[]> {
  const events = await logSince(read);
  read = events.at(-1)?.seq ?? read;
  return events.flatMap((event) =>
    event.type === 'fetch' ? [{ url: event.url, outcome: event.outcome }] : [],
  );
}

window.differential = {
  list: () => cases.map(({ run: _, ...listed }) => listed),
  takeWorker,
  run,
  journal,
};
