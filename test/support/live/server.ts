import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { pause } from '../time.js';
import type { Site } from './answer.js';
import { createStatusCycle } from './faults.js';
import { listenAgain, listenSomewhere } from './listen.js';
import { type LiveServerOptions, type Settings, settingsOf } from './options.js';
import { createRequestLog, type Observation } from './requestLog.js';
import { answerRequest, type RouteHandler } from './router.js';
import { createSockets } from './sockets.js';
import { createResources, type Store } from './store.js';

/**
 * A server that speaks every mechanism of a dialect, written from the protocol alone: it shares no code with what it
 * tests, so that both cannot make the same mistake. Values are at `/v/<name>`, collections at `/c/<name>/`.
 */
export interface LiveServer extends Store, Observation {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  /** May be changed at any time. */
  readonly settings: Settings;
  urlOf(name: string): string;
  /** A page, a script and the like; `/dist/*` is all below. Faults leave it alone. */
  route(path: string, handler: RouteHandler): void;
  /** All connections are cut, none is taken for so long, then on the same port again. What is held stays. */
  restart(options: { downMs: number }): Promise<void>;
  close(): Promise<void>;
}

export async function startLiveServer(options: LiveServerOptions): Promise<LiveServer> {
  const settings = settingsOf(options);
  const log = createRequestLog(() => settings.keepFrames);
  const resources = createResources(settings);
  const site: Site = { settings, resources, log, nextErrorStatus: createStatusCycle() };
  const routes = new Map<string, RouteHandler>();
  const sockets = createSockets(site);
  const server = createServer((req, res) => answerRequest(site, routes, req, res));
  server.on('upgrade', sockets.upgrade);
  // A connection that the server closes when it is idle would be a fault that nobody asked for.
  server.keepAliveTimeout = 0;
  const cutAll = cutter(server);
  const port = await listenSomewhere(server);
  const origin = `http://127.0.0.1:${port}`;
  let restarting = Promise.resolve();
  let closed = false;
  const stop = async () => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    cutAll();
    await stopped;
  };
  return {
    ...resources.store,
    ...log,
    origin,
    port,
    settings,
    urlOf: (name) => origin + resources.store.pathOf(name),
    route: (path, handler) => void routes.set(path, handler),
    async restart({ downMs }) {
      await stop();
      restarting = pause(downMs).then(() => (closed ? undefined : listenAgain(server, port)));
      await restarting;
    },
    async close() {
      closed = true;
      await restarting;
      await stop();
      sockets.close();
    },
  };
}

/** Every connection, upgraded ones too. */
function cutter(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}
