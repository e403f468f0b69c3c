/** A token bucket: `burst` at once, and `perSecond` on average. */
export class Rate {
  readonly #limits: { burst: number; perSecond: number };
  #tokens: number;
  #at: number;

  constructor(limits: { burst: number; perSecond: number }, now: number) {
    this.#limits = limits;
    this.#tokens = limits.burst;
    this.#at = now;
  }

  /** False: that was one too many. `now` in milliseconds. */
  take(now: number): boolean {
    const { burst, perSecond } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) * perSecond) / 1000);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
