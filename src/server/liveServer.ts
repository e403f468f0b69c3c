import type { IncomingMessage, ServerResponse } from 'node:http';
import { LiveResourceError, reasonOf } from '../model/error.js';
import { Admission } from './admission.js';
import { type Client, wantsStream } from './ask/client.js';
import { isMiddlewareApp, isRouter, rootOf, routesOf } from './ask/expressApp.js';
import { Injector, isAsked } from './ask/injector.js';
import { canonicalTarget, pathOf, requestTarget } from './ask/requestUrl.js';
import { standIn } from './ask/standIn.js';
import { Callbacks } from './callbacks.js';
import type { ServerContext } from './context.js';
import { changesOfTarget, type UpdatedOptions, updatedTarget } from './follow/updatedTarget.js';
import { Watches } from './follow/watches.js';
import { decorate, flushWithHead } from './http/decorate.js';
import type { Endpoints } from './http/liveLinks.js';
import { sendText } from './http/sendAnswer.js';
import type { Mechanism } from './mechanisms.js';
import { Multiplex } from './multiplex/multiplex.js';
import type { Offers } from './multiplex/wanted.js';
import { type LiveOptions, readOptions, type Settings } from './options.js';
import { PushpinDoor } from './pushpin/door.js';
import { type AttachOptions, Sockets } from './socket/sockets.js';
import type { UpgradeServer } from './socket/upgrades.js';
import { DraftStreams } from './stream/draftStreams.js';
import { OpenStreams } from './stream/openStreams.js';
import { Streams } from './stream/streams.js';
import type { Middleware, MountedRequest, RequestListener } from './types.js';
import { namesWait, readWait } from './wait/readWait.js';
import { Waits } from './wait/waits.js';

type Offered = ReadonlySet<Mechanism>;

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

const NOTHING: Offered = new Set();
const NO_FUNCTION =
  'it is neither an application of Express or connect nor a request listener. Give the request listener of another framework to live.wrap(listener)';
const ONLY_ROUTER = 'a Router is no request listener. Give the application that it is used in';

export class LiveServer {
  /** The middleware. `liveResource(app)` has given it to the app already. */
  readonly handler: Middleware;
  readonly #app: unknown;
  readonly #context: ServerContext;
  readonly #injectors = new WeakMap<RequestListener, Injector>();
  readonly #endpoints: Endpoints;
  readonly #door: PushpinDoor | undefined;
  readonly #callbacks: Callbacks | undefined;
  readonly #waits: Waits;
  readonly #sockets: Sockets;
  readonly #openStreams: OpenStreams;
  readonly #streams: Streams;
  readonly #multiplex: Multiplex;
  readonly #draftStreams: DraftStreams;
  #closed = false;

  constructor(app: unknown, options: LiveOptions = {}) {
    if (app !== undefined && typeof app !== 'function') throw refused('app', NO_FUNCTION);
    this.#app = app;
    this.#context = createContext(readOptions(options));
    const { multiplexPath: multiplex, dialects, minWait, webhooks } = this.#context;
    this.#callbacks = webhooks && new Callbacks(webhooks, this.#context);
    const callbacks = this.#callbacks?.linksFor;
    this.#endpoints = { multiplex, hasSockets: false, dialects, minWait, ...(callbacks && { callbacks }) };
    this.#waits = new Waits(this.#context);
    this.#sockets = new Sockets(this.#context, (req, listener) => this.#clientOf(req, listener));
    this.#openStreams = new OpenStreams(this.#context);
    this.#streams = new Streams(this.#context, { open: this.#openStreams, watches: this.#context.watches });
    const offers: Offers = (target, req) => this.#offersOf(standIn(req, { target, headers: {} }));
    this.#multiplex = new Multiplex(this.#context, this.#openStreams, offers);
    this.#draftStreams = new DraftStreams(this.#context, this.#streams, offers);
    const { pushpin } = this.#context;
    this.#door = pushpin && new PushpinDoor(pushpin, this.#context);
    this.handler = (req, res, next) => this.#handle(req, res, undefined, next);
    if (isMiddlewareApp(app)) this.#install(app);
  }

  /**
   * A request listener for `http.createServer` that makes another one live. Without an argument, the one that was given
   * to `liveResource`. Throws LiveResourceError `bad-option` where there is none, or only a Router.
   */
  wrap(listener: RequestListener | undefined = rootOf(this.#app)): RequestListener {
    if (isRouter(listener ?? this.#app)) throw refused('listener', ONLY_ROUTER);
    if (!listener) throw refused('listener', 'there is none');
    const wrapped: RequestListener = (req, res) => this.#handle(req, res, wrapped, () => listener(req, res));
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
    this.#closed = true;
    await Promise.all([this.#sockets.close(), this.#openStreams.close(), this.#context.watches.close()]);
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
    app.use(this.handler);
  }

  /** `pass`: gives it to its route. */
  #handle(
    req: IncomingMessage,
    res: ServerResponse,
    wrapped: RequestListener | undefined,
    pass: () => unknown,
  ): unknown {
    if (this.#callbacks?.takes(req, res, () => this.#injectorFor(req, wrapped))) return undefined;
    const client = this.#door?.concerns(req) && !isAsked(req) ? this.#clientOf(req, wrapped) : undefined;
    if (!client) return this.#answers(req, res, wrapped) ? undefined : pass();
    return this.#door?.enter(client, res, { proceed: (as) => this.#answers(as, res, wrapped), pass });
  }

  /** Whether the request is answered here, now or later; otherwise it goes on to its route. */
  #answers(req: IncomingMessage, res: ServerResponse, wrapped?: RequestListener): boolean {
    switch (req.method) {
      case 'GET':
      case 'HEAD':
        return this.#takesAtEndpoint(req, res, wrapped) || this.#answersGet(req, res, wrapped);
      case 'OPTIONS': {
        const isOurs = () => this.#isAtEndpoint(req) || this.#isLive(req);
        return this.#context.cors?.preflight(req, res, isOurs) === true;
      }
      default:
        return false;
    }
  }

  #takesAtEndpoint(req: IncomingMessage, res: ServerResponse, wrapped?: RequestListener): boolean {
    if (!this.#isAtEndpoint(req) || isAsked(req)) return false;
    if (this.#closed) res.setHeader('Connection', 'close');
    const client = () => this.#clientOf(req, wrapped);
    if (this.#draftStreams.isFor(req))
      return this.#draftStreams.takes(req, res, client, this.#door?.streamsFor(req, res));
    return this.#multiplex.takes(req, res, client, this.#door?.multiplexFor(req));
  }

  /** Whether its URL is ours, not the application's. */
  #isAtEndpoint(req: IncomingMessage): boolean {
    return this.#multiplex.isFor(req) || this.#draftStreams.isFor(req);
  }

  #answersGet(req: IncomingMessage, res: ServerResponse, wrapped?: RequestListener): boolean {
    const offered = this.#offersOf(req);
    if (offered.size === 0) return false;
    const asked = isAsked(req);
    if (!asked && this.#takes(req, res, offered, wrapped)) return true;
    const { cors, live } = this.#context;
    const endpoints = this.#door?.endpointsFor(req, this.#endpoints) ?? this.#endpoints;
    decorate(req, res, { offered, endpoints, declared: live !== undefined, cors });
    if (asked && wantsStream(req)) flushWithHead(res);
    return false;
  }

  #takes(req: IncomingMessage, res: ServerResponse, offered: Offered, wrapped?: RequestListener): boolean {
    if (namesWait(req, this.#context) && this.#takesWait(req, res, offered, wrapped)) return true;
    return wantsStream(req) && this.#takesStream(req, res, offered, wrapped);
  }

  #takesStream(
    req: IncomingMessage,
    res: ServerResponse,
    offered: Offered,
    wrapped?: RequestListener,
  ): boolean {
    const client = this.#clientOf(req, wrapped);
    if (!client) return false;
    if (this.#closed) res.setHeader('Connection', 'close');
    const { streams, place } = this.#door?.streamsFor(req, res) ?? { streams: this.#streams };
    return place ? streams.resumes(client, res, offered, place) : streams.takes(client, res, offered);
  }

  #takesWait(
    req: IncomingMessage,
    res: ServerResponse,
    offered: Offered,
    wrapped?: RequestListener,
  ): boolean {
    const wanted = readWait(req, offered, this.#context);
    switch (wanted.kind) {
      case 'none':
        return false;
      case 'invalid':
        sendText(res, 400, wanted.text, this.#context.beforeHead);
        return true;
      case 'wait': {
        const client = this.#clientOf(req, wrapped);
        if (!client) return false;
        if (this.#closed) res.setHeader('Connection', 'close');
        const waitMs = this.#door?.waitLeft(req, wanted.ms) ?? wanted.ms;
        this.#waits.take(client, res, wanted.place, waitMs, this.#door?.holdFor(client, wanted.place));
        return true;
      }
      default:
        return wanted satisfies never;
    }
  }

  #clientOf(req: MountedRequest, wrapped: RequestListener | undefined): Client | undefined {
    const injector = this.#injectorFor(req, wrapped);
    return injector && { req, injector };
  }

  #injectorFor(req: MountedRequest, wrapped: RequestListener | undefined): Injector | undefined {
    const hasApp = isMiddlewareApp(this.#app) && !isRouter(this.#app);
    const listener = wrapped ?? rootOf(hasApp ? this.#app : req.app);
    if (!listener) {
      this.#context.onProblem({ code: 'no-app', path: pathOf(requestTarget(req)) });
      return undefined;
    }
    const existing = this.#injectors.get(listener);
    if (existing) return existing;
    const injector = new Injector(listener, this.#context);
    this.#injectors.set(listener, injector);
    return injector;
  }

  #offersOf(req: IncomingMessage): Offered {
    return this.#isLive(req) ? this.#context.mechanismsOf(canonicalTarget(requestTarget(req)).path) : NOTHING;
  }

  #isLive(req: IncomingMessage): boolean {
    const { live } = this.#context;
    if (!live) return true;
    try {
      return live(req);
    } catch (thrown) {
      const path = pathOf(requestTarget(req));
      this.#context.onProblem({ code: 'option-threw', option: 'live', path, reason: reasonOf(thrown) });
      return false;
    }
  }
}

function createContext(settings: Settings): ServerContext {
  const { cors, admissionLimits } = settings;
  return {
    ...settings,
    watches: new Watches(settings),
    admission: new Admission(admissionLimits),
    beforeHead: (res) => cors?.expose(res.req, res),
  };
}

function refused(option: string, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
