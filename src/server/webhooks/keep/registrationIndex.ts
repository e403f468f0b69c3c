import { KeyedQueue } from './keyedQueue.js';
import { type Records, StoreFailure } from './records.js';

/** Key → revision of the registration. */
type Bucket = Record<string, string>;

// The keys are base64url: what they begin with divides them evenly.
const BUCKETS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const ATTEMPTS = 4;

/**
 * Which registrations the store has. Not all stores can list their keys, so the list is in the store as well, in as many
 * parts as keep one registration from rewriting all of it.
 */
export class RegistrationIndex {
  readonly #records: Records;
  readonly #queue = new KeyedQueue();

  constructor(records: Records) {
    this.#records = records;
  }

  /** A key that is in `known` but not in the store's answer makes it a failure, not an empty list. */
  async read(known: Iterable<string>): Promise<Map<string, string>> {
    const inUse = new Set([...known].map(bucketOf));
    const buckets = await Promise.all(BUCKETS.map((name) => this.#bucket(name)));
    const lost = BUCKETS.find((name, i) => buckets[i] === undefined && inUse.has(name));
    if (lost !== undefined) throw new StoreFailure(`"index:${lost}" is not there`);
    return new Map(buckets.flatMap((bucket) => Object.entries(bucket ?? {})));
  }

  put(key: string, revision: string): Promise<void> {
    return this.#change(key, (bucket) => ({ ...bucket, [key]: revision }));
  }

  remove(key: string): Promise<void> {
    return this.#change(key, ({ [key]: _, ...rest }) => rest);
  }

  /** Another process may write the same part at the same time: what became of it is looked at. */
  #change(key: string, change: (bucket: Bucket) => Bucket): Promise<void> {
    const name = bucketOf(key);
    return this.#queue.run(name, async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const changed = change((await this.#bucket(name)) ?? {});
        await this.#records.set(`index:${name}`, changed);
        if ((await this.#bucket(name))?.[key] === changed[key]) return;
      }
      throw new StoreFailure(`"index:${name}" does not keep what is written`);
    });
  }

  async #bucket(name: string): Promise<Bucket | undefined> {
    return (await this.#records.get(`index:${name}`)) as Bucket | undefined;
  }
}

const bucketOf = (key: string) => key.charAt(0);
