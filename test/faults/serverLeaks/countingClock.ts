import type { Clock } from '../../../src/ports.js';

export interface CountingClock extends Clock {
  /** Timers that have neither fired nor been cancelled. */
  readonly pending: number;
}

/** Real time. */
export function createCountingClock(): CountingClock {
  const pending = new Set<ReturnType<typeof setTimeout>>();
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    setTimer(ms, run) {
      const timer = setTimeout(() => {
        pending.delete(timer);
        run();
      }, ms);
      pending.add(timer);
      return () => {
        pending.delete(timer);
        clearTimeout(timer);
      };
    },
    get pending() {
      return pending.size;
    },
  };
}
