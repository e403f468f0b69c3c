import type { CourierContext } from './deliver/courier.js';
import type { Couriers } from './deliver/couriers.js';
import type { Slots } from './deliver/slots.js';
import type { WebhookHost } from './host.js';
import type { KeyedQueue } from './keep/keyedQueue.js';
import type { WebhookSettings } from './options.js';
import { type Registration, type Topic, topicKey } from './registration.js';

/** What registering and delivering work with. */
export interface WebhooksContext extends CourierContext {
  settings: WebhookSettings;
  host: WebhookHost;
  couriers: Couriers;
  /** Of the signal. */
  abort(): void;
  /** Changes of one registration, one at a time. */
  queue: KeyedQueue;
  /** Who is registering now. */
  registering: Slots;
  /** Ends a registration, within its `queue`. */
  remove(registration: Registration): Promise<void>;
  /** Looks whether there is anything to tell of these topics. */
  look(registration: Registration, topics: readonly Topic[]): void;
}

export const keysOf = (topics: readonly Topic[]): string[] => topics.map(topicKey);
