import type { Broadcast, Clock } from '../ports.js';
import type { EnginePorts } from './context.js';

/** Milliseconds after which what failed by a fault of ours is begun anew. */
export const anew = 1_000;

/**
 * Timers call back by themselves, and what is told is told in the middle of other work: an exception there is reported, and
 * everything else goes on.
 */
export function guardPorts(ports: EnginePorts, report: (thrown: unknown) => void): EnginePorts {
  const guard = createGuard(report);
  const { clock, broadcast } = ports;
  return {
    ...ports,
    clock: guardClock(clock, guard),
    broadcast: guardBroadcast(broadcast, clock, guard),
  };
}

type Guard = <Args extends unknown[]>(work: (...args: Args) => void) => (...args: Args) => boolean;

/** False where it threw. */
function createGuard(report: (thrown: unknown) => void): Guard {
  return (work) =>
    (...args) => {
      try {
        work(...args);
        return true;
      } catch (thrown) {
        report(thrown);
        return false;
      }
    };
}

/** Everything asks the time: where it cannot be had, it is what it was. */
function guardClock(clock: Clock, guard: Guard): Clock {
  const lasting = (read: () => number) => {
    let last = 0;
    const look = guard(() => {
      last = read();
    });
    return () => {
      look();
      return last;
    };
  };
  return {
    now: lasting(() => clock.now()),
    wall: lasting(() => clock.wall()),
    setTimer: (ms, run) => clock.setTimer(ms, guard(run)),
  };
}

/** What could not be told is told once more; who hears it too late knows by its revision. */
const guardBroadcast = (broadcast: Broadcast, clock: Clock, guard: Guard): Broadcast => ({
  publish(publication) {
    const publish = guard(() => broadcast.publish(publication));
    if (!publish()) clock.setTimer(anew, publish);
  },
  close: () => broadcast.close(),
});
