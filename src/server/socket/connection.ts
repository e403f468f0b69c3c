import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Client } from '../ask/client.js';
import type { ServerContext } from '../context.js';
import type { Codec } from './codec.js';
import { Rate } from './rate.js';
import { type Line, Session } from './session.js';
import { textFrame } from './textFrame.js';

export interface ConnectionContext extends ServerContext {
  /** That of the dialect of a first frame. */
  codecFor(frame: string): Codec;
}

// Of pings.
const MAX_UNANSWERED = 2;
// That a client has to answer a close.
const CLOSE_MS = 5_000;
const TOO_SLOW = 'The client reads too slowly.';

/** One WebSocket. It has no timer: `check` is called from time to time. */
export class Connection implements Line {
  readonly client: Client;
  /** By which it was let in. */
  readonly ticket: string;
  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #context: ConnectionContext;
  readonly #rate: Rate;
  /** Since the first frame. */
  #session: Session | undefined;
  #pingAt: number;
  #unanswered = 0;
  #restsSince: number | undefined;
  #closingSince: number | undefined;

  constructor(
    { ws, socket, ticket }: { ws: WebSocket; socket: Duplex; ticket: string },
    client: Client,
    context: ConnectionContext,
  ) {
    const { clock, socket: settings } = context;
    this.client = client;
    this.ticket = ticket;
    this.#ws = ws;
    this.#socket = socket;
    this.#context = context;
    this.#pingAt = clock.now() + settings.pingMs;
    this.#rate = new Rate(
      { burst: settings.messageBurst, perSecond: settings.messagesPerSecond },
      clock.now(),
    );
  }

  get subscriptions(): number {
    return this.#session?.size ?? 0;
  }

  receive(data: Buffer, isBinary: boolean): void {
    if (!this.heard()) return;
    if (isBinary) return this.#talk('').receiveBinary();
    const text = data.toString();
    this.#talk(text).receive(text);
  }

  /** A sign of life. False: it is not to be answered. */
  heard(): boolean {
    this.#unanswered = 0;
    if (this.#closingSince !== undefined) return false;
    const { clock, socket } = this.#context;
    if (this.#rate.take(clock.now())) return true;
    this.close(1008, `Too many messages: ${socket.messagesPerSecond} a second are possible.`);
    return false;
  }

  /** There is a limit to what a client may ask for and not read, too. */
  say(text: string): void {
    this.push(textFrame([text]));
    const { maxBufferedBytes } = this.#context.socket;
    if (this.rests() && this.#socket.writableLength > 2 * maxBufferedBytes) this.close(1013, TOO_SLOW);
  }

  push(frame: Buffer): void {
    if (this.#isOpen) this.#socket.write(frame);
  }

  rests(): boolean {
    if (this.#restsSince === undefined && this.#isFull) this.#rest();
    return this.#restsSince !== undefined;
  }

  check(now: number): void {
    if (this.#closingSince !== undefined) {
      if (now - this.#closingSince >= CLOSE_MS) this.terminate();
    } else if (this.rests() && now - (this.#restsSince ?? now) >= this.#context.socket.drainMs) {
      this.close(1013, TOO_SLOW);
    } else if (now >= this.#pingAt) {
      this.#ping(now);
    }
  }

  /** `reason`: 123 bytes at most (RFC 6455 §5.5). */
  close(code: number, reason: string): void {
    this.end();
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** Nothing more is said. */
  end(): void {
    this.#closingSince ??= this.#context.clock.now();
    this.#session?.end();
  }

  get #isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  // Without the second there would be no 'drain'.
  get #isFull(): boolean {
    const { writableLength, writableNeedDrain } = this.#socket;
    return writableLength > this.#context.socket.maxBufferedBytes && writableNeedDrain;
  }

  #talk(frame: string): Session {
    this.#session ??= new Session(this, this.#context.codecFor(frame), this.#context);
    return this.#session;
  }

  #ping(now: number): void {
    if (this.#unanswered >= MAX_UNANSWERED) return this.terminate();
    this.#unanswered += 1;
    this.#pingAt = now + this.#context.socket.pingMs;
    this.#ws.ping();
  }

  /** Until all is read that was sent. */
  #rest(): void {
    this.#restsSince = this.#context.clock.now();
    this.#socket.once('drain', () => {
      this.#restsSince = undefined;
      if (this.#closingSince === undefined) this.#session?.comeBack();
    });
    this.#session?.leave();
  }
}
