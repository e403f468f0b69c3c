import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pause } from '../../support/time.js';

/** How a client goes: `end` closes one half and leaves the rest to the server. */
export type Cut = 'destroy' | 'reset' | 'end';

const MOST_KEPT = 2_000;
// A server that does not close its half of a connection would be found by what is left.
const PATIENCE_MS = 3_000;

/** One connection of a client that is going to be cut. */
export class Line {
  readonly closed: Promise<void>;
  /** When the first bytes come after what was written last. */
  answered: Promise<void> = Promise.resolve();
  /** The beginning of what came. */
  received = '';
  readonly #socket: Socket;
  #onBytes: (bytes: Buffer) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    // Cutting and being cut is what it is for.
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.#hear(bytes));
  }

  static async open(port: number): Promise<Line> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Line(socket);
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** From now on these get what comes. */
  listen(onBytes: (bytes: Buffer) => void): void {
    this.#onBytes = onBytes;
  }

  write(bytes: string | Uint8Array): void {
    this.received = '';
    this.answered = this.nextBytes();
    this.#socket.write(bytes);
  }

  nextBytes(): Promise<void> {
    return new Promise((resolve) => this.#socket.once('data', () => resolve()));
  }

  /** More, while it goes on. */
  add(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Reads no more: what the server still sends gets stuck. */
  stall(): void {
    this.#socket.pause();
  }

  async cut(cut: Cut): Promise<void> {
    if (cut === 'destroy') this.#socket.destroy();
    else if (cut === 'reset') this.#socket.resetAndDestroy();
    else this.#socket.end().resume();
    await Promise.race([this.closed, pause(PATIENCE_MS)]);
    this.#socket.destroy();
    await this.closed;
  }

  #hear(bytes: Buffer): void {
    if (this.received.length < MOST_KEPT) this.received += bytes.toString('latin1', 0, MOST_KEPT);
    this.#onBytes(bytes);
  }
}
