import type { Clock } from '../../src/ports.js';

/** Real time, so many times as fast: what takes a minute takes two seconds at 30. */
export function createScaledClock(scale: number): Clock {
  const began = performance.now();
  const wallBegan = Date.now();
  const now = () => (performance.now() - began) * scale;
  return {
    now,
    wall: () => wallBegan + now(),
    setTimer(ms, run) {
      const timer = setTimeout(run, ms / scale);
      return () => clearTimeout(timer);
    },
  };
}
