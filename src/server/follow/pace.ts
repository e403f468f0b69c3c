import type { Clock } from '../../ports.js';
import type { CanonicalUrl } from '../ask/requestUrl.js';
import type { OnProblem } from '../problems.js';
import type { UpdatedTarget } from './updatedTarget.js';

interface Sent {
  url: CanonicalUrl;
  at: number;
  /** How many answers before it came as soon after each other. */
  chain: number;
}

const INTERVAL_MS = 1000;
const WARN_AT_CHAIN = 4;

/**
 * A resource whose ETag is another one each time would be polled without a pause: each poll finds a change. Who comes
 * back with a validator that we gave him a moment ago, and finds another without an updated(), waits for the rest of a
 * second.
 */
export class Pace {
  readonly #sent = new Map<string, Sent>();
  readonly #warned = new Set<string>();
  readonly #clock: Clock;
  readonly #onProblem: OnProblem;

  constructor(clock: Clock, onProblem: OnProblem) {
    this.#clock = clock;
    this.#onProblem = onProblem;
  }

  /** How long to wait before a changed answer is given to who has `validator`. */
  pauseMs(url: CanonicalUrl, validator: string): number {
    const sent = this.#recent(url, validator, INTERVAL_MS);
    if (!sent) return 0;
    if (sent.chain === WARN_AT_CHAIN) this.#warn(url.path);
    return INTERVAL_MS - (this.#clock.now() - sent.at);
  }

  /** `etag` was given, at once, to who had `validator`. */
  sent(url: CanonicalUrl, etag: string, validator: string): void {
    const chain = (this.#recent(url, validator, 2 * INTERVAL_MS)?.chain ?? -1) + 1;
    this.#forgetOld();
    this.#sent.set(keyOf(url, etag), { url, at: this.#clock.now(), chain });
  }

  /** What an updated() announced is no sign of an unstable ETag. */
  forget(target: UpdatedTarget): void {
    for (const [key, { url }] of this.#sent) {
      if (url.path === (target.path ?? url.path) && target.matches(url)) this.#sent.delete(key);
    }
  }

  #recent(url: CanonicalUrl, validator: string, withinMs: number): Sent | undefined {
    const sent = this.#sent.get(keyOf(url, validator));
    return sent && this.#clock.now() - sent.at < withinMs ? sent : undefined;
  }

  // A Map keeps its order: the oldest come first.
  #forgetOld(): void {
    for (const [key, { at }] of this.#sent) {
      if (this.#clock.now() - at < 2 * INTERVAL_MS) return;
      this.#sent.delete(key);
    }
  }

  #warn(path: string): void {
    if (this.#warned.has(path) || this.#warned.size >= 1000) return;
    this.#warned.add(path);
    this.#onProblem({ code: 'unstable-etag', path });
  }
}

function keyOf(url: CanonicalUrl, etag: string): string {
  return `${etag}\n${url.url}`;
}
