import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import { isAsked, type LiveOptions, type LiveServer, liveResource } from '../../src/server/index.js';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** A request as it came over the network (not one of those by which the middleware asks a route again). */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  /** Whether the server still holds it. */
  open: boolean;
  status?: number;
}

/** A real app with the built client and worker, on a port of its own. */
export interface Site {
  readonly origin: string;
  readonly app: Express;
  readonly live: LiveServer;
  readonly seen: SeenRequest[];
  /** Of the live routes `/counter/:name/`. */
  count(name: string): number;
  /** Changes a counter from outside of any page. */
  add(name: string): Promise<void>;
  /** Requests of a path so far. */
  of(path: string): SeenRequest[];
  /** Resolves when `test` holds; it is tried whenever a request comes or ends. */
  until(test: () => boolean): Promise<void>;
  /** The worker's file is changed by this before it is sent. */
  editWorker: (source: string) => string;
  /** Whether it can be reached: what is open is cut, and nothing is let in. */
  goAway(isAway: boolean): void;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Without other words of it, resources are followed by requests that are held: these can be seen and counted. */
  live?: LiveOptions;
  /** More routes, declared behind the middleware. */
  routes?: (app: Express, live: () => LiveServer) => void;
  /** Answers, instead of all that, where it says so. */
  raw?: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Of requests for a socket. */
  upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export async function startSite({
  live: liveOptions,
  routes,
  raw = () => false,
  upgrade,
}: SiteOptions = {}): Promise<Site> {
  const app = express();
  const counts = new Map<string, number>();
  const seen: SeenRequest[] = [];
  const watchers = new Set<() => void>();
  const live = liveResource(app, { mechanisms: ['value-wait'], ...liveOptions });
  const changed = () => {
    for (const watcher of [...watchers]) watcher();
  };

  const count = (name: string) => counts.get(name) ?? 0;
  const add = async (name: string) => {
    counts.set(name, count(name) + 1);
    await live.updated(`/counter/${name}/`);
  };
  const site: Site = {
    origin: '',
    app,
    live,
    seen,
    count,
    add,
    of: (path) => seen.filter((request) => request.url.split('?')[0] === path),
    until: (test) =>
      new Promise((resolve) => {
        const watch = () => {
          if (!test()) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
    editWorker: (source) => source,
    goAway(away) {
      isAway = away;
      if (away) server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await live.close();
      server.close();
    },
  };

  app.get('/counter/:name/', (req, res) => void res.json({ count: count(req.params.name) }));
  app.post('/counter/:name/', (req, res) => {
    counts.set(req.params.name, count(req.params.name) + 1);
    void live.updated(req.originalUrl);
    res.json({ count: count(req.params.name) });
  });
  routes?.(app, () => live);
  app.get('/liveresource-sw.js', async (_req, res) => {
    const { readFile } = await import('node:fs/promises');
    const source = await readFile(`${dist}liveresource-sw.js`, 'utf8');
    res.type('js').set('Cache-Control', 'no-cache').send(site.editWorker(source));
  });
  app.use('/dist', express.static(dist));
  app.get('/page/*rest', (_req, res) => void res.type('html').send(pageSource));

  const server = createServer((req, res) => void (raw(req, res) || app(req, res)));
  if (upgrade) server.on('upgrade', upgrade);
  let isAway = false;
  server.on('connection', (socket) => void (isAway && socket.destroy()));
  server.prependListener('request', (req, res) => {
    // What the server asks its own routes does not come from a client.
    if (isAsked(req)) return;
    const request: SeenRequest = {
      method: req.method ?? '',
      url: req.url ?? '',
      headers: { ...req.headers },
      open: true,
    };
    seen.push(request);
    res.on('close', () => {
      request.open = false;
      request.status = res.statusCode;
      changed();
    });
    changed();
  });
  return Object.assign(site, { origin: await listen(server) });
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * A page with the library in `window.lib`. `window.follow(path)` follows a resource and keeps what it hears in
 * `window.heard`. With `?register` it registers the worker by itself.
 */
const pageSource = `<!doctype html><title>page</title><link rel="icon" href="data:,"><script type="module">
import * as lib from '/dist/client/index.js';
window.lib = lib;
window.heard = [];
window.follow = (path, options) => {
  const resource = new lib.LiveResource(path, options);
  for (const type of ['value', 'removed', 'state', 'error']) {
    resource.on(type, (...args) => heard.push([type, args[0] instanceof Error ? args[0].code : args[0]]));
  }
  window.resource = resource;
  return resource;
};
window.values = () => heard.filter(([type]) => type === 'value').map(([, data]) => data);
window.get = async (path, init) => (await fetch(path, init)).json();
const options = new URLSearchParams(location.search);
if (options.has('register')) window.registered = lib.register(JSON.parse(options.get('register') || '{}'));
</script>`;

/** What the page's script puts on `window`. */
export interface PageGlobals {
  lib: typeof import('../../src/client/index.js');
  heard: [type: string, data: unknown][];
  follow(path: string, options?: object): unknown;
  values(): { count: number }[];
  get(path: string, init?: RequestInit): Promise<unknown>;
  registered: import('../../src/client/index.js').Registered;
  resource: import('../../src/client/index.js').LiveResource<{ count: number }>;
}

declare global {
  interface Window extends PageGlobals {}
}
