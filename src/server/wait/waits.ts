import type { ServerResponse } from 'node:http';
import type { Client } from '../ask/client.js';
import { refuseForNow, type ServerContext } from '../context.js';
import type { Place } from '../follow/place.js';
import { type HoldElsewhere, Waiter, type WaiterContext } from './waiter.js';

/** The mechanisms value-wait and changes-wait: GETs that are answered when there is something new. */
export class Waits {
  readonly #context: ServerContext;
  readonly #ofWaiters: WaiterContext;

  constructor(context: ServerContext) {
    const { clock, beforeHead, onProblem, watches, admission } = context;
    this.#context = context;
    const onDone = (waiter: Waiter) => {
      watches.unwatch(waiter);
      admission.leave(waiter.ticket);
    };
    this.#ofWaiters = { clock, beforeHead, onProblem, onDone };
  }

  /** Answers the request, sooner or later; `hold` at once, if it is to wait elsewhere. */
  take(client: Client, res: ServerResponse, place: Place, waitMs: number, hold?: HoldElsewhere): void {
    const ticket = this.#context.admission.enter(client.req);
    if (ticket === undefined) return refuseForNow(res, this.#context);
    const waiter = new Waiter(client, place, { res, ticket, waitMs, hold }, this.#ofWaiters);
    if (!waiter.done) this.#context.watches.watch(waiter);
  }
}
