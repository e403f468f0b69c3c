import { expect, it } from 'vitest';
import { createHarness, createTab, type Harness } from '../../test/support/engineHarness.js';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { createScriptedOrigin } from '../../test/support/scriptedNetwork.js';
import { createMemoryStore } from '../adapters/memoryStore.js';
import type { HeaderList } from '../model/index.js';
import type { ResourceStore } from '../ports.js';

/** Kills the engine at write number `k`: before it, or when it is stored and the engine has not heard so. */
function deadly(
  store: ResourceStore,
  k: number,
  moment: 'before' | 'after',
  kill: () => void,
): ResourceStore {
  let writes = 0;
  return {
    ...store,
    async write(changes) {
      const isLast = ++writes === k;
      if (isLast && moment === 'before') kill();
      if (isLast && moment === 'before') return new Promise(() => {});
      await store.write(changes);
      if (isLast) kill();
    },
  };
}

const kills = Array.from({ length: 14 }, (_, n) => n + 1);

it.each(kills.flatMap((k) => [[k, 'before'] as const, [k, 'after'] as const]))(
  'goes on when it was killed at write %i, %s it',
  async (k, moment) => {
    const clock = createFakeClock();
    const origin = createScriptedOrigin(clock);
    const store = createMemoryStore();
    let first: Harness | undefined;
    first = createHarness({ clock, origin, store: deadly(store, k, moment, () => first?.kill()) });
    const tabs = [createTab('/a', 'tab:1'), createTab('/a', 'tab:2')];
    for (const tab of tabs) await tab.plug(first);
    for (let n = 1; n <= 5; n++) {
      origin.update('/a', String(n));
      await clock.advance(1_000);
      if (n === 3) first.engine.writeBegun('w', origin.url, 'POST');
      if (n === 4) first.engine.writeDone('w');
    }
    first.kill();
    for (const tab of tabs) tab.unplug();
    origin.update('/a', '6');
    await clock.advance(1_000);
    const second = createHarness({ clock, origin, store });
    for (const tab of tabs) await tab.plug(second);
    await clock.advance(6_000);
    origin.update('/a', '7');
    await clock.advance(30);
    for (const { values } of tabs) {
      expect(values.slice(-2)).toEqual(['6', '7']);
      expect(values.map(Number)).toEqual([...new Set(values.map(Number))].sort((a, b) => a - b));
    }
    expect(origin.open('/a')).toHaveLength(1);
    expect(origin.mostOpen).toBe(1);
  },
);

it('goes on as often as it is killed, at any moment, and no tab sees a value go back or repeated', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const store = createMemoryStore();
  const tabs = ['tab:1', 'tab:2', 'tab:3'].map((holder) => createTab('/a', holder));
  let count = 0;
  let revision = { boot: 0, n: 0 };
  for (let life = 0; life < 60; life++) {
    const harness = createHarness({ clock, origin, store });
    for (const tab of tabs) await tab.plug(harness);
    for (let n = 0; n < life % 5; n++) {
      origin.update('/a', String(++count));
      // Killed in the middle of what an update sets going: so many microtasks later.
      if (n === (life % 5) - 1) for (let turn = 0; turn < life; turn++) await Promise.resolve();
      else await clock.advance(life);
    }
    harness.kill();
    for (const one of harness.published) {
      if (one.kind !== 'value' || !one.revision) continue;
      const { boot, n } = one.revision;
      expect(boot > revision.boot || n > revision.n).toBe(true);
      revision = one.revision;
    }
    for (const tab of tabs) tab.unplug();
    await clock.advance(life * 7);
  }
  const last = createHarness({ clock, origin, store });
  for (const tab of tabs) await tab.plug(last);
  await clock.advance(30);
  for (const { values } of tabs) {
    expect(values.at(-1)).toBe(String(count));
    expect(values.map(Number)).toEqual([...new Set(values.map(Number))].sort((a, b) => a - b));
  }
  expect(origin.mostOpen).toBe(1);
});

it('converges where the server took a value back that was told and never stored', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const store = createMemoryStore();
  let isFull = false;
  const write: ResourceStore['write'] = async (changes) => (isFull ? undefined : store.write(changes));
  const first = createHarness({ clock, origin, store: { ...store, write } });
  const tab = createTab('/a');
  await tab.plug(first);
  await first.engine.settled();
  isFull = true;
  origin.update('/a', '1');
  await clock.settle();
  first.kill();
  tab.unplug();
  origin.update('/a', '0');
  const second = createHarness({ clock, origin, store });
  await tab.plug(second);
  await clock.advance(30);
  expect(tab.values).toEqual(['0', '1', '0']);
});

it('repeats nothing to a tab when the worker comes back and nothing changed', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const store = createMemoryStore();
  const tab = createTab('/a');
  for (let life = 0; life < 3; life++) {
    const harness = createHarness({ clock, origin, store });
    await tab.plug(harness);
    await clock.advance(1_000);
    harness.kill();
  }
  expect(tab.values).toEqual(['0']);
});

it('tells a removal once, also when the worker was killed meanwhile', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const store = createMemoryStore();
  origin.change('/a', { status: 404 });
  const tab = createTab('/a');
  for (let life = 0; life < 3; life++) {
    const harness = createHarness({ clock, origin, store });
    await tab.plug(harness);
    await clock.advance(1_000);
    harness.kill();
  }
  expect(tab.heard.filter(({ kind }) => kind === 'removed')).toHaveLength(1);
});

it('an answer of the HTTP cache after a restart takes no tab back', async () => {
  const first = createHarness();
  const { clock, origin, store } = first;
  const a = createTab('/a', 'tab:A');
  await a.plug(first);
  await clock.advance(100);
  const request = first.asked('/a');
  const old: HeaderList = [
    ...Object.entries(origin.resource('/a').headers),
    ['etag', '"0"'],
    ['cache-control', 'max-age=600'],
  ] as HeaderList;
  origin.update('/a', '1');
  await clock.advance(100);
  await first.engine.settled();
  a.unplug();
  first.kill();
  const second = createHarness({ clock, origin, store });
  origin.hold();
  await a.plug(second);
  const mark = second.engine.mark();
  const seen = second.engine.observe({
    request,
    exchange: { url: request.url, status: 200, headers: old, at: clock.wall() },
    mark,
  });
  await seen.take?.(async () => new TextEncoder().encode('0').buffer as ArrayBuffer);
  await clock.advance(10);
  origin.release();
  await clock.advance(1000);
  expect(a.values).toEqual(['0', '1']);
});
