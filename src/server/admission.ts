import type { IncomingMessage } from 'node:http';
import { reasonOf } from '../model/error.js';
import { pathOf, requestTarget } from './ask/requestUrl.js';
import type { OnProblem } from './problems.js';

export interface AdmissionLimits {
  /** How many may wait, stream or be connected at a time. */
  waiters: number;
  /** How many of them may be of one client. */
  waitersPerClient: number;
  clientOf: (req: IncomingMessage) => string;
}

/** How many are let in. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #onProblem: OnProblem;
  readonly #byClient = new Map<string, number>();
  #all = 0;

  constructor(limits: AdmissionLimits, onProblem: OnProblem) {
    this.#limits = limits;
    this.#onProblem = onProblem;
  }

  /** A ticket for `leave`; undefined where there are too many. */
  enter(req: IncomingMessage): string | undefined {
    const { waiters, waitersPerClient } = this.#limits;
    if (this.#all >= waiters) return undefined;
    if (waitersPerClient === Number.POSITIVE_INFINITY) {
      this.#all += 1;
      return '';
    }
    const client = `of ${this.#clientOf(req)}`;
    const present = this.#byClient.get(client) ?? 0;
    if (present >= waitersPerClient) return undefined;
    this.#byClient.set(client, present + 1);
    this.#all += 1;
    return client;
  }

  leave(ticket: string): void {
    this.#all -= 1;
    if (ticket === '') return;
    const present = this.#byClient.get(ticket) ?? 0;
    if (present > 1) this.#byClient.set(ticket, present - 1);
    else this.#byClient.delete(ticket);
  }

  // In a handshake there is no middleware that would catch it.
  #clientOf(req: IncomingMessage): string {
    try {
      return this.#limits.clientOf(req);
    } catch (thrown) {
      const path = pathOf(requestTarget(req));
      this.#onProblem({ code: 'option-threw', option: 'limits.clientOf', path, reason: reasonOf(thrown) });
      return req.socket.remoteAddress ?? '';
    }
  }
}
