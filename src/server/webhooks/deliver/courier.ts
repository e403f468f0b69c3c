import type { Registration } from '../registration.js';
import { type DeliveryContext, deliverNext, type Step } from './delivery.js';
import { retryDelay } from './retry.js';
import type { Round } from './round.js';

export interface CourierContext extends DeliveryContext {
  /** What was thrown; it is tried again. */
  onFailure(thrown: unknown): void;
}

// Of one topic without a pause; a Link that is another one at each question would never end.
const MAX_PAGES = 100;
const PAUSE_MS = 60_000;
// Of a route that fails; after the next update there are as many again.
const MAX_TROUBLES = 10;

/** Tells one callback what is new of its topics, one message at a time, now and when it is time to try again. */
export class Courier {
  readonly #key: string;
  readonly #context: CourierContext;
  readonly #onIdle: () => void;
  /** Topics to be looked at, each with the newest round that it was wanted in. */
  readonly #wanted = new Map<string, Round>();
  readonly #later = new Set<string>();
  #timer: { at: number; cancel: () => void } | undefined;
  #running: Promise<void> | undefined;
  #troubles = 0;
  #pages = 0;
  #isClosed = false;

  constructor({ key }: Registration, context: CourierContext, onIdle: () => void) {
    this.#key = key;
    this.#context = context;
    this.#onIdle = onIdle;
  }

  /** Done when they have been looked at, and told or put off. Never rejects. */
  look(topics: readonly string[], round: Round): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    for (const topic of topics) this.#wanted.set(topic, round);
    if (this.#wanted.size > 0) this.#running ??= this.#run();
    return this.#running ?? Promise.resolve();
  }

  /** No more begins; done when what has begun is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rest();
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#pages = 0;
    for (let next = this.#next(); next; next = this.#next()) {
      this.#wanted.delete(next.topic);
      const step = await this.#step(next);
      if (!this.#isClosed) this.#apply(next.topic, step);
    }
    this.#running = undefined;
    if (this.#later.size === 0) this.#onIdle();
  }

  #next(): { topic: string; round: Round } | undefined {
    const [first] = this.#wanted;
    return first && { topic: first[0], round: first[1] };
  }

  async #step(next: { topic: string; round: Round }): Promise<Step> {
    try {
      return await deliverNext(this.#context, { key: this.#key, ...next });
    } catch (thrown) {
      this.#context.onFailure(thrown);
      return { kind: 'trouble' };
    }
  }

  #apply(topic: string, step: Step): void {
    if (step.kind !== 'trouble') this.#troubles = 0;
    switch (step.kind) {
      case 'done':
        return;
      case 'more':
        return this.#goOn(topic, step.round);
      case 'later':
        return this.#putOff([topic, ...this.#wanted.keys()], step.ms);
      case 'trouble':
        return this.#tryAgain(topic);
      case 'ended':
        return this.#rest();
      default:
        return step satisfies never;
    }
  }

  /** If it is wanted again by now, that is newer. */
  #goOn(topic: string, round: Round): void {
    this.#pages += 1;
    if (this.#pages >= MAX_PAGES) this.#putOff([topic], PAUSE_MS);
    else if (!this.#wanted.has(topic)) this.#wanted.set(topic, round);
  }

  #tryAgain(topic: string): void {
    this.#troubles += 1;
    if (this.#troubles > MAX_TROUBLES) this.#troubles = 0;
    else this.#putOff([topic], retryDelay(this.#troubles, this.#context.random));
  }

  #putOff(topics: string[], ms: number): void {
    for (const topic of topics) {
      this.#wanted.delete(topic);
      this.#later.add(topic);
    }
    const { clock } = this.#context;
    const at = clock.now() + ms;
    if (this.#timer && this.#timer.at <= at) return;
    this.#timer?.cancel();
    this.#timer = { at, cancel: clock.setTimer(ms, () => this.#resume()) };
  }

  /** All: those for which it is too early are put off again. */
  #resume(): void {
    const due = [...this.#later];
    this.#later.clear();
    this.#timer = undefined;
    void this.look(due, this.#context.rounds.again());
  }

  #rest(): void {
    this.#wanted.clear();
    this.#later.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
