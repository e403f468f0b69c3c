import { canonicalTarget } from '../../ask/requestUrl.js';
import { coalesce } from '../../follow/coalesce.js';
import type { UpdatedTarget } from '../../follow/updatedTarget.js';
import { newToken, parseRegistration, type Registration, type Topic } from '../registration.js';
import type { Records } from './records.js';
import { RegistrationIndex } from './registrationIndex.js';

const FORMAT = 1;

/** Topics of a registration that an update concerns. */
export interface Followed {
  registration: Registration;
  topics: Topic[];
}

/** All registrations: in memory, and in the store. What is written throws StoreFailure. */
export class Registrations {
  readonly #byKey = new Map<string, Registration>();
  readonly #byPath = new Map<string, Set<string>>();
  readonly #records: Records;
  readonly #index: RegistrationIndex;
  readonly #isShared: boolean;
  #revision: unknown;
  #isLoaded = false;

  /** `isShared`: other processes may write into the store. */
  constructor(records: Records, isShared: boolean) {
    this.#records = records;
    this.#index = new RegistrationIndex(records);
    this.#isShared = isShared;
  }

  /** Hears what other processes, or a former one, wrote; throws StoreFailure. */
  readonly refresh: () => Promise<void> = coalesce(async () => {
    if (this.#isLoaded && !this.#isShared) return;
    const revision = await this.#records.get('revision');
    if (this.#isLoaded && revision === this.#revision) return;
    // New, or a store that fails without a word: when it is written to, it says so.
    if (revision === undefined) await this.#records.set('format', FORMAT);
    const isWhole = await this.#load();
    if (isWhole) this.#revision = revision;
    this.#isLoaded = true;
  });

  get all(): Registration[] {
    return [...this.#byKey.values()];
  }

  get(key: string): Registration | undefined {
    return this.#byKey.get(key);
  }

  following(target: UpdatedTarget): Followed[] {
    const keys = target.path === undefined ? this.#byKey.keys() : (this.#byPath.get(target.path) ?? []);
    return [...keys].flatMap((key) => {
      const registration = this.#byKey.get(key);
      if (!registration) return [];
      const topics = registration.topics.filter((topic) => isMeant(topic, target));
      return topics.length > 0 ? [{ registration, topics }] : [];
    });
  }

  async put(registration: Registration): Promise<void> {
    await this.#records.set(`registration:${registration.key}`, registration);
    await this.#index.put(registration.key, registration.revision);
    await this.#records.set('revision', newToken());
    this.#remember(registration);
  }

  async remove({ key }: Registration): Promise<void> {
    this.#forget(key);
    await this.#records.delete(`registration:${key}`);
    await this.#index.remove(key);
    await this.#records.set('revision', newToken());
  }

  /** Whether there is nothing that should be looked at again. */
  async #load(): Promise<boolean> {
    const listed = await this.#index.read(this.#byKey.keys());
    const unread: string[] = [];
    for (const [key, revision] of listed) {
      if (this.#byKey.get(key)?.revision !== revision && !(await this.#read(key))) unread.push(key);
    }
    const unlisted = [...this.#byKey.keys()].filter((key) => !listed.has(key));
    for (const key of unlisted) await this.#recover(key);
    return unread.length === 0;
  }

  /** One that another process removed, or whose entry it overwrote when it wrote at the same time. */
  async #recover(key: string): Promise<void> {
    const registration = await this.#read(key);
    if (registration) await this.#index.put(key, registration.revision);
    else this.#forget(key);
  }

  async #read(key: string): Promise<Registration | undefined> {
    const registration = parseRegistration(await this.#records.get(`registration:${key}`));
    if (registration) this.#remember(registration);
    return registration;
  }

  #remember(registration: Registration): void {
    this.#forget(registration.key);
    this.#byKey.set(registration.key, registration);
    for (const path of pathsOf(registration)) {
      const keys = this.#byPath.get(path) ?? new Set();
      this.#byPath.set(path, keys.add(registration.key));
    }
  }

  #forget(key: string): void {
    const registration = this.#byKey.get(key);
    if (!registration) return;
    this.#byKey.delete(key);
    for (const path of pathsOf(registration)) {
      const keys = this.#byPath.get(path);
      keys?.delete(key);
      if (keys?.size === 0) this.#byPath.delete(path);
    }
  }
}

const pathsOf = ({ topics }: Registration) =>
  new Set(topics.map(({ target }) => canonicalTarget(target).path));

const isMeant = ({ mode, target }: Topic, updated: UpdatedTarget) => {
  const resource = canonicalTarget(target);
  return (updated.path ?? resource.path) === resource.path && updated.matches(resource, mode);
};
