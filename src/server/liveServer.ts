import type { IncomingMessage, ServerResponse } from 'node:http';
import { LiveResourceError } from '../model/error.js';
import { Admission } from './admission.js';
import { type FreshApp, freshApp, isMiddlewareApp, isRouter, rootOf, routesOf } from './ask/expressApp.js';
import { Callbacks } from './callbacks.js';
import { Clients } from './clients.js';
import type { ServerContext } from './context.js';
import { Entry } from './entry.js';
import { changesOfTarget, type UpdatedOptions, updatedTarget } from './follow/updatedTarget.js';
import { Watches } from './follow/watches.js';
import type { Endpoints } from './http/liveLinks.js';
import { isLiveAnswer } from './http/liveRoutes.js';
import { type LiveOptions, readOptions, type Settings } from './options.js';
import { PushpinDoor } from './pushpin/door.js';
import { type AttachOptions, Sockets } from './socket/sockets.js';
import type { UpgradeServer } from './socket/upgrades.js';
import type { Middleware, Next, RequestListener } from './types.js';

/** How many requests are held, in how many groups that are asked once, on how many paths. */
export interface LiveServerStats {
  waiting: number;
  /** Whose route is being asked for the first time. */
  arriving: number;
  groups: number;
  paths: number;
  /** WebSockets that are open, and what is subscribed on them. */
  sockets: number;
  subscriptions: number;
}

const NO_FUNCTION =
  'it is neither an application of Express or connect nor a request listener. Give the request listener of another framework to live.wrap(listener)';
const ONLY_ROUTER = 'a Router is no request listener. Give the application that it is used in';

export class LiveServer {
  /** The middleware. `liveResource(app)` has given it to the app already. */
  readonly handler: Middleware;
  readonly #app: unknown;
  readonly #context: ServerContext;
  readonly #endpoints: Endpoints;
  readonly #door: PushpinDoor | undefined;
  readonly #callbacks: Callbacks | undefined;
  readonly #sockets: Sockets;
  readonly #entry: Entry;

  constructor(app: unknown, options: LiveOptions = {}) {
    if (app !== undefined && typeof app !== 'function') throw refused('app', NO_FUNCTION);
    const context = createContext(readOptions(options));
    const { pushpin, webhooks } = context;
    const clients = new Clients(app, context);
    this.#app = app;
    this.#context = context;
    this.#callbacks = webhooks && new Callbacks(webhooks, context);
    this.#door = pushpin && new PushpinDoor(pushpin, context);
    this.#endpoints = endpointsOf(context, this.#callbacks);
    this.#sockets = new Sockets(context, (req, listener) => clients.clientOf(req, listener));
    const around = { clients, endpoints: this.#endpoints, callbacks: this.#callbacks, door: this.#door };
    this.#entry = new Entry(context, around);
    this.handler = (req, res, next) => this.#entry.handle(req, res, undefined, next);
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
      this.#entry.handle(req, res, wrapped, () => listener(req, res));
    return wrapped;
  }

  /**
   * Takes WebSockets at a server of `node:http` or `node:https`, or several. Only then resources are offered so. Throws
   * LiveResourceError `bad-option`.
   */
  attach(server: UpgradeServer, options?: AttachOptions): void {
    this.#sockets.attach(server, this.#app, options);
    this.#endpoints.hasSockets = true;
  }

  /**
   * Says that a resource has changed, or is gone. Its followers' routes are asked again; done when all have been told who
   * had to be. A path means that path with every query. Throws LiveResourceError `bad-target` and `bad-option`.
   */
  updated(target: string | URL | RegExp, options?: UpdatedOptions): Promise<void> {
    const { watches } = this.#context;
    const updated = updatedTarget(target, options);
    const all = [updated, changesOfTarget(updated) ?? []].flat();
    for (const one of all) this.#callbacks?.updated(one);
    if (all.length === 1 && !this.#door) return watches.updated(updated);
    const told = all.flatMap((one) => [watches.updated(one), this.#door?.publish(one)]);
    return Promise.all(told).then(() => {});
  }

  /**
   * Ends all waits with 304, and all streams, and takes no new ones: they are answered at once, or end after their first
   * event. Done when all are gone.
   */
  async close(): Promise<void> {
    await Promise.all([this.#sockets.close(), this.#entry.close(), this.#context.watches.close()]);
    await Promise.all([this.#door?.close(), this.#callbacks?.close()]);
  }

  stats(): LiveServerStats {
    const { held, arriving, groups, paths } = this.#context.watches;
    const { connections: sockets, subscriptions } = this.#sockets;
    return { waiting: held, arriving, groups, paths, sockets, subscriptions };
  }

  #install(app: { use(handler: Middleware): unknown }): void {
    const routes = routesOf(app);
    if (routes.length > 0) this.#context.onProblem({ code: 'routes-before', routes });
    const fresh = this.#context.isLiveByRequest || this.#door ? undefined : freshApp(app);
    if (fresh) this.#goBefore(fresh);
    else app.use(this.handler);
  }

  /**
   * The same as the first middleware of the app, at half the price: a layer of Express' router costs a request 2 to 4 %, a
   * `writeHead` of each response's own 5 to 8 %. Not where the app's function says what is live, which is to see requests as
   * they come, nor behind Pushpin, which asks later.
   */
  #goBefore({ router, response }: FreshApp): void {
    const { handle } = router;
    this.#entry.decorateApp(response);
    router.handle = (req, res, done) => {
      if (!this.#answersInApp(req, res, done)) handle.call(router, req, res, done);
    };
  }

  #answersInApp(req: IncomingMessage, res: ServerResponse, done: Next): boolean {
    try {
      return this.#entry.answersInApp(req, res);
    } catch (thrown) {
      done(thrown);
      return true;
    }
  }
}

function endpointsOf(context: ServerContext, callbacks: Callbacks | undefined): Endpoints {
  const { multiplexPath: multiplex, dialects, minWait } = context;
  const linked = callbacks && { callbacks: callbacks.linksFor };
  return { multiplex, hasSockets: false, dialects, minWait, ...linked };
}

function createContext(settings: Settings): ServerContext {
  const { cors, live, admissionLimits, onProblem } = settings;
  return {
    ...settings,
    watches: new Watches(settings),
    admission: new Admission(admissionLimits, onProblem),
    beforeHead: (res) => cors?.expose(res.req, res),
    isLiveAnswer: (answer) => isLiveAnswer(answer, live !== undefined),
  };
}

function refused(option: string, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
