import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Client } from '../ask/client.js';
import { isMiddlewareApp, isRouter } from '../ask/expressApp.js';
import { listenerOf } from '../ask/outermost.js';
import { rawHeadersOf, wholeBody } from '../ask/standIn.js';
import type { ServerContext } from '../context.js';
import { badOption } from '../optionValues.js';
import type { RequestListener } from '../types.js';
import { codecFor } from './codecs.js';
import { Connection, type ConnectionContext } from './connection.js';
import {
  closing,
  type HandshakeRefusal,
  noSubprotocol,
  offersSubprotocol,
  otherOrigin,
  refuse,
  SUBPROTOCOL,
  tooMany,
} from './handshake.js';
import { Heartbeat } from './heartbeat.js';
import { mayConnect } from './origin.js';
import { claimOf } from './socketPath.js';
import { onUpgrade, type Upgrade, type UpgradeServer } from './upgrades.js';

export interface AttachOptions {
  /** Where sockets are taken, from the root of the server. Default: the `multiplexPath`, below where the app is mounted. */
  path?: string;
}

/** Somebody who is asked for, by the app or else by `listener`. */
export type ClientOf = (req: IncomingMessage, listener: RequestListener | undefined) => Client | undefined;

// That clients have to say goodbye.
const CLOSE_MS = 1_000;

/** The mechanism multiplex-ws, at as many servers as one likes. */
export class Sockets {
  readonly #context: ConnectionContext;
  readonly #clientOf: ClientOf;
  readonly #handshakes: WebSocketServer;
  readonly #connections = new Set<Connection>();
  readonly #heartbeat: Heartbeat;
  #closed: Promise<void> | undefined;
  #onEmpty = () => {};

  constructor(context: ServerContext, clientOf: ClientOf) {
    this.#context = { ...context, codecFor: (frame) => codecFor(frame, context.dialects) };
    this.#clientOf = clientOf;
    this.#heartbeat = new Heartbeat(this.#connections, context);
    this.#handshakes = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: context.socket.maxMessageBytes,
      handleProtocols: () => SUBPROTOCOL,
    });
  }

  get connections(): number {
    return this.#connections.size;
  }

  get subscriptions(): number {
    return [...this.#connections].reduce((sum, { subscriptions }) => sum + subscriptions, 0);
  }

  /** Throws LiveResourceError `bad-option`. */
  attach(server: UpgradeServer, app: unknown, { path: given }: AttachOptions = {}): void {
    // Applications of Express emit events, too.
    const isServer = typeof server === 'object' && typeof server.on === 'function';
    if (!isServer)
      throw badOption('server', 'it is no server of node:http or node:https. app.listen() gives one');
    const { multiplexPath } = this.#context;
    const listener = isMiddlewareApp(app) && !isRouter(app) ? undefined : listenerOf(server);
    onUpgrade(server, {
      claim: (req) => claimOf(req, { app, multiplexPath, given }),
      take: (upgrade) => this.#take(upgrade, listener),
    });
  }

  /** Done when all connections are gone. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    if (this.#connections.size === 0) return;
    const gone = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const connection of [...this.#connections]) connection.close(1001, 'The server closes.');
    const cancel = this.#context.clock.setTimer(CLOSE_MS, () => {
      for (const connection of [...this.#connections]) connection.terminate();
    });
    await gone;
    cancel();
  }

  #take(upgrade: Upgrade, listener: RequestListener | undefined): void {
    const { req, socket } = upgrade;
    const refusal = this.#refusalOf(req);
    if (refusal) return refuse(socket, refusal);
    // It is nobody else's. A request that stands in for it would cost each connection a kilobyte.
    req.rawHeaders = rawHeadersOf(req, wholeBody);
    const client = this.#clientOf(req, listener);
    const ticket = client && this.#context.admission.enter(req);
    if (!client || ticket === undefined) return refuse(socket, tooMany);
    this.#shakeHands(upgrade, client, ticket);
  }

  #refusalOf(req: IncomingMessage): HandshakeRefusal | undefined {
    const { socket, onProblem } = this.#context;
    if (this.#closed) return closing;
    if (!offersSubprotocol(req)) return noSubprotocol;
    return mayConnect(req, { allowsOrigin: socket.allowsOrigin, onProblem }) ? undefined : otherOrigin;
  }

  // It answers what is no handshake by itself; all of this happens at once.
  #shakeHands({ req, socket, head }: Upgrade, client: Client, ticket: string): void {
    let isOpen = false;
    this.#handshakes.handleUpgrade(req, socket, head, (ws) => {
      isOpen = true;
      this.#open(new Connection({ ws, socket, ticket }, client, this.#context), ws);
    });
    if (!isOpen) this.#context.admission.leave(ticket);
  }

  #open(connection: Connection, ws: WebSocket): void {
    this.#connections.add(connection);
    this.#heartbeat.start();
    connectionOf.set(ws, connection);
    ws.on('message', onMessage).on('ping', onSign).on('pong', onSign).on('error', onError);
    ws.once('close', () => this.#gone(connection));
  }

  #gone(connection: Connection): void {
    connection.end();
    this.#connections.delete(connection);
    this.#context.admission.leave(connection.ticket);
    if (this.#connections.size > 0) return;
    this.#heartbeat.stop();
    this.#onEmpty();
  }
}

// One function of each for all: there may be thousands of connections.
const connectionOf = new WeakMap<WebSocket, Connection>();

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  connectionOf.get(this)?.receive(data as Buffer, isBinary);
}

function onSign(this: WebSocket): void {
  connectionOf.get(this)?.heard();
}

/** `ws` has closed it, or will at once. */
function onError(this: WebSocket): void {
  connectionOf.get(this)?.end();
}
