import type { Clock } from '../../src/ports.js';

export interface FakeClock extends Clock {
  /** How many timers are set: 0 when nothing waits. */
  readonly timers: number;
  /** Lets `ms` pass: runs what comes due, in its order, and after each all that follows from it without time passing. */
  advance(ms: number): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** Time that passed while nothing ran, as when a laptop slept. `monotonic` false: only the wall clock noticed. */
  jump(ms: number, monotonic?: boolean): void;
}

/** Time that stands still until it is moved. */
export function createFakeClock(): FakeClock {
  const timers = new Set<{ at: number; run: () => void }>();
  let now = 1_000;
  let wallOffset = Date.UTC(2026, 0, 1);

  function nextDue(until: number) {
    return [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }

  return {
    get timers() {
      return timers.size;
    },
    now: () => now,
    wall: () => wallOffset + now,
    setTimer(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.run();
        await settle();
      }
      now = until;
    },
    settle,
    jump(ms, monotonic = true) {
      if (monotonic) now += ms;
      else wallOffset += ms;
    },
  };
}

/** A macrotask comes after every microtask, also those that the microtasks queue. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
