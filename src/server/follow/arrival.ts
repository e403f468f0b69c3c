import { discard } from '../ask/body.js';
import type { CanonicalUrl } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf, isUnchanged, type RouteAnswer } from '../ask/routeAnswer.js';
import type { WaitContext } from '../wait/valueWait.js';
import type { Waiter } from '../wait/waiter.js';
import { coalesce } from './coalesce.js';
import type { Group } from './group.js';
import type { Follower } from './registry.js';

/**
 * A waiter whose route is asked for the first time. It hears of updates from before the question on: one that comes
 * before the answer has it asked again.
 */
export class Arrival implements Follower {
  readonly url: CanonicalUrl;
  readonly refresh = coalesce(() => this.#look());
  readonly #waiter: Waiter;
  readonly #gone = new AbortController();
  readonly #context: WaitContext;
  readonly #hold: (head: AnswerHead) => Group | undefined;
  #group: Group | undefined;

  /** `hold` keeps a waiter whose resource has not changed, or answers it. */
  constructor(waiter: Waiter, context: WaitContext, hold: (head: AnswerHead) => Group | undefined) {
    this.url = waiter.client.url;
    this.#waiter = waiter;
    this.#context = context;
    this.#hold = hold;
  }

  /** The client has gone: the route need not go on for it. */
  abandon(): void {
    this.#gone.abort();
  }

  async #look(): Promise<void> {
    if (this.#group) return this.#group.refresh();
    if (this.#waiter.done) return;
    const answer = await this.#ask();
    if (this.#unchanged(answer)) this.#group = this.#hold(answer);
    else await this.#changed(answer);
  }

  #ask(): Promise<RouteAnswer> {
    return this.#waiter.client.injector.ask(this.#waiter.client, this.#gone.signal);
  }

  #unchanged(answer: RouteAnswer): boolean {
    const { clock, askTimeoutMs } = this.#context;
    const unchanged = this.#waiter.done || isUnchanged(answer, this.#waiter.validator);
    if (unchanged) discard(answer, clock, askTimeoutMs);
    return unchanged;
  }

  async #changed(answer: RouteAnswer): Promise<void> {
    const { pace, clock, askTimeoutMs } = this.#context;
    const pauseMs = pace.pauseMs(this.url, this.#waiter.validator);
    if (pauseMs === 0) return this.#answer(answer);
    discard(answer, clock, askTimeoutMs);
    await this.#pause(pauseMs);
    if (!this.#waiter.done) this.#answer(await this.#ask());
  }

  #pause(ms: number): Promise<unknown> {
    return new Promise<unknown>((resolve) => {
      this.#waiter.setTimer(ms, () => resolve(undefined));
      this.#gone.signal.addEventListener('abort', resolve, { once: true });
    });
  }

  #answer(answer: RouteAnswer): void {
    const { pace } = this.#context;
    if (answer.status === 200) pace.sent(this.url, headerOf(answer, 'etag'), this.#waiter.validator);
    this.#waiter.answer(answer);
  }
}
