import type { Decide, Fault, FaultContext } from '../live/faults.js';
import { type Random, randomBetween } from '../random.js';

/** What can go wrong with each thing. */
const possible: Record<FaultContext['kind'], readonly (Fault | 'slow')[]> = {
  request: ['drop', '5xx', 'html', 'truncate', 'stall', 'slow'],
  wait: ['drop', '5xx', 'html', 'truncate', 'stall', 'slow'],
  stream: ['drop', '5xx', 'html', 'stall', 'slow'],
  event: ['drop', 'truncate', 'duplicate', 'stall', 'slow'],
  socket: ['drop', 'html', 'stall'],
  frame: ['drop', 'duplicate', 'stall', 'slow'],
};

export interface FaultSource {
  decide: Decide;
  readonly made: Record<string, number>;
  start(): void;
  stop(): void;
}

/** Faults at random, `share` of the time, while it is on. `longest`: of a delay, in ms of real time. */
export function createFaults(random: Random, share: number, longest: number): FaultSource {
  const made: Record<string, number> = {};
  let isOn = false;
  return {
    made,
    decide({ kind }) {
      if (!isOn || random() >= share) return undefined;
      const choices = possible[kind];
      const chosen = choices[Math.floor(random() * choices.length)] as Fault | 'slow';
      const name = `${kind} ${chosen}`;
      made[name] = (made[name] ?? 0) + 1;
      return chosen === 'slow' ? { delay: randomBetween(random, 1, longest) } : chosen;
    },
    start() {
      isOn = true;
    },
    stop() {
      isOn = false;
    },
  };
}
