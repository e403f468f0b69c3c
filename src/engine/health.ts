import type { Offer, ResourceKey } from '../model/index.js';
import type { Clock, Random } from '../ports.js';

const firstRest = 5_000;
const longestRest = 60_000;
/** The endpoint does not understand such requests: another dialect perhaps, but not in a minute. */
const notUnderstood = [400, 405, 406, 415, 501];
const longRest = 600_000;

/** What is held against ways of following, for a while: an endpoint that fails is passed over, and tried again later. */
export interface Health {
  isUsable(offer: Offer, key: ResourceKey): boolean;
  /** Answers for how many milliseconds it is passed over. */
  pass(offer: Offer, key?: ResourceKey, status?: number): number;
  /** It works: so its endpoint speaks this dialect, and no other that the same words may announce. */
  clear(offer: Offer): void;
  /** How many subscriptions a socket of this endpoint takes. */
  most(endpoint: string): number;
  setMost(endpoint: string, count: number | undefined): void;
  stop(): void;
}

/** `onRecovered` is called when something may be tried again. */
export function createHealth(clock: Clock, random: Random, onRecovered: () => void): Health {
  const passed = new Map<string, { until: number; failures: number; stop: () => void }>();
  const mosts = new Map<string, number>();
  const spoken = new Map<string, string>();
  const placeOf = ({ mechanism, endpoint }: Offer) => `${mechanism}|${endpoint}`;
  // The checkpoint of a collection stands in the query of its own endpoints.
  const nameOf = ({ dialect, mechanism, endpoint, shared, mode }: Offer, key = '') =>
    mode === 'changes' && !shared
      ? [dialect, mechanism, mode, endpoint.split('?')[0], key].join('|')
      : [dialect, mechanism, endpoint, key].join('|');

  const isPassed = (name: string) => (passed.get(name)?.until ?? Number.NEGATIVE_INFINITY) > clock.now();

  const isSpoken = (offer: Offer) => (spoken.get(placeOf(offer)) ?? offer.dialect) === offer.dialect;

  return {
    isUsable: (offer, key) => isSpoken(offer) && !isPassed(nameOf(offer)) && !isPassed(nameOf(offer, key)),
    pass(offer, key, status = 0) {
      if (key === undefined && isSpoken(offer)) spoken.delete(placeOf(offer));
      const name = nameOf(offer, key);
      const before = passed.get(name);
      const failures = (before?.failures ?? 0) + 1;
      before?.stop();
      const growing = Math.min(longestRest, firstRest * 2 ** Math.min(failures - 1, 10));
      const rest = notUnderstood.includes(status) ? longRest : growing;
      const ms = rest * (0.75 + random() / 2);
      passed.set(name, { until: clock.now() + ms, failures, stop: clock.setTimer(ms, onRecovered) });
      return ms;
    },
    clear(offer) {
      if (offer.shared) spoken.set(placeOf(offer), offer.dialect);
      passed.get(nameOf(offer))?.stop();
      passed.delete(nameOf(offer));
    },
    most: (endpoint) => mosts.get(endpoint) ?? Number.POSITIVE_INFINITY,
    setMost(endpoint, count) {
      if (count === undefined) mosts.delete(endpoint);
      else mosts.set(endpoint, count);
    },
    stop() {
      for (const { stop } of passed.values()) stop();
    },
  };
}
