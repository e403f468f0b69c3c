import type { Clock } from '../ports.js';

const every = 15_000;
const tolerance = 15_000;

/**
 * Tells when much more time has passed than a timer was set for: the computer slept, or the page was frozen, or the clock was
 * set. Connections that were open then are most often dead, and say nothing of it.
 */
export function watchForSleep(clock: Clock, onWoke: () => void): () => void {
  let last = { now: clock.now(), wall: clock.wall() };
  let stop = clock.setTimer(every, look);

  function look(): void {
    const passed = Math.max(clock.now() - last.now, clock.wall() - last.wall);
    last = { now: clock.now(), wall: clock.wall() };
    stop = clock.setTimer(every, look);
    if (passed > every + tolerance) onWoke();
  }

  return () => stop();
}
