import type { Target } from '../dialects/dialect.js';
import type { ResourceKey } from '../model/index.js';

export interface Subscription {
  id: string;
  /** By which it is asked for; sent again as it is where no answer comes. */
  frame: string;
  /** The URI in it. */
  asked: string;
  /** As it was then. */
  target: Target;
  confirmed: boolean;
  /** How often it was asked for. */
  tries: number;
  /** Ends the waiting for its confirmation. */
  stop(): void;
}

/** What one socket was asked to tell. */
export interface Subscriptions {
  add(key: ResourceKey, subscription: Subscription): void;
  of(key: ResourceKey): Subscription | undefined;
  /** False where it was confirmed before. */
  confirm(key: ResourceKey): boolean;
  drop(key: ResourceKey): void;
  clear(): void;
  /** Whose frame that was. */
  keyOf(id: string | undefined): ResourceKey | undefined;
  keys(): ResourceKey[];
  confirmed(): ResourceKey[];
}

export function createSubscriptions(): Subscriptions {
  const byKey = new Map<ResourceKey, Subscription>();
  return {
    add: (key, subscription) => void byKey.set(key, subscription),
    of: (key) => byKey.get(key),
    confirm(key) {
      const known = byKey.get(key);
      if (!known || known.confirmed) return false;
      known.confirmed = true;
      known.stop();
      return true;
    },
    drop(key) {
      byKey.get(key)?.stop();
      byKey.delete(key);
    },
    clear() {
      for (const { stop } of byKey.values()) stop();
      byKey.clear();
    },
    keyOf: (id) => (id === undefined ? undefined : [...byKey].find(([, one]) => one.id === id)?.[0]),
    keys: () => [...byKey.keys()],
    confirmed: () => [...byKey].filter(([, { confirmed }]) => confirmed).map(([key]) => key),
  };
}
