import { createServer } from 'node:http';
import express, { type Express } from 'express';
import { type LiveServer, liveResource, problemText } from '../../../src/server/index.js';
import { answerCalls } from '../child/calls.js';
import { listenAgain } from '../live/listen.js';
import { type Kind, kinds, listed, routes } from './kinds.js';
import { type StoreClient, storeClient } from './store.js';

export interface AppSettings {
  port: number;
  store: string;
  /** Control URLs. */
  pushpin: string[];
  key: string;
}

export interface Seen {
  /** Of requests that came by the network, by path. */
  requests: Record<string, number>;
  /** How often routes were asked, by path. */
  asked: Record<string, number>;
  problems: string[];
  /** Held by the process itself. */
  waiting: number;
}

/** What a process of `app.ts` does. */
export interface AppCalls extends Record<string, (...args: never[]) => unknown> {
  /** Done when it listens. */
  start(settings: AppSettings): Promise<void>;
  /** Gracefully. */
  stop(): Promise<void>;
  seen(): Seen;
}

const requests: Record<string, number> = {};
const asked: Record<string, number> = {};
const problems: string[] = [];
let live: LiveServer | undefined;
let server: ReturnType<typeof createServer> | undefined;

async function start({ port, store, pushpin, key }: AppSettings): Promise<void> {
  const app = express();
  live = liveResource(app, {
    ...{ pushpin, key, routes, shared: listed },
    onProblem: (problem) => problems.push(problemText(problem)),
  });
  declareRoutes(app, live, storeClient(store));
  server = createServer(app).on('request', ({ url = '' }) => count(requests, url.split('?')[0] ?? url));
  await listenAgain(server, port);
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

async function stop(): Promise<void> {
  server?.close();
  await live?.close();
  server?.closeAllConnections();
}

function declareRoutes(app: Express, announced: LiveServer, store: StoreClient): void {
  app.use((req, _res, next) => {
    if (req.method === 'GET') count(asked, req.path);
    next();
  });
  for (const kind of kinds) {
    if (kind.holds === 'number') declareNumbers(app, announced, store, kind);
    else declareItems(app, announced, store, kind);
  }
  app.get('/mine/:name', async (req, res) => {
    const user = /user=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
    if (user === undefined) res.status(401).json({ error: 'log in' });
    else res.set('Vary', 'Cookie').json({ n: await store.number(req.path), user });
  });
  app.post('/mine/:name', async (req, res) => {
    await store.increase(req.path);
    await announced.updated(req.path);
    res.sendStatus(204);
  });
  // Says so without a change.
  app.post(/^\/hint(\/.*)$/, async (req, res) => {
    await announced.updated(String(req.params[0]));
    res.sendStatus(204);
  });
}

function declareNumbers(app: Express, announced: LiveServer, store: StoreClient, kind: Kind): void {
  app.get(`/${kind.name}/:name`, async (req, res) => {
    if (kind.isPublic) res.set('Cache-Control', 'public, max-age=0');
    res.json({ n: await store.number(req.path) });
  });
  app.post(`/${kind.name}/:name`, async (req, res) => {
    await store.increase(req.path);
    await announced.updated(req.path);
    res.sendStatus(204);
  });
}

/** Collections whose checkpoint is how many changes there were. */
function declareItems(app: Express, announced: LiveServer, store: StoreClient, kind: Kind): void {
  app.get(`/${kind.name}/:name`, async (req, res) => {
    const all = await store.items(req.path);
    const after = Number(req.query['after'] ?? 0);
    if (kind.isPublic) res.set('Cache-Control', 'public, max-age=0');
    if (req.query['after'] === undefined) res.set('ETag', `"${all.length}"`);
    res.set('Link', `<${req.path}?after=${all.length}>; rel=changes`).json(all.slice(after));
  });
  app.post(`/${kind.name}/:name`, express.json(), async (req, res) => {
    const all = await store.add(req.path, req.body);
    await announced.updated(req.path, { prevChanges: `${req.path}?after=${all.length - 1}` });
    res.sendStatus(204);
  });
}

answerCalls<AppCalls>({
  start,
  stop,
  seen: () => ({ requests, asked, problems, waiting: live?.stats().waiting ?? 0 }),
});
