import { reasonOf } from '../../../model/error.js';

/** What is needed of a `Keyv`; its memory, Redis, SQLite and Postgres stores have it. */
export interface WebhookStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** The store did not do what it was asked for. */
export class StoreFailure extends Error {}

const PREFIX = 'liveresource-webhooks:';

/** The store, under names that nothing else uses. Throws StoreFailure. */
export class Records {
  readonly #store: WebhookStore;

  constructor(store: WebhookStore) {
    this.#store = store;
  }

  /** A Keyv whose store fails gives undefined, unless it is told to throw. */
  get(name: string): Promise<unknown> {
    return attempt(`to read "${name}"`, () => this.#store.get(PREFIX + name));
  }

  /** A Keyv whose store fails gives false, unless it is told to throw. */
  async set(name: string, value: unknown): Promise<void> {
    const operation = `to write "${name}"`;
    const done = await attempt(operation, () => this.#store.set(PREFIX + name, value));
    if (done === false) throw new StoreFailure(`it failed ${operation}`);
  }

  async delete(name: string): Promise<void> {
    await attempt(`to delete "${name}"`, () => this.#store.delete(PREFIX + name));
  }
}

async function attempt<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    throw new StoreFailure(`it failed ${operation}: ${reasonOf(thrown)}`);
  }
}
