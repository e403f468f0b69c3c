import type { LinkEvent } from '../../../src/client/linked.js';
import type { EngineEvent } from '../../../src/model/index.js';
import { type LiveServer, startLiveServer } from '../live/server.js';
import { type Random, randomBetween, seededRandom } from '../random.js';
import { createScaledClock } from '../scaledClock.js';
import { pause, within } from '../time.js';
import { createFaults } from './faults.js';
import { startProcess } from './follower.js';
import { type Item, type Judge, judgeChanges, judgeValues, type Verdict } from './judge.js';
import type { Row } from './rows.js';

/** So many times as fast as the world: a wait of 45 s takes 1.5 s. */
export const scale = 30;

export interface Outcome extends Verdict {
  row: string;
  seed: number;
  /** From the end of all faults until every follower held what the server had; ms of the product's time. */
  recovery: number;
  faults: Record<string, number>;
  /** The engine's log, and what each follower heard, where something was wrong. */
  log: EngineEvent[];
  heard: Record<string, string[]>;
}

const names = ['a', 'b', 'c'];
/** ms of real time */
const faultsFor = 2_500;
const patience = 12_000;
/** ms of the product's time: what takes longer is worth a look. */
const slow = 100_000;

/** One server, one process that follows three of its resources, and a while in which everything goes wrong. */
export async function runOnce(row: Row, seed: number): Promise<Outcome> {
  const random = seededRandom(seed);
  const faults = createFaults(random, 0.02 + random() * 0.2, 400);
  const server = await startLiveServer({
    ...{ dialect: row.dialect, mechanisms: row.mechanisms, maxWaitMs: 45_000 / scale },
    ...{ keepAliveMs: random() < 0.5 ? 400 : 0, pageLimit: random() < 0.3 ? 2 : 1_000 },
    ...row.options,
    faults: faults.decide,
  });
  const clock = createScaledClock(scale);
  const process = startProcess(clock, random);
  try {
    const heard: Outcome['heard'] = {};
    const world = row.kind === 'value' ? valueWorld(server) : collectionWorld(server, random);
    for (const [name, judge] of world.judges) {
      const wants = row.kind === 'value' ? 'value' : 'changes';
      const url = server.urlOf(name);
      const poll = row.poll !== undefined && { poll: row.poll };
      const notes: string[] = [];
      heard[name] = notes;
      process.follow({ url, wants, ...poll }, (event) => {
        notes.push(noteOf(event));
        judge.hear(event);
      });
    }
    const all = [...world.judges.values()];
    const isCalm = () => all.every((judge) => judge.holds());
    // A proxy's page instead of the very first answer is a resource that is not live: nothing tells it apart.
    await within(patience, 'the first values', untilTrue(isCalm));
    faults.start();
    await rage(server, world.change, random);
    faults.stop();
    const calm = clock.now();
    world.change();
    await within(patience, 'calm', untilTrue(isCalm)).catch(() => {});
    const recovery = clock.now() - calm;
    // What must not come any more would come now.
    await pause(100);
    const verdict = sum(all.map((judge) => judge.verdict()));
    const isFine =
      verdict.converged && recovery < slow && verdict.repeated + verdict.wentBack + verdict.changesLost === 0;
    const log = isFine ? [] : process.engine.log.since(0).events;
    const more = isFine ? {} : { ...heard, server: names.map((name) => JSON.stringify(world.current(name))) };
    return { ...verdict, row: row.name, seed, recovery, faults: faults.made, log, heard: more };
  } finally {
    process.close();
    await server.close();
  }
}

interface World {
  judges: Map<string, Judge>;
  current(name: string): unknown;
  change(): void;
}

function valueWorld(server: LiveServer): World {
  let n = 0;
  let next = 0;
  for (const name of names) server.set(name, { n: ++n });
  const judges = new Map(names.map((name) => [name, judgeValues(() => server.valueOf(name))]));
  const current = (name: string) => server.valueOf(name);
  return { judges, current, change: () => server.set(names[next++ % names.length] as string, { n: ++n }) };
}

function collectionWorld(server: LiveServer, random: Random): World {
  let v = 0;
  for (const name of names) {
    server.addCollection(name);
    server.put(name, { id: 'first', v: ++v });
  }
  const judges = new Map(
    names.map((name) => [name, judgeChanges(() => server.itemsOf(name) as unknown as Item[], name)]),
  );
  const change = () => {
    const name = names[Math.floor(random() * names.length)] as string;
    const items = server.itemsOf(name);
    const dice = random();
    if (dice < 0.2 && items.length > 1) server.drop(name, items[0]?.id ?? '');
    else if (dice < 0.4) server.put(name, { id: items[0]?.id ?? 'first', v: ++v });
    else if (dice < 0.7) server.put(name, { id: `i${++v}`, v });
    else
      server.putAll(
        name,
        [1, 2, 3].map(() => ({ id: `i${++v}`, v })),
      );
    if (dice > 0.97) server.forgetHistory(name);
  };
  return { judges, change, current: (name) => server.itemsOf(name) };
}

function noteOf(event: LinkEvent): string {
  const text = (body: ArrayBuffer) => new TextDecoder().decode(body);
  if (event.kind === 'value') return `value ${text(event.snapshot.body)}`;
  if (event.kind === 'changes') return `changes ${text(event.changes.body)}`;
  return event.kind;
}

/** Changes, and now and then a restart of the server. */
async function rage(server: LiveServer, change: () => void, random: Random): Promise<void> {
  const until = performance.now() + faultsFor;
  while (performance.now() < until) {
    await pause(randomBetween(random, 5, 250));
    change();
    if (random() < 0.08) await server.restart({ downMs: randomBetween(random, 1, 200) });
  }
}

async function untilTrue(test: () => boolean): Promise<void> {
  while (!test()) await pause(5);
}

function sum(verdicts: Verdict[]): Verdict {
  const total = (count: (verdict: Verdict) => number) => verdicts.reduce((all, one) => all + count(one), 0);
  return {
    wentBack: total((one) => one.wentBack),
    repeated: total((one) => one.repeated),
    changesLost: total((one) => one.changesLost),
    converged: verdicts.every((one) => one.converged),
  };
}
