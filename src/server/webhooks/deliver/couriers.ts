import type { Registration } from '../registration.js';
import { Courier, type CourierContext } from './courier.js';
import type { Round } from './round.js';

/** One courier for each registration that there is something to do for. */
export class Couriers {
  readonly #byKey = new Map<string, Courier>();
  readonly #context: () => CourierContext;
  #isClosed = false;

  constructor(context: () => CourierContext) {
    this.#context = context;
  }

  look(registration: Registration, topics: readonly string[], round: Round): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return this.#courierOf(registration).look(topics, round);
  }

  /** Done when nothing is on its way any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#byKey.values()].map((courier) => courier.close()));
  }

  #courierOf(registration: Registration): Courier {
    const existing = this.#byKey.get(registration.key);
    if (existing) return existing;
    const courier = new Courier(registration, this.#context(), () => this.#byKey.delete(registration.key));
    this.#byKey.set(registration.key, courier);
    return courier;
  }
}
