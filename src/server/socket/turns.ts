/** Lets so many begin at a time; the others wait for their turn. */
export class Turns<T> {
  readonly #limit: number;
  readonly #begin: (one: T) => void;
  readonly #waiting = new Set<T>();
  readonly #busy = new Set<T>();
  #isBeginning = false;

  constructor(limit: number, begin: (one: T) => void) {
    this.#limit = limit;
    this.#begin = begin;
  }

  /** Nothing is done for one who waits or has begun. */
  add(one: T): void {
    if (this.#busy.has(one)) return;
    this.#waiting.add(one);
    this.#next();
  }

  /** It is done, or does not want it any more. */
  leave(one: T): void {
    this.#waiting.delete(one);
    if (this.#busy.delete(one)) this.#next();
  }

  clear(): void {
    this.#waiting.clear();
    this.#busy.clear();
  }

  // Who begins may leave at once: then the loop goes on, instead of one within the other for each.
  #next(): void {
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    for (const one of this.#waiting) {
      if (this.#busy.size >= this.#limit) break;
      this.#waiting.delete(one);
      this.#busy.add(one);
      this.#begin(one);
    }
    this.#isBeginning = false;
  }
}
