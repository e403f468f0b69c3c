import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { faulty, type Injection } from '../../test/support/faultyWorker/faulty.js';
import { createScriptedOrigin } from '../../test/support/scriptedNetwork.js';
import { createMemoryStore } from '../adapters/memoryStore.js';
import { dialects as all } from '../dialects/index.js';

/** A page follows and fetches while one call of one port throws. */
async function live(injected?: Injection) {
  const calls: Record<string, number> = {};
  const wrap = <Target extends object>(name: string, target: Target) => faulty(name, target, calls, injected);
  const real = createFakeClock();
  const clock = { ...real, ...wrap('clock', { now: real.now, wall: real.wall, setTimer: real.setTimer }) };
  const origin = createScriptedOrigin(real);
  const store = wrap('store', createMemoryStore());
  const network = wrap('network', origin.network);
  const harness = createHarness({ clock, origin: { ...origin, network }, store });
  const begun = { ...calls };
  const tab = createTab('/a');
  const fetched: string[] = [];
  // A page says again what it wants while it is not answered.
  const beat = () => void tab.sayAgain().catch(() => {});
  void tab.plug(harness).catch(() => {});
  await real.advance(5_000);
  for (const body of ['1', '2', '3']) {
    origin.update('/a', body);
    await real.advance(1_000);
    // The worker goes to the network where the engine fails, or takes a second.
    let answer = body;
    harness.fetch('/a').then(
      ({ text }) => {
        answer = text;
      },
      () => {},
    );
    await real.advance(1_000);
    fetched.push(answer);
    beat();
  }
  await real.advance(30_000);
  beat();
  await real.advance(30_000);
  return { begun, calls, fetched, values: tab.values, harness };
}

const ports = ['clock.now', 'clock.wall', 'clock.setTimer', 'store.write', 'network.request'];

it.each(ports)('goes on wherever %s throws once', async (call) => {
  const { begun, calls } = await live();
  // A worker of which not even the script runs is refused by the browser.
  const first = (begun[call] ?? 0) + 1;
  const last = Math.min(first + 150, calls[call] ?? 0);
  expect(last).toBeGreaterThanOrEqual(first);
  const bad: unknown[] = [];
  for (let nth = first; nth <= last; nth++) {
    const { fetched, values, harness } = await live({ call, nth });
    const isGood = String(fetched) === '1,2,3' && values.at(-1) === '3';
    if (!isGood) bad.push({ nth, fetched, values, problems: harness.problems() });
  }
  expect(bad).toEqual([]);
});

it('begins anew by itself after a fault in the first plan, when nothing runs yet', async () => {
  const dialects = [...all];
  dialects.find = () => {
    dialects.find = Array.prototype.find;
    throw new Error('ours');
  };
  const { clock, follow, origin, problems } = createHarness({ dialects });
  await follow('/a');
  expect([origin.requests.length, problems()]).toEqual([0, ['failure']]);
  await clock.advance(2_000);
  expect(origin.open('/a')).toHaveLength(1);
});
