import type { IncomingMessage, ServerResponse } from 'node:http';
import { wantsStream } from './ask/client.js';
import { isAsked } from './ask/injector.js';
import { mountOf } from './ask/requestUrl.js';
import { standIn } from './ask/standIn.js';
import type { Callbacks } from './callbacks.js';
import type { Clients } from './clients.js';
import type { ServerContext } from './context.js';
import { type Decoration, decorate, type HeadWriter } from './http/decorate.js';
import { flushWithHead } from './http/flush.js';
import type { Endpoints } from './http/liveLinks.js';
import { sendText } from './http/sendAnswer.js';
import { Multiplex } from './multiplex/multiplex.js';
import type { Offers } from './multiplex/wanted.js';
import { isLive, type Offered, offersOf } from './offers.js';
import type { PushpinDoor } from './pushpin/door.js';
import { DraftStreams } from './stream/draftStreams.js';
import { OpenStreams } from './stream/openStreams.js';
import { Streams } from './stream/streams.js';
import type { RequestListener } from './types.js';
import { namesWait, readWait } from './wait/readWait.js';
import { Waits } from './wait/waits.js';

/** What requests may need beside the mechanisms. */
export interface Around {
  clients: Clients;
  endpoints: Endpoints;
  callbacks: Callbacks | undefined;
  door: PushpinDoor | undefined;
}

/** Where requests come in: which mechanism takes one, or its route. */
export class Entry {
  readonly #context: ServerContext;
  readonly #clients: Clients;
  readonly #endpoints: Endpoints;
  readonly #callbacks: Callbacks | undefined;
  readonly #door: PushpinDoor | undefined;
  readonly #waits: Waits;
  readonly #openStreams: OpenStreams;
  readonly #streams: Streams;
  readonly #multiplex: Multiplex;
  readonly #draftStreams: DraftStreams;
  /** Of requests whose heads are seen to by `decorateApp`, where the app is mounted, if it is below another. */
  readonly #mounts = new WeakMap<ServerResponse, string>();
  #closed = false;

  constructor(context: ServerContext, { clients, endpoints, callbacks, door }: Around) {
    this.#context = context;
    this.#clients = clients;
    this.#endpoints = endpoints;
    this.#callbacks = callbacks;
    this.#door = door;
    this.#waits = new Waits(context);
    this.#openStreams = new OpenStreams(context);
    this.#streams = new Streams(context, { open: this.#openStreams, watches: context.watches });
    const offers: Offers = (target, req) => offersOf(standIn(req, { target, headers: {} }), context);
    this.#multiplex = new Multiplex(context, this.#openStreams, offers);
    this.#draftStreams = new DraftStreams(context, this.#streams, offers);
  }

  /** Streams end; who still comes is answered at once. Done when all streams have ended. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#openStreams.close();
  }

  /**
   * Sees to the heads of all that an application sends: once, which costs requests that are not live nothing. For
   * applications all of whose requests are then given to `answersInApp`.
   */
  decorateApp(responses: HeadWriter): void {
    decorate(responses, this.#context.cors, (res) => {
      const { req } = res;
      const offered = isGet(req) ? offersOf(req, this.#context) : undefined;
      return offered?.size ? this.#decorationOf(req, offered, this.#mounts.get(res) ?? '') : undefined;
    });
  }

  /** Whether a request of that application is answered here, now or later. */
  answersInApp(req: IncomingMessage, res: ServerResponse): boolean {
    const mount = mountOf(req);
    if (mount !== '') this.#mounts.set(res, mount);
    return this.#isForCallbacks(req, res) || this.#answers(req, res, undefined, true);
  }

  /** `pass`: gives it to its route. */
  handle(
    req: IncomingMessage,
    res: ServerResponse,
    wrapped: RequestListener | undefined,
    pass: () => unknown,
  ): unknown {
    if (this.#isForCallbacks(req, res, wrapped)) return undefined;
    const client =
      this.#door?.concerns(req) && !isAsked(req) ? this.#clients.clientOf(req, wrapped) : undefined;
    if (!client) return this.#answers(req, res, wrapped) ? undefined : pass();
    return this.#door?.enter(client, res, { proceed: (as) => this.#answers(as, res, wrapped), pass });
  }

  #isForCallbacks(req: IncomingMessage, res: ServerResponse, wrapped?: RequestListener): boolean {
    return this.#callbacks?.takes(req, res, () => this.#clients.injectorFor(req, wrapped)) === true;
  }

  /**
   * Whether the request is answered here, now or later; otherwise it goes on to its route. `isDecorated`: its head is seen to
   * elsewhere.
   */
  #answers(
    req: IncomingMessage,
    res: ServerResponse,
    wrapped?: RequestListener,
    isDecorated = false,
  ): boolean {
    switch (req.method) {
      case 'GET':
      case 'HEAD':
        if (this.#takesAtEndpoint(req, res, wrapped)) return true;
        // Most requests want nothing but the answer of their route.
        if (isDecorated && !namesWait(req, this.#context) && !wantsStream(req)) return false;
        return this.#answersGet(req, res, wrapped, isDecorated);
      case 'OPTIONS': {
        const isOurs = () => this.#isAtEndpoint(req) || isLive(req, this.#context);
        return this.#context.cors?.preflight(req, res, isOurs) === true;
      }
      default:
        return false;
    }
  }

  #takesAtEndpoint(req: IncomingMessage, res: ServerResponse, wrapped?: RequestListener): boolean {
    if (!this.#isAtEndpoint(req) || isAsked(req)) return false;
    this.#goneSoon(res);
    const client = () => this.#clients.clientOf(req, wrapped);
    if (this.#draftStreams.isFor(req))
      return this.#draftStreams.takes(req, res, client, this.#door?.streamsFor(req, res));
    return this.#multiplex.takes(req, res, client, this.#door?.multiplexFor(req));
  }

  /** Whether its URL is ours, not the application's. */
  #isAtEndpoint(req: IncomingMessage): boolean {
    return this.#multiplex.isFor(req) || this.#draftStreams.isFor(req);
  }

  #answersGet(
    req: IncomingMessage,
    res: ServerResponse,
    wrapped: RequestListener | undefined,
    isDecorated: boolean,
  ): boolean {
    const offered = offersOf(req, this.#context);
    if (offered.size === 0) return false;
    const asked = isAsked(req);
    if (!asked && this.#takes(req, res, offered, wrapped)) return true;
    if (!isDecorated) {
      const decoration = this.#decorationOf(req, offered, mountOf(req));
      decorate(res, this.#context.cors, () => decoration);
    }
    if (asked && wantsStream(req)) flushWithHead(res, this.#context.clock);
    return false;
  }

  #decorationOf(req: IncomingMessage, offered: Offered, mount: string): Decoration {
    const endpoints = this.#door?.endpointsFor(req, this.#endpoints) ?? this.#endpoints;
    return { offered, endpoints, declared: this.#context.live !== undefined, mount };
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
    const client = this.#clients.clientOf(req, wrapped);
    if (!client) return false;
    this.#goneSoon(res);
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
        const client = this.#clients.clientOf(req, wrapped);
        if (!client) return false;
        this.#goneSoon(res);
        const waitMs = this.#door?.waitLeft(req, wanted.ms) ?? wanted.ms;
        this.#waits.take(client, res, wanted.place, waitMs, this.#door?.holdFor(client, wanted.place));
        return true;
      }
      default:
        return wanted satisfies never;
    }
  }

  #goneSoon(res: ServerResponse): void {
    // HTTP/2 has no such header, and warns.
    if (this.#closed && res.req.httpVersionMajor < 2) res.setHeader('Connection', 'close');
  }
}

const isGet = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD';
