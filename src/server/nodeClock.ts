import type { Clock } from '../ports.js';

export const nodeClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  setTimer(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
