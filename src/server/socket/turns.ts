/** Lets so many begin at a time; the others wait for their turn. Costs next to nothing while nobody is there. */
export class Turns<T> {
  readonly #limit: number;
  readonly #begin: (one: T) => void;
  #waiting: Set<T> | undefined;
  #busy: Set<T> | undefined;
  #isBeginning = false;

  constructor(limit: number, begin: (one: T) => void) {
    this.#limit = limit;
    this.#begin = begin;
  }

  /** Nothing is done for one who waits or has begun. */
  add(one: T): void {
    if (this.#busy?.has(one)) return;
    this.#waiting ??= new Set();
    this.#waiting.add(one);
    this.#next();
  }

  /** It is done, or does not want it any more. */
  leave(one: T): void {
    this.#waiting?.delete(one);
    if (this.#busy?.delete(one)) this.#next();
  }

  clear(): void {
    this.#waiting?.clear();
    this.#busy?.clear();
  }

  // Who begins may leave at once: then the loop goes on, instead of one within the other for each.
  #next(): void {
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    try {
      for (const one of this.#waiting ?? []) if (!this.#starts(one)) break;
    } finally {
      this.#isBeginning = false;
    }
    this.#tidy();
  }

  #starts(one: T): boolean {
    this.#busy ??= new Set();
    if (this.#busy.size >= this.#limit) return false;
    this.#waiting?.delete(one);
    this.#busy.add(one);
    this.#begin(one);
    return true;
  }

  #tidy(): void {
    if (this.#waiting?.size === 0) this.#waiting = undefined;
    if (this.#busy?.size === 0) this.#busy = undefined;
  }
}
