import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';

export interface SocketClientOptions extends ClientOptions {
  path?: string;
  protocols?: string[];
  scheme?: 'ws' | 'wss';
}

export interface Closed {
  code: number;
  reason: string;
}

/** A WebSocket of the package `ws`, whose frames are taken one by one. */
export class SocketClient {
  readonly ws: WebSocket;
  readonly closed: Promise<Closed>;
  pings = 0;
  readonly #frames: string[] = [];
  readonly #takers: ((frame: string) => void)[] = [];

  private constructor(ws: WebSocket) {
    this.ws = ws;
    this.closed = new Promise((resolve) =>
      ws.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
    ws.on('ping', () => {
      this.pings += 1;
    });
    ws.on('message', (data) => {
      const taker = this.#takers.shift();
      if (taker) taker(String(data));
      else this.#frames.push(String(data));
    });
  }

  /** Until the test is over. */
  static async open(server: Server, options: SocketClientOptions = {}): Promise<SocketClient> {
    const ws = begin(server, options);
    const client = new SocketClient(ws);
    onTestFinished(() => ws.terminate());
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('error', reject);
    });
    ws.on('error', () => {});
    return client;
  }

  /** What a handshake was answered with that led to no WebSocket. */
  static refused(
    server: Server,
    options: SocketClientOptions = {},
  ): Promise<{ status: number; text: string; message: IncomingMessage }> {
    const ws = begin(server, options);
    ws.on('error', () => {});
    return new Promise((resolve, reject) => {
      ws.once('open', () => reject(new Error('it was not refused')));
      ws.once('unexpected-response', async (_req, message) => {
        const text = Buffer.concat(await message.toArray()).toString();
        resolve({ status: message.statusCode ?? 0, text, message });
      });
    });
  }

  /** Frames that came and were not taken. */
  get waiting(): readonly string[] {
    return this.#frames;
  }

  send(frame: object | string): void {
    this.ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  text(): Promise<string> {
    const frame = this.#frames.shift();
    return frame === undefined
      ? new Promise((resolve) => this.#takers.push(resolve))
      : Promise.resolve(frame);
  }

  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
  async json(): Promise<any> {
    return JSON.parse(await this.text());
  }

  /** Sends, and takes the next frame. */
  ask(frame: object) {
    this.send(frame);
    return this.json();
  }

  subscribe(uri: string, more: object = {}) {
    return this.ask({ id: '1', type: 'subscribe', uri, ...more });
  }

  close(): void {
    this.ws.close();
  }
}

function begin(
  server: Server,
  { path = '/multi/', protocols = ['liveresource'], scheme = 'ws', ...rest }: SocketClientOptions,
): WebSocket {
  const { port } = server.address() as AddressInfo;
  return new WebSocket(`${scheme}://127.0.0.1:${port}${path}`, protocols, {
    perMessageDeflate: true,
    ...rest,
  });
}
