import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import type { LiveOptions, LiveServer } from '../../../src/server/index.js';
import { builtServer } from '../../support/builtServer.js';
import { type Census, takeCensus } from '../../support/census/census.js';
import { answerCalls } from '../../support/child/calls.js';
import { seededRandom } from '../../support/random.js';
import { createCountingClock } from './countingClock.js';
import { Resources } from './resources.js';

export type Host = typeof host;

export interface Remains {
  census: Census;
  /** Of the clock that the server was given. */
  clockTimers: number;
  /** As the servers count them. */
  connections: number;
  /** `live.stats()` of both, added. */
  stats: Record<string, number>;
}

const { liveResource } = await builtServer();
const resources = new Resources(seededRandom(Number(process.argv[2])));
const clock = createCountingClock();
const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();
const problems: Record<string, number> = {};
const options: LiveOptions = {
  clock,
  // More than come at once: whoever is counted although he is gone keeps others out.
  limits: { waiters: 500 },
  onProblem({ code }) {
    problems[code] = (problems[code] ?? 0) + 1;
  },
};
const hosted = [inNode(), inExpress()];
for (const { server, live } of hosted) live.attach(server);

/** The process of the servers: one of `node:http` and one of Express. */
const host = {
  listen: (): Promise<number[]> => Promise.all(hosted.map(({ server }) => listen(server))),

  /** Its version from now on, and how many are held, of whatever, when it comes. */
  update(path: string): { version: number; held: number } {
    const held = stats()['waiting'] ?? 0;
    const version = resources.change(path);
    for (const { live } of hosted) void live.updated(path);
    return { version, held };
  },

  /** What is left when nobody is there any more; what goes within `patienceMs` is not left. */
  async remains(patienceMs: number): Promise<Remains> {
    const until = performance.now() + patienceMs;
    while (!(await isQuiet()) && performance.now() < until) await pause(20);
    // For a second after an answer, a timer of Node's keeps the text of its Date header.
    await pause(1_100);
    return {
      census: takeCensus(),
      clockTimers: clock.pending,
      connections: await connections(),
      stats: stats(),
    };
  },

  /** Milliseconds that the event loop was late since it was asked before; but for every hundredth time. */
  lagMs(): number {
    const late = lag.percentile(99) / 1e6;
    lag.reset();
    return late;
  },

  problems: (): Record<string, number> => problems,
};

function inNode(): { server: Server; live: LiveServer } {
  const live = liveResource(null, options);
  const listener = live.wrap((req, res) => {
    const route = resources.routes[req.url?.split('?')[0] ?? '/'];
    if (route) route(req, res);
    else res.writeHead(404).end();
  });
  return { server: createServer(listener), live };
}

function inExpress(): { server: Server; live: LiveServer } {
  const app = express();
  const live = liveResource(app, options);
  for (const [path, route] of Object.entries(resources.routes)) app.get(path, route);
  return { server: createServer(app), live };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  return (server.address() as AddressInfo).port;
}

async function isQuiet(): Promise<boolean> {
  const counts = [...Object.values(stats()), clock.pending, await connections()];
  return counts.every((count) => count === 0);
}

function stats(): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { live } of hosted) {
    for (const [name, count] of Object.entries(live.stats())) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

async function connections(): Promise<number> {
  const counts = hosted.map(
    ({ server }) =>
      new Promise<number>((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

answerCalls(host);
