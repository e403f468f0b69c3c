import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { reasonOf } from '../../model/error.js';
import type { Clock } from '../../ports.js';
import type { ClientRequest } from '../ask/clientRequest.js';
import { pathOf } from '../ask/requestUrl.js';
import type { AnswerHead, RouteAnswer } from '../ask/routeAnswer.js';
import { type BeforeHead, sendAnswer, sendNotModified } from '../http/sendAnswer.js';
import type { OnProblem } from '../problems.js';

export interface WaiterOptions {
  res: ServerResponse;
  waitMs: number;
  clock: Clock;
  beforeHead: BeforeHead;
  onProblem: OnProblem;
}

/** One held request, until it is answered or its client has gone: then no timer and no listener of it is left. */
export class Waiter {
  readonly #res: ServerResponse;
  readonly #clock: Clock;
  readonly #beforeHead: BeforeHead;
  readonly #onProblem: OnProblem;
  readonly #deadline: number;
  #cancelTimer: (() => void) | undefined;
  #onDone: ((gone: boolean) => void) | undefined;
  #done = false;

  constructor(
    readonly client: ClientRequest,
    readonly validator: string,
    options: WaiterOptions,
  ) {
    this.#res = options.res;
    this.#clock = options.clock;
    this.#beforeHead = options.beforeHead;
    this.#onProblem = options.onProblem;
    this.#deadline = options.clock.now() + options.waitMs;
    if (this.#res.destroyed) this.#finish(true);
    else this.#res.once('close', this.#clientGone);
  }

  get done(): boolean {
    return this.#done;
  }

  /** Who is told that this is over, and whether because the client has gone; one at a time. */
  set onDone(run: (gone: boolean) => void) {
    this.#onDone = run;
  }

  /** Milliseconds. */
  get remaining(): number {
    return this.#deadline - this.#clock.now();
  }

  /** One timer at a time; it ends with the waiter. */
  setTimer(ms: number, run: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.setTimer(ms, run);
  }

  answer(answer: RouteAnswer<Readable | Buffer>): void {
    this.#send(() => sendAnswer(this.#res, answer, this.#beforeHead));
  }

  notModified(head: AnswerHead): void {
    this.#send(() => sendNotModified(this.#res, head, this.#beforeHead));
  }

  // Middleware of the app may have wrapped the response: what it throws must not keep others from their answers.
  #send(send: () => void): void {
    if (!this.#finish(false)) return;
    try {
      send();
    } catch (thrown) {
      this.#onProblem({ code: 'answer-failed', path: pathOf(this.client.target), reason: reasonOf(thrown) });
      this.#res.destroy();
    }
  }

  readonly #clientGone = (): void => {
    this.#finish(true);
  };

  #finish(gone: boolean): boolean {
    if (this.#done) return false;
    this.#done = true;
    this.#cancelTimer?.();
    this.#onDone?.(gone);
    return true;
  }
}
