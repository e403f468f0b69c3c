import type { Clock } from '../../../ports.js';
import { newToken } from '../registration.js';
import type { Records } from './records.js';

/**
 * Lets one process at a time tell a callback of a topic. A store has no "set if absent", so in a rare race two get the
 * claim: then the same message is delivered twice, under the same id.
 */
export interface Claims {
  /** 0, and it is ours for a while; or the milliseconds for which another may have it, who is told of us. */
  take(name: string): Promise<number>;
  /** 0, and it is ours for as long again; or another has it now. */
  extend(name: string): Promise<number>;
  /** Whether another asked for it since it was taken, and should be served. */
  release(name: string): Promise<boolean>;
}

/** For a store that no other process has. */
export const unshared: Claims = { take: async () => 0, extend: async () => 0, release: async () => false };

interface Claim {
  owner: string;
  /** Milliseconds since 1970. */
  until: number;
}

export class SharedClaims implements Claims {
  readonly #owner = newToken();
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #leaseMs: number;

  /** `leaseMs`: how long it may take from one call to the next. */
  constructor(records: Records, clock: Clock, leaseMs: number) {
    this.#records = records;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  async take(name: string): Promise<number> {
    if ((await this.#heldByOther(name)) > 0) {
      // Told first and looked at again afterwards: whoever released it in between may not have seen us.
      await this.#records.set(`wake:${name}`, true);
    }
    const ms = await this.extend(name);
    if (ms === 0) await this.#records.delete(`wake:${name}`);
    return ms;
  }

  async extend(name: string): Promise<number> {
    const ms = await this.#heldByOther(name);
    if (ms > 0) return ms;
    const claim: Claim = { owner: this.#owner, until: this.#clock.wall() + this.#leaseMs };
    await this.#records.set(`claim:${name}`, claim);
    return this.#heldByOther(name);
  }

  async release(name: string): Promise<boolean> {
    if ((await this.#heldByOther(name)) > 0) return false;
    await this.#records.delete(`claim:${name}`);
    return (await this.#records.get(`wake:${name}`)) === true;
  }

  async #heldByOther(name: string): Promise<number> {
    const claim = (await this.#records.get(`claim:${name}`)) as Claim | undefined;
    if (claim === undefined || claim.owner === this.#owner) return 0;
    // No claim is longer than ours, if the clocks agree; what is no claim holds up nobody.
    return Math.max(0, Math.min(claim.until - this.#clock.wall(), this.#leaseMs)) || 0;
  }
}
