import type { Clock } from '../ports.js';
import { systemClock } from './systemClock.js';

/** The clock of Node. Its timers keep no process alive: what is followed does, and an engine that follows nothing must not. */
export const nodeClock: Clock = {
  ...systemClock,
  setTimer(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};
