import type { Asked, Site } from './answer.js';
import type { Change } from './store.js';

/** What one socket has subscribed to. */
export interface SocketSubscriptions {
  /** False: this socket may have no more. The same key again changes nothing. */
  add(key: string, asked: Asked, tell: (change: Change) => void): boolean;
  remove(key: string): boolean;
  close(): void;
}

export function createSubscriptions({ log, settings }: Site): SocketSubscriptions {
  const ends = new Map<string, () => void>();
  const remove = (key: string) => {
    const end = ends.get(key);
    if (!ends.delete(key)) return false;
    end?.();
    log.count('subscriptions', -1);
    return true;
  };
  return {
    add(key, { resource }, tell) {
      if (ends.has(key)) return true;
      if (ends.size >= settings.maxSubscriptions) return false;
      // Of its own, since two variants of a resource may have the same function.
      const listener = (change: Change) => tell(change);
      resource.listeners.add(listener);
      ends.set(key, () => resource.listeners.delete(listener));
      log.count('subscriptions', 1);
      return true;
    },
    remove,
    close() {
      for (const key of [...ends.keys()]) remove(key);
    },
  };
}
