import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LiveResourceError, reasonOf } from '../model/error.js';
import { clientRequest } from './ask/clientRequest.js';
import { isMiddlewareApp, isRouter, rootOf, routesOf } from './ask/expressApp.js';
import { Injector } from './ask/injector.js';
import { pathOf, requestTarget } from './ask/requestUrl.js';
import { Pace } from './follow/pace.js';
import { Registry } from './follow/registry.js';
import { type UpdatedOptions, updatedTarget } from './follow/updatedTarget.js';
import { type Decoration, decorate } from './http/decorate.js';
import { sendText } from './http/sendAnswer.js';
import { type LiveOptions, readOptions, type Settings } from './options.js';
import type { Middleware, MountedRequest, RequestListener } from './types.js';
import { readWait } from './wait/readWait.js';
import { ValueWait } from './wait/valueWait.js';

/** How many requests are held, in how many groups that are asked once, on how many paths. */
export interface LiveServerStats {
  waiting: number;
  /** Whose route is being asked for the first time. */
  arriving: number;
  groups: number;
  paths: number;
}

const NO_FUNCTION =
  'it is neither an application of Express or connect nor a request listener. Give the request listener of another framework to live.wrap(listener)';
const ONLY_ROUTER = 'a Router is no request listener. Give the application that it is used in';

export class LiveServer {
  /** The middleware. `liveResource(app)` has given it to the app already. */
  readonly handler: Middleware;
  readonly #app: unknown;
  readonly #settings: Settings;
  // In the scope of whoever calls updated(), an AsyncLocalStorage of the app would still hold that user.
  readonly #scope = new AsyncResource('LiveResource');
  readonly #registry = new Registry();
  readonly #injectors = new WeakMap<RequestListener, Injector>();
  readonly #decoration: Decoration;
  readonly #pace: Pace;
  readonly #valueWait: ValueWait;
  #closed = false;

  constructor(app: unknown, options: LiveOptions = {}) {
    if (app !== undefined && typeof app !== 'function') throw refused('app', NO_FUNCTION);
    this.#app = app;
    this.#settings = readOptions(options);
    const { cors, live, clock, onProblem } = this.#settings;
    this.#decoration = { rels: ['value-wait'], declared: live !== undefined, cors };
    this.#pace = new Pace(clock, onProblem);
    const shared = { registry: this.#registry, pace: this.#pace, scope: this.#scope };
    this.#valueWait = new ValueWait({ ...this.#settings, ...shared });
    this.handler = (req, res, next) => {
      if (!this.#answers(req, res)) next();
    };
    if (isMiddlewareApp(app)) this.#install(app);
  }

  /**
   * A request listener for `http.createServer` that makes another one live. Without an argument, the one that was given
   * to `liveResource`. Throws LiveResourceError `bad-option` where there is none, or only a Router.
   */
  wrap(listener: RequestListener | undefined = rootOf(this.#app)): RequestListener {
    if (isRouter(listener ?? this.#app)) throw refused('listener', ONLY_ROUTER);
    if (!listener) throw refused('listener', 'there is none');
    const wrapped: RequestListener = (req, res) =>
      this.#answers(req, res, wrapped) ? undefined : listener(req, res);
    return wrapped;
  }

  /**
   * Says that a resource has changed, or is gone. Its waiters' routes are asked again; done when all have been told who
   * had to be. A path means that path with every query. Throws LiveResourceError `bad-target`.
   */
  updated(target: string | URL | RegExp, options?: UpdatedOptions): Promise<void> {
    const updated = updatedTarget(target, options);
    this.#pace.forget(updated);
    const followers = this.#registry.followersOf(updated);
    if (followers.length === 0) return Promise.resolve();
    return this.#scope.runInAsyncScope(async () => {
      await Promise.all(followers.map((follower) => follower.refresh()));
    });
  }

  /** Ends all waits with 304 and takes no new ones: they are answered at once. Done when all are gone. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#valueWait.close();
  }

  stats(): LiveServerStats {
    const { waiting, arriving, groups } = this.#valueWait;
    return { waiting, arriving, groups, paths: this.#registry.paths };
  }

  #install(app: { use(handler: Middleware): unknown }): void {
    const routes = routesOf(app);
    if (routes.length > 0) this.#settings.onProblem({ code: 'routes-before', routes });
    app.use(this.handler);
  }

  /** Whether the request is answered here, now or later; otherwise it goes on to its route. */
  #answers(req: IncomingMessage, res: ServerResponse, wrapped?: RequestListener): boolean {
    switch (req.method) {
      case 'GET':
      case 'HEAD':
        if (!this.#isLive(req)) return false;
        if (req.headers.wait !== undefined && this.#takes(req, res, wrapped)) return true;
        decorate(req, res, this.#decoration);
        return false;
      case 'OPTIONS':
        return this.#isLive(req) && this.#settings.cors?.preflight(req, res) === true;
      default:
        return false;
    }
  }

  #takes(req: IncomingMessage, res: ServerResponse, wrapped: RequestListener | undefined): boolean {
    const beforeHead = (head: ServerResponse) => this.#settings.cors?.expose(req, head);
    const wanted = readWait(req, this.#settings);
    switch (wanted.kind) {
      case 'none':
        return false;
      case 'invalid':
        sendText(res, 400, wanted.text, beforeHead);
        return true;
      case 'wait': {
        const injector = this.#injectorFor(req, wrapped);
        if (!injector) return false;
        if (this.#closed) res.setHeader('Connection', 'close');
        const client = clientRequest(req, injector);
        this.#valueWait.take({ client, res, validator: wanted.validator, waitMs: wanted.ms, beforeHead });
        return true;
      }
      default:
        return wanted satisfies never;
    }
  }

  #injectorFor(req: MountedRequest, wrapped: RequestListener | undefined): Injector | undefined {
    const hasApp = isMiddlewareApp(this.#app) && !isRouter(this.#app);
    const listener = wrapped ?? rootOf(hasApp ? this.#app : req.app);
    if (!listener) {
      this.#settings.onProblem({ code: 'no-app', path: pathOf(requestTarget(req)) });
      return undefined;
    }
    const existing = this.#injectors.get(listener);
    if (existing) return existing;
    const injector = new Injector(listener, this.#settings);
    this.#injectors.set(listener, injector);
    return injector;
  }

  #isLive(req: IncomingMessage): boolean {
    const { live } = this.#settings;
    if (!live) return true;
    try {
      return live(req);
    } catch (thrown) {
      const path = pathOf(requestTarget(req));
      this.#settings.onProblem({ code: 'option-threw', option: 'live', path, reason: reasonOf(thrown) });
      return false;
    }
  }
}

function refused(option: string, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
