import type { ResourceKey } from '../model/index.js';

interface Subscription {
  id: string;
  /** The URI by which it was asked for. */
  asked: string;
  confirmed: boolean;
  /** How often it was asked for. */
  tries: number;
}

/** What one socket was asked to tell. */
export interface Subscriptions {
  asked(key: ResourceKey, id: string, asked: string): void;
  /** Asked for by this frame and not confirmed yet, and how often. */
  unconfirmed(id: string): { tries: number } | undefined;
  /** False where it was confirmed before. */
  confirm(key: ResourceKey): boolean;
  drop(key: ResourceKey): void;
  clear(): void;
  isConfirmed(key: ResourceKey): boolean;
  askedAs(key: ResourceKey): string | undefined;
  /** Whose frame that was. */
  keyOf(id: string | undefined): ResourceKey | undefined;
  keys(): ResourceKey[];
  confirmed(): ResourceKey[];
}

export function createSubscriptions(): Subscriptions {
  const byKey = new Map<ResourceKey, Subscription>();
  return {
    asked(key, id, asked) {
      const tries = (byKey.get(key)?.tries ?? 0) + 1;
      byKey.set(key, { id, asked, confirmed: false, tries });
    },
    unconfirmed: (id) => [...byKey.values()].find((one) => one.id === id && !one.confirmed),
    confirm(key) {
      const known = byKey.get(key);
      if (!known || known.confirmed) return false;
      known.confirmed = true;
      return true;
    },
    drop: (key) => void byKey.delete(key),
    clear: () => byKey.clear(),
    isConfirmed: (key) => byKey.get(key)?.confirmed ?? false,
    askedAs: (key) => byKey.get(key)?.asked,
    keyOf: (id) => (id === undefined ? undefined : [...byKey].find(([, one]) => one.id === id)?.[0]),
    keys: () => [...byKey.keys()],
    confirmed: () => [...byKey].filter(([, { confirmed }]) => confirmed).map(([key]) => key),
  };
}
