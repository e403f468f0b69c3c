import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { reasonOf } from '../../model/error.js';
import type { Clock } from '../../ports.js';
import type { Client } from '../ask/client.js';
import { pathOf } from '../ask/requestUrl.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { News } from '../follow/news.js';
import type { Place } from '../follow/place.js';
import type { HeldAnswer, Seat, Watcher } from '../follow/watcher.js';
import { type BeforeHead, ifFailed, sendAnswer, sendNotModified } from '../http/sendAnswer.js';
import type { OnProblem } from '../problems.js';

export interface WaiterContext {
  clock: Clock;
  beforeHead: BeforeHead;
  onProblem: OnProblem;
  /** It is over, and so its place is free. */
  onDone(waiter: Waiter): void;
}

/** Holds a request elsewhere: called before the head goes of the answer that ends its wait. */
export type HoldElsewhere = (res: ServerResponse, held: { answer: AnswerHead; waitMs: number }) => void;

export interface WaitRequest {
  res: ServerResponse;
  /** By which it was let in. */
  ticket: string;
  /** From now on. */
  waitMs: number;
  hold?: HoldElsewhere | undefined;
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
  readonly #hold: HoldElsewhere | undefined;
  /** What its route said to it when it had nothing new. */
  #held: HeldAnswer | undefined;
  #cancelTimer: (() => void) | undefined;
  #done = false;

  constructor(
    readonly client: Client,
    public place: Place,
    { res, ticket, waitMs, hold }: WaitRequest,
    context: WaiterContext,
  ) {
    this.#res = res;
    this.ticket = ticket;
    this.#context = context;
    this.#deadline = context.clock.now() + waitMs;
    this.#hold = hold;
    if (res.destroyed) this.#finish();
    else res.once('close', this.#clientGone);
  }

  get done(): boolean {
    return this.#done;
  }

  held(answer: HeldAnswer): void {
    this.#held = answer;
    const remaining = this.#remaining;
    if (remaining <= 0 || this.#hold) this.ended(answer);
    else this.#cancelTimer = this.#context.clock.setTimer(remaining, () => this.ended(answer));
  }

  told({ answer }: News<Buffer | Readable>): void {
    const before = ifFailed(answer, this.#context.beforeHead);
    this.#send(() => sendAnswer(this.#res, answer, before), answer);
  }

  /**
   * A wait for a value ends with 304, one for changes with what the route gave to it: an empty list. `answer` may have been
   * meant for another, whose cookie is in it.
   */
  ended(answer: HeldAnswer): void {
    const own = this.#held ?? answer;
    const { body } = own;
    const before = this.#beforeEnd(own);
    this.#send(
      () =>
        body ? sendAnswer(this.#res, { ...own, body }, before) : sendNotModified(this.#res, own, before),
      own,
    );
  }

  get #remaining(): number {
    return this.#deadline - this.#context.clock.now();
  }

  #beforeEnd(answer: HeldAnswer): BeforeHead {
    const { beforeHead } = this.#context;
    const waitMs = this.#remaining;
    return (res) => {
      beforeHead(res);
      if (waitMs > 0) this.#hold?.(res, { answer, waitMs });
    };
  }

  // Middleware of the app may have wrapped the response: what it throws must not keep others from their answers. Or it has
  // lost its patience, and has begun an answer of its own.
  #send(send: () => void, { body }: { body?: Buffer | Readable }): void {
    if (!this.#finish()) return;
    try {
      if (this.#res.headersSent) letGo(body);
      else send();
    } catch (thrown) {
      letGo(body);
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

function letGo(body: Buffer | Readable | undefined): void {
  if (body && !Buffer.isBuffer(body)) body.destroy();
}
