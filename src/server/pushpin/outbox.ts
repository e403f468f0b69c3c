import { reasonOf } from '../../model/error.js';
import type { Clock } from '../../ports.js';
import type { OnProblem } from '../problems.js';
import { type Post, PublishFailure } from './post.js';

export interface OutboxOptions {
  /** Of the instance, for problems. */
  name: string;
  post: Post;
  clock: Clock;
  onProblem: OnProblem;
  /** What makes every client of it look again: instead of what it could not be told. */
  everything: string;
}

interface Letter {
  items: readonly string[];
  tried: (() => void)[];
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** Of one request; Pushpin takes 1,000,000 bytes. */
const MAX_BATCH_CHARACTERS = 400_000;
const MAX_LETTERS = 1_000;

/**
 * What one instance is to be told. One request at a time holds all that came up during the one before; of what has the
 * same key only the newest. An instance that does not answer is tried again until it does, and keeps nobody waiting.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #letters = new Map<string, Letter>();
  #sending: Promise<void> | undefined;
  #retryMs = 0;
  #cancelRetry: (() => void) | undefined;
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Done when the instance has it, or was tried and did not take it. */
  send(key: string, items: readonly string[]): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const { tried = [] } = this.#letters.get(key) ?? {};
    this.#put(key, { items, tried });
    if (this.#retryMs > 0) return Promise.resolve();
    return new Promise((resolve) => {
      tried.push(resolve);
      this.#sending ??= this.#sendAll();
    });
  }

  /** Nothing more is taken. Done when what was given has been tried. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    await this.#sending;
  }

  #put(key: string, letter: Letter): void {
    // Keys go in the order of what they stand for now.
    this.#letters.delete(key);
    this.#letters.set(key, letter);
    if (this.#letters.size <= MAX_LETTERS) return;
    const tried = [...this.#letters.values()].flatMap((one) => one.tried);
    this.#letters.clear();
    this.#letters.set('everything', { items: [this.#options.everything], tried });
  }

  async #sendAll(): Promise<void> {
    while (this.#letters.size > 0) {
      const batch = this.#take();
      const failure = await this.#try(batch);
      for (const { tried } of batch.values()) for (const done of tried.splice(0)) done();
      if (failure) {
        this.#keep(batch, failure);
        break;
      }
      this.#retryMs = 0;
    }
    this.#sending = undefined;
  }

  #take(): Map<string, Letter> {
    const batch = new Map<string, Letter>();
    let size = 0;
    for (const [key, letter] of this.#letters) {
      size += letter.items.reduce((sum, { length }) => sum + length, 0);
      if (batch.size > 0 && size > MAX_BATCH_CHARACTERS) break;
      batch.set(key, letter);
      this.#letters.delete(key);
    }
    return batch;
  }

  async #try(batch: ReadonlyMap<string, Letter>): Promise<PublishFailure | undefined> {
    try {
      await this.#options.post([...batch.values()].flatMap(({ items }) => items));
      return undefined;
    } catch (thrown) {
      return thrown instanceof PublishFailure ? thrown : new PublishFailure(reasonOf(thrown), false);
    }
  }

  #keep(batch: ReadonlyMap<string, Letter>, failure: PublishFailure): void {
    const { name, onProblem, everything } = this.#options;
    if (this.#retryMs === 0) onProblem({ code: 'publish-failed', instance: name, reason: failure.message });
    const kept = failure.isFinal
      ? new Map([['everything', { items: [everything], tried: [] as (() => void)[] }]])
      : batch;
    const newer = [...this.#letters];
    this.#letters.clear();
    for (const [key, letter] of [...kept, ...newer]) this.#put(key, letter);
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2 || FIRST_RETRY_MS);
    this.#cancelRetry = this.#options.clock.setTimer(this.#retryMs, () => {
      this.#sending ??= this.#sendAll();
    });
  }
}
