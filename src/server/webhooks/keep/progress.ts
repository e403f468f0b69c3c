import type { Failing } from '../deliver/retry.js';
import { hashOf, type Registration, type Topic, topicKey } from '../registration.js';
import { type Records, StoreFailure } from './records.js';

/** Where somebody is in the history of a topic: a place (follow/place.ts) without what the topic says already. */
export interface Position {
  /** Of changes: where those that come next are asked for. */
  readonly target: string;
  /** Of a value: its entity tag. */
  readonly validator: string;
  readonly gone: boolean;
}

/** What a callback has been told of a topic. */
export interface Progress {
  /** As of the last message that it took. */
  readonly position: Position;
  /** Of the last message that was sent. */
  readonly sequence: number;
  /** Where it is if the last message came to it although its answer did not come to us. */
  readonly sent?: Position;
}

export const progressName = ({ id }: Registration, topic: Topic): string => hashOf(id, topicKey(topic));

/** The progress of callbacks, and their failures, as they are stored. */
export class ProgressRecords {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** It was written before its topic was registered: if it is not there, the store fails. */
  async read(registration: Registration, topic: Topic): Promise<Progress> {
    const name = `progress:${progressName(registration, topic)}`;
    const progress = (await this.#records.get(name)) as Progress | undefined;
    if (typeof progress?.sequence === 'number') return progress;
    throw new StoreFailure(`"${name}" is not there`);
  }

  write(registration: Registration, topic: Topic, progress: Progress): Promise<void> {
    return this.#records.set(`progress:${progressName(registration, topic)}`, progress);
  }

  async failing({ id }: Registration): Promise<Failing | undefined> {
    const failing = (await this.#records.get(`failing:${id}`)) as Failing | undefined;
    return typeof failing?.nextAt === 'number' ? failing : undefined;
  }

  writeFailing({ id }: Registration, failing: Failing | undefined): Promise<void> {
    return failing ? this.#records.set(`failing:${id}`, failing) : this.#records.delete(`failing:${id}`);
  }

  async forget(registration: Registration): Promise<void> {
    for (const topic of registration.topics) {
      const name = progressName(registration, topic);
      await this.#records.delete(`progress:${name}`);
      await this.#records.delete(`wake:${name}`);
    }
    await this.#records.delete(`failing:${registration.id}`);
  }
}
