import { percentile } from '../../test/support/time.js';
import { median } from '../server/pair.js';

/** Milliseconds of single fetches, in blocks of a few in a row. */
export type Blocks = number[][];

/** So many rounds, or as many as there is time for. */
export interface Amount {
  rounds: number;
  seconds: number;
}

const leastRounds = 4;

/**
 * Blocks of each, one after the other, in one order and then in the other (ABBA): what makes the machine slower for a
 * while, or slower and slower, does so to all alike.
 */
export async function inRounds<Name extends string>(
  names: readonly Name[],
  { rounds, seconds }: Amount,
  block: (name: Name) => Promise<number[]>,
): Promise<Record<Name, Blocks>> {
  const found = Object.fromEntries(names.map((name): [Name, Blocks] => [name, []])) as Record<Name, Blocks>;
  const end = performance.now() + seconds * 1_000;
  for (let round = 0; round < rounds; round++) {
    if (round >= leastRounds && performance.now() > end) break;
    const order = round % 2 === 0 ? names : [...names].reverse();
    for (const name of order) found[name].push(await block(name));
  }
  return found;
}

/** Of blocks of the same round, by their medians; the median of all rounds. */
export function ratioOf(ours: Blocks, other: Blocks): number {
  return median(ours.map((block, round) => median(block) / median(other[round] ?? [])));
}

export interface Times {
  p50: number;
  p95: number;
}

export function timesOf(blocks: Blocks): Times {
  const all = blocks.flat();
  return { p50: median(all), p95: percentile(all, 0.95) };
}
