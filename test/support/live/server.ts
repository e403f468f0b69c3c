import { createServer } from 'node:http';
import type { Site } from './answer.js';
import { createStatusCycle } from './faults.js';
import { type Hosting, host } from './hosting.js';
import { type LiveServerOptions, type Settings, settingsOf } from './options.js';
import { createRequestLog, type Observation } from './requestLog.js';
import { answerRequest, type RouteHandler } from './router.js';
import { createSockets } from './sockets.js';
import { createResources, type Store } from './store.js';

/**
 * A server that speaks every mechanism of a dialect, written from the protocol alone: it shares no code with what it
 * tests, so that both cannot make the same mistake. Values are at `/v/<name>`, collections at `/c/<name>/`.
 */
export interface LiveServer extends Store, Observation, Hosting {
  /** May be changed at any time. */
  readonly settings: Settings;
  urlOf(name: string): string;
  /** A page, a script and the like; `/dist/*` is all below. Faults leave it alone. */
  route(path: string, handler: RouteHandler): void;
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
  const { origin, port, restart, close } = await host(server);
  return {
    ...resources.store,
    ...log,
    origin,
    port,
    settings,
    urlOf: (name) => origin + resources.store.pathOf(name),
    route: (path, handler) => void routes.set(path, handler),
    restart,
    async close() {
      await close();
      sockets.close();
    },
  };
}
