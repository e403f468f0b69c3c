import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MiddlewareApp, Next, RequestListener } from '../types.js';

// What Express 4 and 5 have, apart from each other and from `connect`.
interface Layer {
  name?: string;
  route?: { path?: unknown };
}

interface ExpressApp {
  parent?: unknown;
  _router?: { stack?: Layer[] };
  router?: { stack?: Layer[] };
}

interface ExpressRouter {
  stack: Layer[];
}

export function isMiddlewareApp(app: unknown): app is MiddlewareApp {
  return typeof app === 'function' && typeof (app as { use?: unknown }).use === 'function';
}

/** A Router of Express: a function with `use` as well, but it has no answer of its own for what it does not route. */
export function isRouter(app: unknown): app is MiddlewareApp & ExpressRouter {
  // Applications of Express have no `stack`, those of `connect` no `param`.
  return isMiddlewareApp(app) && 'param' in app && 'stack' in app && Array.isArray(app.stack);
}

/**
 * The application that a mounted one is part of: it gets the whole URL and has the middleware that comes before. A
 * Router has none before a request comes through it.
 */
export function rootOf(app: unknown): RequestListener | undefined {
  if (isRouter(app)) return undefined;
  let root = app;
  while (isMiddlewareApp((root as ExpressApp | undefined)?.parent)) root = (root as ExpressApp).parent;
  return typeof root === 'function' ? (root as RequestListener) : undefined;
}

/** Paths of routes, and names of routers, that an Express app or Router has already; middleware is not among them. */
export function routesOf(app: unknown): string[] {
  const layers = stackOf(app as ExpressApp);
  return layers.filter(({ name, route }) => route || name === 'router' || name === 'mounted_app').map(nameOf);
}

/** What an application of Express 5 gives its requests to, and the prototype of its responses. */
export interface FreshApp {
  router: { handle(req: IncomingMessage, res: ServerResponse, done: Next): void };
  response: ServerResponse;
}

/** An application that has no middleware and no route yet, of a kind whose first step can be gone before. */
export function freshApp(app: unknown): FreshApp | undefined {
  const { response } = app as Partial<FreshApp>;
  if (isRouter(app) || typeof response?.writeHead !== 'function') return undefined;
  const router = routerOf(app as ExpressApp) as Partial<FreshApp['router']> | undefined;
  if (typeof router?.handle !== 'function' || stackOf(app as ExpressApp).length > 0) return undefined;
  return { router: router as FreshApp['router'], response };
}

function nameOf({ name, route }: Layer): string {
  return route ? String(route.path) : `a ${name === 'router' ? 'router' : 'mounted app'}`;
}

function stackOf(app: ExpressApp): Layer[] {
  if (isRouter(app)) return app.stack;
  // In Express 5 there is no `_router`. `connect` has neither.
  return ('_router' in app ? app._router : routerOf(app))?.stack ?? [];
}

/** Of Express 5. In Express 4 `app.router` throws. */
function routerOf(app: ExpressApp): ExpressApp['router'] {
  try {
    return app.router;
  } catch {
    return undefined;
  }
}
