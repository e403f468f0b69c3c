import { createServer } from 'node:http';
import type { Site } from '../live/answer.js';
import { createStatusCycle } from '../live/faults.js';
import { host } from '../live/hosting.js';
import { settingsOf } from '../live/options.js';
import { createRequestLog } from '../live/requestLog.js';
import type { RouteHandler } from '../live/router.js';
import type { LiveServer } from '../live/server.js';
import { createResources } from '../live/store.js';
import { announcing } from './announcing.js';
import { createApp } from './app.js';
import { createFront } from './front.js';
import { liveOptions, type OwnServerOptions } from './options.js';

/**
 * The product's own server in the place of the reference server: an Express application with values at `/v/<name>` and
 * collections at `/c/<name>/`, made live by `liveResource`. What it cannot do wrong (quirks) has no effect.
 */
export async function startOwnServer(options: OwnServerOptions): Promise<LiveServer> {
  const settings = settingsOf(options);
  const log = createRequestLog(() => settings.keepFrames);
  const resources = createResources(settings);
  const site: Site = { settings, resources, log, nextErrorStatus: createStatusCycle() };
  const routes = new Map<string, RouteHandler>();

  const { app, live } = createApp(site, liveOptions(options), options.express);
  const inner = createServer(app);
  live.attach(inner);
  const { origin, port, restart, close } = await host(createFront(site, routes, inner));

  return {
    ...announcing(resources.store, live),
    ...log,
    origin,
    port,
    settings,
    urlOf: (name) => origin + resources.store.pathOf(name),
    route: (path, handler) => void routes.set(path, handler),
    restart,
    async close() {
      await live.close();
      await close();
    },
  };
}
