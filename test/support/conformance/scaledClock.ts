import type { Clock } from '../../../src/ports.js';

/** Of the real time between two looks no more than this counts: in ms. */
const longestStep = 20;

/**
 * Time that runs so many times as fast as that of the machine, so that waits, pings and bounds pass in seconds. While the
 * process is busy, or has to wait for a core, it stands still: no bound is exceeded for that alone.
 */
export function createScaledClock(factor: number): Clock {
  const timers = new Set<{ at: number; run: () => void }>();
  let now = 0;
  let looked = performance.now();

  function look(): void {
    const at = performance.now();
    now += Math.min(longestStep, at - looked) * factor;
    looked = at;
    const due = [...timers].filter((timer) => timer.at <= now).sort((a, b) => a.at - b.at);
    for (const timer of due) if (timers.delete(timer)) timer.run();
  }

  setInterval(look, 1).unref();
  return {
    now: () => now,
    // As it is: leases are counted by it, and those who renew them know no other time.
    wall: () => Date.now(),
    setTimer(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
}
