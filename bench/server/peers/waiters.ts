import type { ServerResponse } from 'node:http';

type Timer = ReturnType<typeof setTimeout>;

/** Held responses with the timers that end their waits, as anybody would write it. */
export class Waiters<Response extends ServerResponse> {
  readonly #held = new Map<Response, Timer>();
  readonly #sendNotModified: (res: Response) => void;

  constructor(sendNotModified: (res: Response) => void) {
    this.#sendNotModified = sendNotModified;
  }

  get count(): number {
    return this.#held.size;
  }

  hold(res: Response, seconds: number): void {
    const timer = setTimeout(() => this.#end(res), seconds * 1000);
    this.#held.set(res, timer);
    res.once('close', () => {
      clearTimeout(timer);
      this.#held.delete(res);
    });
  }

  /** Answers all. */
  release(answer: (res: Response) => void): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const [res, timer] of held) {
      clearTimeout(timer);
      answer(res);
    }
  }

  #end(res: Response): void {
    this.#held.delete(res);
    this.#sendNotModified(res);
  }
}
