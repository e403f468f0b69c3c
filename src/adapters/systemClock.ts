import type { Clock } from '../ports.js';

/** The clock of the platform. `now` does not follow changes of the wall clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  setTimer(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
