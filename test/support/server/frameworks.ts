import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
// @ts-expect-error: the alias of the older release has no types; it is used as the newer one.
import express4 from 'express4';
import { type LiveOptions, type LiveServer, liveResource } from '../../../src/server/index.js';

/** By path, for GET and HEAD: what a bare `node:http` listener does. */
export type Routes = Record<string, (req: IncomingMessage, res: ServerResponse) => unknown>;

export interface Built {
  live: LiveServer;
  listener: RequestListener;
}

export interface Framework {
  name: string;
  build(routes: Routes, options: LiveOptions): Built;
}

export type Express = typeof express;

export const expresses: { name: string; express: Express }[] = [
  { name: 'Express 5', express },
  { name: 'Express 4', express: express4 as Express },
];

export const plain: Framework = { name: 'node:http', build: buildPlain };

/** All that the middleware promises to work with. */
export const frameworks: Framework[] = [
  ...expresses.map((one) => ({
    name: one.name,
    build: (routes: Routes, options: LiveOptions) => buildExpress(one.express, routes, options),
  })),
  plain,
];

function buildExpress(create: Express, routes: Routes, options: LiveOptions): Built {
  const app = create();
  // Errors that routes throw on purpose need not be on the screen.
  app.set('env', 'test');
  const live = liveResource(app, options);
  for (const [path, route] of Object.entries(routes)) {
    app.get(path, (req, res) => route(req, res) as Promise<void>);
  }
  return { live, listener: app };
}

function buildPlain(routes: Routes, options: LiveOptions): Built {
  const live = liveResource(null, options);
  const listener = live.wrap((req, res) => {
    const route = routes[req.url?.split('?')[0] ?? '/'];
    if (route) return route(req, res);
    return res.writeHead(404).end();
  });
  return { live, listener };
}
