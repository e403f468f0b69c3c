import { machineMs } from '../../../test/support/child/calls.js';

/** Many clients of one server, of which each is held until there is something new. */
export interface Crowd {
  /** Opens the connections and asks; the server knows when it holds them. */
  open(port: number, count: number, etag: string): Promise<void>;
  /** The moment when each has been told once more. */
  told(): Promise<number>;
  /** Asks for what comes next, where a client has to. */
  ask(): void;
  cut(): void;
}

/** Counts to a number and says when it was reached. What comes when nothing is expected is an error. */
export class Countdown {
  #missing = 0;
  #done: (at: number) => void = () => {};

  start(count: number): Promise<number> {
    if (this.#missing > 0) throw new Error(`${this.#missing} have not come yet`);
    this.#missing = count;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  count(): void {
    this.#missing -= 1;
    if (this.#missing < 0) throw new Error('a client was told without an update');
    if (this.#missing === 0) this.#done(machineMs());
  }
}
