import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { reasonOf } from '../../model/error.js';
import type { Clock } from '../../ports.js';
import type { Client } from '../ask/client.js';
import { pathOf } from '../ask/requestUrl.js';
import type { News } from '../follow/news.js';
import type { Place } from '../follow/place.js';
import type { HeldAnswer, Seat, Watcher } from '../follow/watcher.js';
import { type BeforeHead, sendAnswer, sendNotModified } from '../http/sendAnswer.js';
import type { OnProblem } from '../problems.js';

export interface WaiterContext {
  clock: Clock;
  beforeHead: BeforeHead;
  onProblem: OnProblem;
  /** It is over, and so its place is free. */
  onDone(waiter: Waiter): void;
}

/** One held request, until it is answered or its client has gone: then no timer and no listener of it is left. */
export class Waiter implements Watcher {
  readonly once = true;
  readonly takesStreams = true;
  seat: Seat | undefined;
  /** By which it was let in. */
  readonly ticket: string;
  readonly #res: ServerResponse;
  readonly #context: WaiterContext;
  readonly #deadline: number;
  #cancelTimer: (() => void) | undefined;
  #done = false;

  /** `waitMs` from now on. */
  constructor(
    readonly client: Client,
    public place: Place,
    { res, ticket, waitMs }: { res: ServerResponse; ticket: string; waitMs: number },
    context: WaiterContext,
  ) {
    this.#res = res;
    this.ticket = ticket;
    this.#context = context;
    this.#deadline = context.clock.now() + waitMs;
    if (res.destroyed) this.#finish();
    else res.once('close', this.#clientGone);
  }

  get done(): boolean {
    return this.#done;
  }

  held(answer: HeldAnswer): void {
    const { clock } = this.#context;
    const remaining = this.#deadline - clock.now();
    if (remaining <= 0) this.ended(answer);
    else this.#cancelTimer = clock.setTimer(remaining, () => this.ended(answer));
  }

  told({ answer }: News<Buffer | Readable>): void {
    this.#send(() => sendAnswer(this.#res, answer, this.#context.beforeHead));
  }

  /** A wait for a value ends with 304, one for changes with what the route gave: an empty list. */
  ended(answer: HeldAnswer): void {
    const { beforeHead } = this.#context;
    const { body } = answer;
    this.#send(() =>
      body
        ? sendAnswer(this.#res, { ...answer, body }, beforeHead)
        : sendNotModified(this.#res, answer, beforeHead),
    );
  }

  // Middleware of the app may have wrapped the response: what it throws must not keep others from their answers.
  #send(send: () => void): void {
    if (!this.#finish()) return;
    try {
      send();
    } catch (thrown) {
      const path = pathOf(this.place.target);
      this.#context.onProblem({ code: 'answer-failed', path, reason: reasonOf(thrown) });
      this.#res.destroy();
    }
  }

  readonly #clientGone = (): void => {
    this.#finish();
  };

  #finish(): boolean {
    if (this.#done) return false;
    this.#done = true;
    this.#res.removeListener('close', this.#clientGone);
    this.#cancelTimer?.();
    this.#context.onDone(this);
    return true;
  }
}
