import type { Clock } from '../../ports.js';
import { coalesce } from '../follow/coalesce.js';
import type { Channels } from './channels.js';
import { itemsAgain, itemsOf, type PublishItem, type SharedBy } from './items.js';
import type { Outbox } from './outbox.js';
import { stampsBetween } from './stamps.js';
import { keyOf, type Update } from './update.js';

export interface PublisherContext {
  channels: Channels;
  outboxes: readonly Outbox[];
  clock: Clock;
  /** What everybody may be given at once. */
  news(update: Extract<Update, { subject: unknown }>): Promise<SharedBy>;
}

/** By then, what was on its way to be held when an update came is held. */
const AGAIN_AFTER_MS = 1_000;
/** A value that changes faster than it is published is hinted at by the updates to come. */
const MAX_CONFIRMATIONS = 5;

/** Tells all instances of updates. */
export class Publisher {
  readonly #context: PublisherContext;
  readonly #runs = new Map<string, () => Promise<void>>();
  readonly #running = new Map<string, number>();
  /** What is to be said again, and how to say it at once. */
  readonly #again = new Map<string, { say: () => Promise<void>; cancel: () => void }>();

  constructor(context: PublisherContext) {
    this.#context = context;
  }

  /** Done when every instance has it, or was tried and did not take it. */
  async publish(update: Update): Promise<void> {
    const key = keyOf(update);
    const run = this.#runs.get(key) ?? coalesce(() => this.#publish(update));
    this.#runs.set(key, run);
    this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    try {
      await run();
    } finally {
      this.#ended(key);
    }
  }

  /** Says at once what was to be said later. */
  async close(): Promise<void> {
    const again = [...this.#again.values()];
    this.#again.clear();
    await Promise.all(
      again.map(({ say, cancel }) => {
        cancel();
        return say();
      }),
    );
  }

  async #publish(update: Update): Promise<void> {
    const { channels, clock, news } = this.#context;
    // Whoever is asked from now on gets to know it anyway.
    const updatedAt = clock.wall();
    const shared = update.kind === 'all' ? {} : await news(update);
    await this.#send(keyOf(update), itemsOf(channels, update, shared));
    await this.#confirm(update, shared);
    this.#sayAgain(update, updatedAt);
  }

  /** A frame with a value may have come after that of another process, which had asked later. */
  async #confirm(update: Update, before: SharedBy): Promise<void> {
    const { channels, news } = this.#context;
    let shared = before;
    for (let n = 0; n < MAX_CONFIRMATIONS && update.kind !== 'all' && hasFrame(shared); n++) {
      shared = await news(update);
      if (shared.value === 'unchanged') return;
      await this.#send(keyOf(update), itemsOf(channels, update, { value: shared.value }));
    }
  }

  #sayAgain(update: Update, updatedAt: number): void {
    const { channels, clock } = this.#context;
    const key = keyOf(update);
    const say = () => {
      this.#again.delete(key);
      const askedLater = stampsBetween(updatedAt, clock.wall());
      return this.#send(`${key} again`, itemsAgain(channels, update, askedLater));
    };
    this.#again.get(key)?.cancel();
    this.#again.set(key, { say, cancel: clock.setTimer(AGAIN_AFTER_MS, () => void say()) });
  }

  async #send(key: string, items: readonly PublishItem[]): Promise<void> {
    const texts = items.map((item) => JSON.stringify(item));
    await Promise.all(this.#context.outboxes.map((outbox) => outbox.send(key, texts)));
  }

  #ended(key: string): void {
    const left = (this.#running.get(key) ?? 0) - 1;
    this.#running.set(key, left);
    if (left > 0) return;
    this.#running.delete(key);
    this.#runs.delete(key);
  }
}

function hasFrame({ value }: SharedBy): boolean {
  return typeof value === 'object' && value.frame !== undefined;
}
