import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { builtServer } from '../../test/support/builtServer.js';
import { root } from '../../test/support/freshDist.js';
import { listenSomewhere } from '../../test/support/live/listen.js';

const claims = 'addEventListener("activate", (event) => event.waitUntil(clients.claim()));';

/** Pages by the worker that controls them. All are of one origin: one cache, one pool of connections. */
export const workers = {
  none: undefined,
  /** The same once more: what differs between the two is noise. */
  none_again: undefined,
  /** Chromium sees that this one does nothing and does not ask it. */
  empty: `${claims}addEventListener("fetch", () => {});`,
  /** Is asked, and leaves each request to the browser. */
  idle: `${claims}addEventListener("fetch", (event) => {
    if (event.request.url === "") event.respondWith(new Response());
  });`,
  /** Is asked for nothing: one static route (Service Workers §4.5.3) takes all past it. */
  idle_routed: `${claims}addEventListener("install", (event) => {
    event.addRoutes({ condition: { requestMethod: "GET" }, source: "network" });
  });
  addEventListener("fetch", (event) => {
    if (event.request.url === "") event.respondWith(new Response());
  });`,
  /** Answers from memory, and knows nothing else: what is left is the browser's own. */
  memory: `${claims}addEventListener("fetch", (event) => {
    if (!event.request.url.endsWith("/live")) return;
    event.respondWith(new Response('{"n":1}', { headers: { "Content-Type": "application/json", ETag: '"1"' } }));
  });`,
  ours: 'built',
  /** Ours, with what is live declared: everything else is routed past it. */
  ours_routed: 'built',
} as const;

export type Variant = keyof typeof workers;

export interface Site {
  readonly origin: string;
  /** How many requests of this path came that were no waits. */
  asked(path: string): number;
  close(): Promise<void>;
}

/** The same answers from `/live` and `/plain`, of which only the first can be followed; `/slow/…` after 50 ms. */
export async function startSite(): Promise<Site> {
  const { isAsked, liveResource } = await builtServer();
  const routes = ['/plain', '/slow/plain'].map((path) => ({ path, mechanisms: [] }));
  const live = liveResource(null, { mechanisms: ['value-wait'], routes });
  const asked = new Map<string, number>();
  const worker = await readFile(`${root}dist/liveresource-sw.js`, 'utf8');
  const value = live.wrap(sendValue);
  const server = createServer(async (req, res) => {
    const path = req.url ?? '';
    isolate(res);
    if (path.startsWith('/page/')) return sendPage(path, worker, res);
    // The middleware asks the routes too, for those that wait.
    if (isAsked(req)) return value(req, res);
    if (!req.headers['wait']) asked.set(path, (asked.get(path) ?? 0) + 1);
    if (path.startsWith('/slow/')) await pause(delayMs);
    value(req, res);
  });
  const port = await listenSomewhere(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    asked: (path) => asked.get(path) ?? 0,
    async close() {
      server.closeAllConnections();
      await live.close();
      server.close();
    },
  };
}

export const delayMs = 50;

/** Pages that are isolated have a clock of 5 µs; others have one of 100 µs (High Resolution Time §9). */
function isolate(res: ServerResponse): void {
  res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  res.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
}

const body = JSON.stringify({ n: 1, text: 'as small as most values are' });
const etag = '"1"';

function sendValue(req: IncomingMessage, res: ServerResponse): void {
  if (req.headers['if-none-match'] === etag) return void res.writeHead(304, { ETag: etag }).end();
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length, ETag: etag });
  res.end(body);
}

function sendPage(path: string, built: string, res: ServerResponse): void {
  const [, , variant = '', file = ''] = path.split(/[/?]/);
  const worker = workers[variant as Variant];
  if (file === '') return void res.setHeader('Content-Type', 'text/html').end(page);
  res.setHeader('Content-Type', 'text/javascript').end(worker === 'built' ? built : worker);
}

/** `timeFetches` gives the milliseconds of each, from the call until the body is there; `isReady` is the last to be there. */
const page = `<!doctype html><title>page</title><link rel="icon" href="data:,"><script>
async function timeFetch(path) {
  const begun = performance.now();
  await (await fetch(path)).text();
  return performance.now() - begun;
}
async function timeFetches(path, count) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await timeFetch(path));
  return times;
}
async function control(worker) {
  await navigator.serviceWorker.register(worker);
  while (!navigator.serviceWorker.controller) {
    await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  }
}
var isReady = true;
</script>`;
