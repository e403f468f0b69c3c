import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../ports.js';
import type { InstanceSettings } from './settings.js';

/** How long a signature that was good is not looked at again; Pushpin gives the same one for a second. */
const TRUSTED_MS = 10_000;
const MAX_TRUSTED = 64;

type Verify = NonNullable<InstanceSettings['verify']>;

/**
 * Tells requests that came through Pushpin by their `Grip-Sig` (a JSON Web Token). One instance without a key is enough
 * for any to be taken.
 */
export class Signatures {
  readonly #keys: readonly Verify[];
  readonly #takesAny: boolean;
  readonly #clock: Clock;
  /** Until when. */
  readonly #trusted = new Map<string, number>();

  constructor(instances: readonly InstanceSettings[], clock: Clock) {
    this.#keys = instances.flatMap(({ verify }) => verify ?? []);
    this.#takesAny = this.#keys.length < instances.length;
    this.#clock = clock;
  }

  async areGood({ headers }: IncomingMessage): Promise<boolean> {
    const token = headers['grip-sig'];
    if (typeof token !== 'string' || token === '') return false;
    if (this.#takesAny || (this.#trusted.get(token) ?? 0) > this.#clock.now()) return true;
    if (!(await this.#isSigned(token))) return false;
    this.#trust(token);
    return true;
  }

  async #isSigned(token: string): Promise<boolean> {
    // Only who uses Pushpin loads it.
    const { validateSig } = await import('@fanoutio/grip');
    for (const { key, issuer } of this.#keys) {
      if (await validateSig(token, key, issuer).catch(() => false)) return true;
    }
    return false;
  }

  #trust(token: string): void {
    const [oldest] = this.#trusted.keys();
    if (oldest !== undefined && this.#trusted.size >= MAX_TRUSTED) this.#trusted.delete(oldest);
    this.#trusted.set(token, this.#clock.now() + TRUSTED_MS);
  }
}
