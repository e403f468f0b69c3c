import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { LiveOptions, LiveServer } from '../../../src/server/index.js';
import { bundlePage } from '../builtClient.js';
import { root } from '../freshDist.js';
import { wallClock } from '../time.js';
import { counterPath } from './path.js';
import { type RequestLog, watchRequests } from './requestLog.js';

export interface Update {
  n: number;
  /** ms since 1970 */
  at: number;
}

/** An Express app with the built middleware in front of a counter, and pages with the built client and worker. */
export interface CounterServer {
  readonly origin: string;
  /** Requests of the counter. */
  readonly log: RequestLog;
  /** Of the counter, the oldest first. */
  readonly updates: readonly Update[];
  /** Counts one up and says so to the middleware. */
  update(): void;
  /** The count that was sent with this tag. */
  countOf(etag: string): number | undefined;
  close(): Promise<void>;
}

export interface CounterOptions {
  live?: LiveOptions;
  /** In place of the built one. */
  worker?: string;
  /** More routes, declared behind the middleware. */
  routes?: (app: Express, live: LiveServer, server: Server) => void;
}

export async function startCounterServer(options: CounterOptions = {}): Promise<CounterServer> {
  const { liveResource } = await builtServer();
  const app = express();
  // Held requests are what is counted.
  const live = liveResource(app, { mechanisms: ['value-wait'], ...options.live });
  const server = createServer(app);
  const updates: Update[] = [];
  app.get(counterPath, (_req, res) => void res.json({ n: updates.length }));
  options.routes?.(app, live, server);
  await addPages(app, options.worker);
  const log = watchRequests(server, counterPath);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    updates,
    update() {
      updates.push({ n: updates.length + 1, at: wallClock() });
      void live.updated(counterPath);
    },
    countOf: (etag) => findCount(app, etag, updates.length),
    async close() {
      server.closeAllConnections();
      await live.close();
      server.close();
    },
  };
}

/** By its address, so that the types are those of the sources and nothing is bundled in. */
async function builtServer(): Promise<typeof import('../../../src/server/index.js')> {
  return import(/* @vite-ignore */ `${root}dist/server/index.js`);
}

/** Express makes the tag from the body; it has its own way to be told how. */
function findCount(app: Express, etag: string, most: number): number | undefined {
  const etagOf = app.get('etag fn') as (body: string) => string;
  for (let n = most; n >= 0; n--) if (etagOf(JSON.stringify({ n })) === etag) return n;
  return undefined;
}

async function addPages(app: Express, worker: string | undefined): Promise<void> {
  const script = await bundlePage('test/support/counter/tab.ts');
  app.get('/tab.js', (_req, res) => void res.type('js').send(script));
  app.get('/', (_req, res) => void res.type('html').send(page));
  if (worker !== undefined) app.get('/liveresource-sw.js', (_req, res) => void res.type('js').send(worker));
  app.use(express.static(`${root}dist`));
}

const page =
  '<!doctype html><title>tab</title><link rel="icon" href="data:,"><script type="module" src="/tab.js"></script>';
