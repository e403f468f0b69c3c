import type { Readable } from 'node:stream';
import type { RouteAnswer } from '../ask/routeAnswer.js';
import type { FindItems } from './changedItems.js';
import type { NewsKind } from './compare.js';
import type { Place } from './place.js';

/** What a route answered that is new for those at a place. One for all of them: what it is written as is made once. */
export class News<Body extends Buffer | Readable = Buffer> {
  readonly #writings = new Map<string, unknown>();

  constructor(
    readonly kind: NewsKind,
    readonly before: Place,
    readonly after: Place,
    readonly answer: RouteAnswer<Body>,
    /** Of changes: how their items are found in the answer, if the application says it. */
    readonly findItems?: FindItems,
  ) {}

  /** What `write` gives, from the first time on. */
  written<T>(as: string, write: () => T): T {
    if (!this.#writings.has(as)) this.#writings.set(as, write());
    return this.#writings.get(as) as T;
  }
}
