import type { Clock } from '../ports.js';

/** Whoever takes longer, in milliseconds, does not keep the others out any more: it may be a connection that is dead. */
const longest = 3_000;

/** Lets only so many through at a time, by origin; the others wait in their order. */
export interface Gate {
  /** Resolves when it is this one's turn; the answer is to be called when it is done. Rejects with the signal's reason. */
  enter(url: string, signal: AbortSignal): Promise<() => void>;
}

export function createGate(clock: Clock, most: (url: string) => number): Gate {
  const inside = new Map<string, number>();
  const waiting = new Map<string, Set<() => void>>();

  function leave(origin: string): void {
    inside.set(origin, (inside.get(origin) ?? 1) - 1);
    const [next] = waiting.get(origin) ?? [];
    next?.();
  }

  function pass(origin: string): () => void {
    inside.set(origin, (inside.get(origin) ?? 0) + 1);
    let left = false;
    const leaveOnce = () => {
      stop();
      if (!left) leave(origin);
      left = true;
    };
    const stop = clock.setTimer(longest, leaveOnce);
    return leaveOnce;
  }

  function wait(origin: string, signal: AbortSignal): Promise<() => void> {
    const line = waiting.get(origin) ?? new Set();
    waiting.set(origin, line);
    return new Promise((resolve, reject) => {
      const go = () => {
        line.delete(go);
        signal.removeEventListener('abort', giveUp);
        resolve(pass(origin));
      };
      const giveUp = () => {
        line.delete(go);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      line.add(go);
    });
  }

  return {
    async enter(url, signal) {
      signal.throwIfAborted();
      const { origin } = new URL(url);
      return (inside.get(origin) ?? 0) < most(url) ? pass(origin) : wait(origin, signal);
    },
  };
}
