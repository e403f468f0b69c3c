import { createServer } from 'node:http';
import express, { type Express, type Request } from 'express';
import { type LiveServer, liveResource, problemText } from '../../../src/server/index.js';
import { answerCalls } from '../child/calls.js';
import { listenAgain } from '../live/listen.js';
import type { StoredItem } from './store.js';

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
    ...{ pushpin, key, shared: ['/listed/:name'], cors: true },
    onProblem: (problem) => problems.push(problemText(problem)),
  });
  declareRoutes(app, live, store);
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

function declareRoutes(app: Express, announced: LiveServer, store: string): void {
  const number = async (req: Request, method = 'GET'): Promise<number> => {
    const name = encodeURIComponent(String(req.params['name']));
    const { n } = (await (await fetch(`${store}/numbers/${name}`, { method })).json()) as { n: number };
    return n;
  };
  app.use((req, _res, next) => {
    if (req.method === 'GET') count(asked, req.path);
    next();
  });
  app.get('/value/:name', async (req, res) => res.json({ n: await number(req) }));
  app.get('/listed/:name', async (req, res) => res.json({ n: await number(req) }));
  app.get('/public/:name', async (req, res) => {
    res.set('Cache-Control', 'public, max-age=0').json({ n: await number(req) });
  });
  app.get('/mine/:name', async (req, res) => {
    const user = /user=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
    if (user === undefined) res.status(401).json({ error: 'log in' });
    else res.set('Vary', 'Cookie').json({ n: await number(req), user });
  });
  app.post(/^\/(value|listed|public|mine)\/([^/]+)$/, async (req, res) => {
    const [, name = ''] = [req.params[0], req.params[1]];
    await fetch(`${store}/numbers/${encodeURIComponent(String(name))}`, { method: 'POST' });
    await announced.updated(req.path);
    res.sendStatus(204);
  });
  // Says so without a change.
  app.post(/^\/hint(\/.*)$/, async (req, res) => {
    await announced.updated(String(req.params[0]));
    res.sendStatus(204);
  });
  declareItems(app, announced, store);
}

/** Collections whose checkpoint is how many changes there were. */
function declareItems(app: Express, announced: LiveServer, store: string): void {
  app.get('/items/:name', async (req, res) => {
    const all = await itemsOf(store, req.params.name);
    const after = Number(req.query['after'] ?? 0);
    res.set('Link', `<${req.path}?after=${all.length}>; rel=changes`);
    res.set('Cache-Control', 'public, max-age=0');
    if (req.query['after'] === undefined) res.set('ETag', `"${all.length}"`);
    res.json(all.slice(after));
  });
  app.post('/items/:name', express.json(), async (req, res) => {
    const all = await itemsOf(store, req.params.name, req.body as StoredItem);
    await announced.updated(req.path, { prevChanges: `${req.path}?after=${all.length - 1}` });
    res.sendStatus(204);
  });
}

async function itemsOf(store: string, name: string, added?: StoredItem): Promise<StoredItem[]> {
  const init = added === undefined ? {} : { method: 'POST', body: JSON.stringify(added) };
  const answer = await fetch(`${store}/items/${encodeURIComponent(name)}`, init);
  return ((await answer.json()) as { items: StoredItem[] }).items;
}

answerCalls<AppCalls>({
  start,
  stop,
  seen: () => ({ requests, asked, problems, waiting: live?.stats().waiting ?? 0 }),
});
