import type { Random } from '../../support/random.js';
import { type Outcome, type Plan, planClient, waitAndBeCut } from './client.js';
import { mechanisms } from './mechanisms.js';
import type { World } from './world.js';

/** What became of the waits of one mechanism. */
export interface Tally {
  waits: number;
  /** That were cut while the server held them. */
  held: number;
  refused: number;
  /** Clients, by the moment of the cut. */
  moments: Record<string, number>;
}

// More would keep the server so busy that a client is gone before it is seen.
const AT_ONCE = 150;

/** Clients of all mechanisms that wait and are cut, so many waits in all, while the resources change. */
export async function cutWaits(world: World, waits: number, random: Random): Promise<Record<string, Tally>> {
  const tallies = Object.fromEntries(mechanisms.map(({ name }) => [name, emptyTally()]));
  const paths = [...new Set(mechanisms.flatMap((mechanism) => mechanism.paths))];
  let begun = 0;
  let toDo = waits;
  const beOne = async () => {
    while (toDo > 0) {
      const mechanism = mechanisms[begun++ % mechanisms.length] as (typeof mechanisms)[number];
      const plan = planClient(mechanism, world.ports, random);
      toDo -= plan.answered + 1;
      count(tallies, plan, await waitAndBeCut(plan, world, random));
    }
  };
  const all = Promise.all(Array.from({ length: AT_ONCE }, beOne));
  await Promise.all([all, world.keepUpdating(paths, random, all)]);
  return tallies;
}

const emptyTally = (): Tally => ({ waits: 0, held: 0, refused: 0, moments: {} });

function count(
  tallies: Record<string, Tally>,
  { mechanism, moment }: Plan,
  { waits, wasHeld, wasRefused }: Outcome,
): void {
  const tally = tallies[mechanism.name] ?? emptyTally();
  tally.waits += waits;
  tally.held += wasHeld ? 1 : 0;
  tally.refused += wasRefused ? 1 : 0;
  tally.moments[moment] = (tally.moments[moment] ?? 0) + 1;
}
