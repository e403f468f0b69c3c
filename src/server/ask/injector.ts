import {
  type ClientRequest as ClientSide,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { reasonOf } from '../../model/error.js';
import type { Clock } from '../../ports.js';
import type { OnProblem, ServerProblem } from '../problems.js';
import type { RequestListener } from '../types.js';
import { askedHeaders, type Client } from './client.js';
import { connectAs } from './connection.js';
import { Lanes } from './lanes.js';
import { pathOf } from './requestUrl.js';
import { type RouteAnswer, readAnswer, unavailable } from './routeAnswer.js';

export interface InjectorContext {
  clock: Clock;
  askTimeoutMs: number;
  onProblem: OnProblem;
}

const RETRY_AFTER_SECONDS = 5;
// Headers were accepted once, by a server whose limit we do not know.
const MAX_HEADER_BYTES = 1 << 20;

// At a time. Ten thousand users have ten thousand answers: begun all at once, they only fill the memory.
const MAX_ASKED = 64;
// A route that is so slow is not busy: others need not wait for it.
const SLOW_MS = 1000;

let injectors = 0;

/** Connections by which routes are asked. */
const asking = new WeakSet<Duplex>();

/** Whether a request did not come over the network: its route is asked for those who wait, or for callbacks. */
export function isAsked(req: IncomingMessage): boolean {
  return asking.has(req.socket);
}

/**
 * Asks an application's routes in the name of clients. It is a whole HTTP server without a port: connections come from
 * memory, so that `req` and `res` are Node's own and everything works on them as it does on the network.
 */
export class Injector {
  readonly id = ++injectors;
  readonly #server: Server;
  readonly #listener: RequestListener;
  readonly #lanes = new Lanes(MAX_ASKED);
  readonly #context: InjectorContext;

  constructor(listener: RequestListener, context: InjectorContext) {
    this.#listener = listener;
    this.#context = context;
    const options = { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false };
    this.#server = createServer(options, (req, res) => this.#route(req, res));
  }

  /**
   * Asks for `target`, path and query. Always answers: 503 for a route that does not. The body must be read or destroyed.
   */
  async ask(
    client: Client,
    target: string,
    signal?: AbortSignal,
    method: string = client.req.method ?? 'GET',
  ): Promise<RouteAnswer<Readable | Buffer>> {
    const leave = await this.#enter();
    try {
      return readAnswer(await this.#head(this.#request(client, method, target, signal)));
    } catch (thrown) {
      if (!signal?.aborted) this.#context.onProblem(askProblem(thrown, pathOf(target)));
      return unavailable('The resource gave no answer in time.\n', RETRY_AFTER_SECONDS);
    } finally {
      leave();
    }
  }

  async #enter(): Promise<() => void> {
    const turn = this.#lanes.enter();
    if (turn) await turn;
    let isIn = true;
    const leave = () => {
      cancel();
      if (isIn) this.#lanes.leave();
      isIn = false;
    };
    const cancel = this.#context.clock.setTimer(SLOW_MS, leave);
    return leave;
  }

  #head(asked: ClientSide): Promise<IncomingMessage> {
    const { clock, askTimeoutMs } = this.#context;
    const cancel = clock.setTimer(askTimeoutMs, () => asked.destroy(new AskTimeout(askTimeoutMs)));
    const head = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve);
      // Stays: what fails after the head is told by the body.
      asked.on('error', reject);
    });
    return head.finally(cancel);
  }

  #request(client: Client, method: string, target: string, signal: AbortSignal | undefined): ClientSide {
    const { clientEnd, serverEnd } = connectAs(client.req.socket);
    asking.add(serverEnd);
    // Documented for "any Duplex stream" (node:http, event 'connection').
    this.#server.emit('connection', serverEnd);
    return request({
      method,
      path: target,
      headers: askedHeaders(client.req).flat(),
      createConnection: () => clientEnd,
      maxHeaderSize: MAX_HEADER_BYTES,
      ...(signal ? { signal } : {}),
    }).end();
  }

  #route(req: IncomingMessage, res: ServerResponse): void {
    const fail = (thrown: unknown) => this.#routeThrew(thrown, req, res);
    try {
      Promise.resolve(this.#listener(req, res)).catch(fail);
    } catch (thrown) {
      fail(thrown);
    }
  }

  // A bare listener that throws ends the process; here those who wait get the error instead.
  #routeThrew(thrown: unknown, req: IncomingMessage, res: ServerResponse): void {
    const path = pathOf(req.url ?? '/');
    this.#context.onProblem({ code: 'route-threw', path, reason: reasonOf(thrown) });
    if (res.headersSent) {
      res.destroy();
      return;
    }
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Internal Server Error\n');
  }
}

class AskTimeout extends Error {
  constructor(readonly ms: number) {
    super('timeout');
  }
}

function askProblem(thrown: unknown, path: string): ServerProblem {
  if (thrown instanceof AskTimeout) return { code: 'route-timeout', path, seconds: thrown.ms / 1000 };
  return { code: 'route-closed', path, reason: reasonOf(thrown) };
}
