import type { Offer, ResourceKey } from '../model/index.js';
import type { Clock, Random } from '../ports.js';

const firstRest = 5_000;
const longestRest = 60_000;
/** The endpoint does not understand such requests: another dialect perhaps, but not in a minute. */
const notUnderstood = [400, 405, 406, 415, 501];
const longRest = 600_000;
const mostRemembered = 1_000;

/** What is held against ways of following, for a while: an endpoint that fails is passed over, and tried again later. */
export interface Health {
  isUsable(offer: Offer, key: ResourceKey): boolean;
  /** Answers for how many milliseconds it is passed over. */
  pass(offer: Offer, key?: ResourceKey, status?: number): number;
  /** Whether it was passed over since it last worked. */
  failedLately(offer: Offer): boolean;
  /** It works: so its endpoint speaks this dialect, and no other that the same words may announce. */
  clear(offer: Offer): void;
  /** How many subscriptions a socket of this endpoint takes. */
  most(endpoint: string): number;
  /** A socket did not take this one beside so many others. It is tried apart from them: that tells which of both is the reason. */
  suspect(endpoint: string, key: ResourceKey, others: number): void;
  /** Whether it is tried apart. */
  isApart(endpoint: string, key: ResourceKey): boolean;
  /** It is not taken apart either, so there was room. */
  acquit(endpoint: string, key: ResourceKey): void;
  /** A socket has so many now. Answers whether something is known by it: the one that was tried apart was taken. */
  subscribed(endpoint: string, count: number, apart: boolean): boolean;
  stop(): void;
}

/** `onRecovered` is called when something may be tried again. */
export function createHealth(clock: Clock, random: Random, onRecovered: () => void): Health {
  const passed = new Map<string, { until: number; failures: number; stop: () => void }>();
  const mosts = new Map<string, number>();
  const suspects = new Map<string, { keys: Set<ResourceKey>; others: number }>();
  const spoken = new Map<string, string>();
  const placeOf = ({ mechanism, endpoint }: Offer) => `${mechanism}|${endpoint}`;
  // The checkpoint of a collection stands in the query of its own endpoints.
  const nameOf = ({ dialect, mechanism, endpoint, shared, mode }: Offer, key = '') =>
    mode === 'changes' && !shared
      ? [dialect, mechanism, mode, endpoint.split('?')[0], key].join('|')
      : [dialect, mechanism, endpoint, key].join('|');

  const isPassed = (name: string) => (passed.get(name)?.until ?? Number.NEGATIVE_INFINITY) > clock.now();

  function forgetOldest(): void {
    const [oldest] = passed;
    oldest?.[1].stop();
    if (oldest) passed.delete(oldest[0]);
  }

  const isSpoken = (offer: Offer) => (spoken.get(placeOf(offer)) ?? offer.dialect) === offer.dialect;

  return {
    isUsable: (offer, key) => isSpoken(offer) && !isPassed(nameOf(offer)) && !isPassed(nameOf(offer, key)),
    pass(offer, key, status = 0) {
      if (key === undefined && isSpoken(offer)) spoken.delete(placeOf(offer));
      const name = nameOf(offer, key);
      const before = passed.get(name);
      passed.delete(name);
      const failures = (before?.failures ?? 0) + 1;
      before?.stop();
      const growing = Math.min(longestRest, firstRest * 2 ** Math.min(failures - 1, 10));
      const rest = notUnderstood.includes(status) ? longRest : growing;
      const ms = rest * (0.75 + random() / 2);
      const stop = clock.setTimer(ms, () => {
        // The timer counts: it may come a little before the time by the clock.
        const over = passed.get(name);
        if (over) over.until = Number.NEGATIVE_INFINITY;
        onRecovered();
      });
      passed.set(name, { until: clock.now() + ms, failures, stop });
      if (passed.size > mostRemembered) forgetOldest();
      return ms;
    },
    failedLately: (offer) => passed.has(nameOf(offer)),
    clear(offer) {
      if (offer.shared) spoken.set(placeOf(offer), offer.dialect);
      const [oldest] = spoken.keys();
      if (spoken.size > mostRemembered && oldest !== undefined) spoken.delete(oldest);
      passed.get(nameOf(offer))?.stop();
      passed.delete(nameOf(offer));
    },
    most: (endpoint) => mosts.get(endpoint) ?? Number.POSITIVE_INFINITY,
    suspect(endpoint, key, others) {
      const known = suspects.get(endpoint) ?? { keys: new Set(), others };
      known.others = Math.max(known.others, others);
      suspects.set(endpoint, known);
      known.keys.add(key);
    },
    isApart: (endpoint, key) => suspects.get(endpoint)?.keys.has(key) ?? false,
    acquit(endpoint, key) {
      const known = suspects.get(endpoint);
      known?.keys.delete(key);
      if (known?.keys.size === 0) suspects.delete(endpoint);
    },
    subscribed(endpoint, count, apart) {
      const known = suspects.get(endpoint);
      const most = mosts.get(endpoint);
      if (most !== undefined && count > most) mosts.delete(endpoint);
      if (!known) return false;
      if (!apart) known.others = Math.max(known.others, count);
      else {
        mosts.set(endpoint, known.others);
        suspects.delete(endpoint);
      }
      return apart;
    },
    stop() {
      for (const { stop } of passed.values()) stop();
    },
  };
}
