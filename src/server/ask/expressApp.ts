import type { MiddlewareApp, RequestListener } from '../types.js';

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

function nameOf({ name, route }: Layer): string {
  return route ? String(route.path) : `a ${name === 'router' ? 'router' : 'mounted app'}`;
}

function stackOf(app: ExpressApp): Layer[] {
  if (isRouter(app)) return app.stack;
  // In Express 4 `app.router` throws; in Express 5 there is no `_router`. `connect` has neither.
  if ('_router' in app) return app._router?.stack ?? [];
  try {
    return app.router?.stack ?? [];
  } catch {
    return [];
  }
}
