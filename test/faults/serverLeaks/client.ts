import { type Random, randomBetween } from '../../support/random.js';
import { ResponseReader } from '../../support/responseReader.js';
import { type Cut, Line } from './line.js';
import type { Mechanism } from './mechanisms.js';
import { type Moment, moments, reach, secondsUntil } from './moments.js';
import { BREAKING_PATH } from './resources.js';
import type { World } from './world.js';

/** What one client does: it waits some times on one connection, and the last wait is cut. */
export interface Plan {
  port: number;
  mechanism: Mechanism;
  path: string;
  user: string;
  /** Waits that it lets be answered before. */
  answered: number;
  moment: Moment;
  /** Where there is a way to do so. */
  saysGoodbye: boolean;
  cut: Cut;
}

export interface Outcome {
  waits: number;
  /** Whether the server held the last one when it was cut. */
  wasHeld: boolean;
  /** It was not let in, as if too many were there. */
  wasRefused: boolean;
}

const cuts: readonly Cut[] = ['destroy', 'destroy', 'reset', 'end'];

export function planClient(mechanism: Mechanism, ports: readonly number[], random: Random): Plan {
  const { paths, isWait } = mechanism;
  return {
    port: pick(ports, random),
    mechanism,
    path: pick(paths, random),
    user: `u${randomBetween(random, 1, 3)}`,
    answered: isWait && random() < 0.2 ? randomBetween(random, 1, 3) : 0,
    moment: pick(isWait ? moments : moments.filter((moment) => moment !== 'end'), random),
    saysGoodbye: random() < 0.5,
    cut: pick(cuts, random),
  };
}

const pick = <T>(from: readonly T[], random: Random): T =>
  from[randomBetween(random, 0, from.length - 1)] as T;

export async function waitAndBeCut(plan: Plan, world: World, random: Random): Promise<Outcome> {
  const { mechanism, path, moment } = plan;
  const line = await Line.open(plan.port);
  const waits = await waitForAnswers(plan, line, world);
  if (line.isOpen) {
    await begin(plan, line, world, secondsUntil(moment));
    await reach(moment, { line, isWait: mechanism.isWait, updated: () => world.updated(path) }, random);
  }
  const wasHeld = line.isOpen && mechanism.isHeld(line.received);
  const wasRefused = line.received.startsWith('HTTP/1.1 503') && path !== BREAKING_PATH;
  if (line.isOpen && plan.saysGoodbye && mechanism.farewell) line.add(mechanism.farewell);
  await line.cut(plan.cut);
  return { waits: waits + 1, wasHeld, wasRefused };
}

/** Lets waits be answered, and says how many there were: a route that breaks off may end it earlier. */
async function waitForAnswers(plan: Plan, line: Line, world: World): Promise<number> {
  let waits = 0;
  while (waits < plan.answered && line.isOpen) {
    const answer = new Promise<void>((resolve) => line.listen(new ResponseReader(() => resolve()).read));
    await begin(plan, line, world, 1);
    await Promise.race([answer, line.closed]);
    waits += 1;
  }
  line.listen(() => {});
  return waits;
}

async function begin(plan: Plan, line: Line, world: World, seconds: number): Promise<void> {
  const { mechanism, path, user } = plan;
  const followed = { path, user, seconds, versionOf: (of: string) => world.versionOf(of) };
  line.write(mechanism.opening(followed));
  if (!mechanism.subscribing) return;
  await Promise.race([line.answered, line.closed]);
  if (line.isOpen) line.add(mechanism.subscribing(followed));
}
