import { discard, readWhole } from '../ask/body.js';
import type { ClientRequest } from '../ask/clientRequest.js';
import type { CanonicalUrl } from '../ask/requestUrl.js';
import {
  type AnswerHead,
  isShareable,
  isUnchanged,
  type RouteAnswer,
  unavailable,
} from '../ask/routeAnswer.js';
import type { WaitContext } from '../wait/valueWait.js';
import type { Waiter } from '../wait/waiter.js';
import { coalesce } from './coalesce.js';
import type { Follower } from './registry.js';

/**
 * Waiters who sent the same request, in all that may matter to the route: it is asked once for all of them. A waiter
 * joins after the route was asked for it alone, and said that it has nothing new.
 */
export class Group implements Follower {
  readonly url: CanonicalUrl;
  readonly refresh = coalesce(() => this.#ask());
  readonly #members = new Set<Waiter>();
  readonly #context: WaitContext;
  readonly #onEmpty: () => void;
  #head: AnswerHead;

  constructor(client: ClientRequest, head: AnswerHead, context: WaitContext, onEmpty: () => void) {
    this.url = client.url;
    this.#head = headOf(head);
    this.#context = context;
    this.#onEmpty = onEmpty;
  }

  get size(): number {
    return this.#members.size;
  }

  join(waiter: Waiter, head: AnswerHead): void {
    this.#head = headOf(head);
    this.#members.add(waiter);
    waiter.onDone = () => this.#leave(waiter);
    waiter.setTimer(waiter.remaining, () => waiter.notModified(this.#head));
  }

  /** Ends all waits as if their time were over. */
  end(): void {
    for (const waiter of [...this.#members]) waiter.notModified(this.#head);
  }

  #leave(waiter: Waiter): void {
    this.#members.delete(waiter);
    if (this.#members.size === 0) this.#onEmpty();
  }

  async #ask(): Promise<void> {
    const [first, ...others] = this.#members;
    if (!first) return;
    const answer = await ask(first);
    if (isShareable(answer, first.client.req)) return this.#tell([first, ...others], answer);
    const asked = others.map(async (waiter) => this.#tell([waiter], await ask(waiter)));
    await Promise.all([this.#tell([first], answer), ...asked]);
  }

  async #tell(waiters: Waiter[], answer: RouteAnswer): Promise<void> {
    const { clock, askTimeoutMs } = this.#context;
    if (waiters.every((waiter) => waiter.done || isUnchanged(answer, waiter.validator))) {
      discard(answer, clock, askTimeoutMs);
      if (answer.status === 200) this.#head = headOf(answer);
      return;
    }
    const whole = await readWhole(answer, clock, askTimeoutMs);
    for (const waiter of waiters) waiter.answer(whole ?? brokenOff());
  }
}

function ask({ client }: Waiter): Promise<RouteAnswer> {
  return client.injector.ask(client);
}

// Without the body: it would keep its connection in memory.
function headOf({ status, statusText, headers }: AnswerHead): AnswerHead {
  return { status, statusText, headers };
}

function brokenOff(): RouteAnswer {
  return unavailable('The resource broke off its answer.\n', 5);
}
