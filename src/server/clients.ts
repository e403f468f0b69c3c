import type { Client } from './ask/client.js';
import { isMiddlewareApp, isRouter, rootOf } from './ask/expressApp.js';
import { Injector, type InjectorContext } from './ask/injector.js';
import { outermost } from './ask/outermost.js';
import { pathOf, requestTarget } from './ask/requestUrl.js';
import type { MountedRequest, RequestListener } from './types.js';

/** In whose name, and of which application, routes are asked. */
export class Clients {
  readonly #app: unknown;
  readonly #context: InjectorContext;
  readonly #injectors = new WeakMap<RequestListener, Injector>();

  constructor(app: unknown, context: InjectorContext) {
    this.#app = app;
    this.#context = context;
  }

  /** `wrapped`: the listener through which the request came. Undefined where there is no application to ask. */
  clientOf(req: MountedRequest, wrapped?: RequestListener): Client | undefined {
    const injector = this.injectorFor(req, wrapped);
    return injector && { req, injector };
  }

  injectorFor(req: MountedRequest, wrapped?: RequestListener): Injector | undefined {
    const hasApp = isMiddlewareApp(this.#app) && !isRouter(this.#app);
    const listener = wrapped ?? rootOf(hasApp ? this.#app : req.app);
    if (listener) return this.#injectorOf(outermost(req, listener));
    this.#context.onProblem({ code: 'no-app', path: pathOf(requestTarget(req)) });
    return undefined;
  }

  #injectorOf(listener: RequestListener): Injector {
    const existing = this.#injectors.get(listener);
    if (existing) return existing;
    const injector = new Injector(listener, this.#context);
    this.#injectors.set(listener, injector);
    return injector;
  }
}
