import type { Clock } from '../../ports.js';

interface Checked {
  check(now: number): void;
}

/** One timer for all connections, while there are some. */
export class Heartbeat {
  readonly #connections: ReadonlySet<Checked>;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #cancel: (() => void) | undefined;

  constructor(
    connections: ReadonlySet<Checked>,
    { clock, socket: { pingMs, drainMs } }: { clock: Clock; socket: { pingMs: number; drainMs: number } },
  ) {
    this.#connections = connections;
    this.#clock = clock;
    // So they are not all pinged in one go.
    this.#intervalMs = Math.min(pingMs, drainMs) / 10;
  }

  start(): void {
    this.#cancel ??= this.#clock.setTimer(this.#intervalMs, this.#beat);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #beat = (): void => {
    this.stop();
    const now = this.#clock.now();
    for (const connection of [...this.#connections]) connection.check(now);
    if (this.#connections.size > 0) this.start();
  };
}
