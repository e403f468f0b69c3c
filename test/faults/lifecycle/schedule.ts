import type { Random } from '../../support/random.js';
import { acts, startSteps } from './acts.js';
import type { Way } from './grounds.js';
import { allSteps } from './steps.js';

/** Says which step is next, so that in the end all were hit about as often. */
export interface Schedule {
  readonly isOver: boolean;
  next(way: Way): string;
  /** The same, of what comes at the start of a life. */
  nextAtStart(way: Way): string;
  /** The worker was killed: at this step, or, where there is none, somewhere else. */
  killed(way: Way, step?: string): void;
  /** It did not come to this step in time. */
  missed(way: Way, step: string): void;
  readonly kills: number;
  /** Kills by step, and of those by way. */
  readonly hits: ReadonlyMap<string, ReadonlyMap<Way, number>>;
  readonly misses: ReadonlyMap<string, number>;
}

/** What cannot be brought about in a way so often is left to the others. */
const enoughMisses = 4;

/** `until`: by `performance.now()`. */
export function createSchedule(wanted: { kills: number; until: number }, random: Random): Schedule {
  const hits = new Map(allSteps.map((step) => [step, new Map<Way, number>()] as const));
  const under = new Map<string, number>();
  const misses = new Map<string, number>();
  let kills = 0;

  const total = (step: string) => [...(hits.get(step)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  const mayHappen = (way: Way) => (step: string) => {
    const isThere = acts[step]?.ways?.includes(way) ?? true;
    return isThere && (misses.get(`${way} ${step}`) ?? 0) < enoughMisses;
  };
  /** What is long in coming is tried as often as it must, not as often as the rest. */
  const weight = (step: string) => total(step) * Math.max(1, (acts[step]?.patience ?? 0) / 2_000);

  function take(steps: readonly string[]): string {
    const load = (step: string) => weight(step) + 2 * (under.get(step) ?? 0) + random();
    const step = steps.reduce((least, one) => (load(one) < load(least) ? one : least));
    under.set(step, (under.get(step) ?? 0) + 1);
    return step;
  }

  return {
    get isOver() {
      return kills >= wanted.kills || performance.now() >= wanted.until;
    },
    next: (way) => take(allSteps.filter(mayHappen(way))),
    nextAtStart: (way) => take(startSteps.filter(mayHappen(way))),
    killed(way, step) {
      kills++;
      if (step === undefined) return;
      const ways = hits.get(step);
      ways?.set(way, (ways.get(way) ?? 0) + 1);
      under.set(step, (under.get(step) ?? 1) - 1);
    },
    missed(way, step) {
      misses.set(`${way} ${step}`, (misses.get(`${way} ${step}`) ?? 0) + 1);
      under.set(step, (under.get(step) ?? 1) - 1);
    },
    get kills() {
      return kills;
    },
    hits,
    misses,
  };
}
