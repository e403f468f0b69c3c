import { excess } from '../support/census/census.js';
import { endChildren, startChild } from '../support/child/startChild.js';
import { seededRandom } from '../support/random.js';
import type { Measured, Run } from '../support/report.js';
import { cutWaits, type Tally } from './serverLeaks/campaign.js';
import type { Host, Remains } from './serverLeaks/host.js';
import { World } from './serverLeaks/world.js';

const PATIENCE_MS = 10_000;

/** What a server still holds of clients that were cut off while they waited. */
export async function measureServerLeaks(run: Run): Promise<Measured> {
  try {
    return await measure(run);
  } finally {
    await endChildren();
  }
}

async function measure({ seed, quick }: Run): Promise<Measured> {
  const host = startChild<Host>(new URL('./serverLeaks/host.js', import.meta.url), [`${seed}`]);
  const world = new World(host, await host.call('listen'));
  const random = seededRandom(seed);
  // What is loaded and made once for all is no leak.
  await cutWaits(world, quick ? 2_000 : 6_000, random);
  const before = await host.call('remains', PATIENCE_MS);
  await host.call('lagMs');
  const begun = performance.now();
  const tallies = await cutWaits(world, quick ? 4_000 : 50_000, random);
  const seconds = (performance.now() - begun) / 1000;
  const lagMs = await host.call('lagMs');
  const after = await host.call('remains', PATIENCE_MS);
  assertHeld(tallies);
  return {
    figures: {
      waits: sum(Object.values(tallies).map(({ waits }) => waits)),
      ...figuresOf(before, after),
      refused: sum(Object.values(tallies).map(({ refused }) => refused)),
      seconds,
    },
    details: {
      by_mechanism: tallies,
      updates: world.updates,
      held_at_once_at_most: world.mostHeld,
      server_lag_ms_p99: lagMs,
      problems_told: await host.call('problems'),
      ...leftOf(before, after),
      before,
      after,
    },
  };
}

/** Nobody can leave anything behind who was never let in. */
function assertHeld(tallies: Record<string, Tally>): void {
  for (const [name, { waits, held }] of Object.entries(tallies)) {
    if (held < waits / 10)
      throw new Error(`${name}: only ${held} of ${waits} waits were cut while they were held`);
  }
}

function figuresOf(before: Remains, after: Remains): Record<string, number> {
  const left = leftOf(before, after);
  const timers = [after.clockTimers, after.census.timers - before.census.timers, left.active['Timeout'] ?? 0];
  const sockets = [after.connections, left.active['TCPSocketWrap'] ?? 0, total(left.sockets)];
  return {
    listeners_left: total(left.listeners),
    timers_left: Math.max(...timers),
    sockets_left: Math.max(...sockets),
    stats_left: total(after.stats),
    heap_growth_bytes: after.census.heapBytes - before.census.heapBytes,
  };
}

function leftOf({ census: before }: Remains, { census: after }: Remains) {
  return {
    listeners: excess(before.listeners, after.listeners),
    sockets: excess(before.sockets, after.sockets),
    active: excess(before.active, after.active),
  };
}

const total = (counts: Record<string, number>) => sum(Object.values(counts));
const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
