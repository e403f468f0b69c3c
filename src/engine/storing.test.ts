import { expect, it } from 'vitest';
import { createHarness, createTab, type Harness } from '../../test/support/engineHarness.js';
import { createMemoryStore } from '../adapters/memoryStore.js';
import type { FromPage } from '../messages.js';
import type { ResourceStore } from '../ports.js';
import { receiveFromPage } from './index.js';

const never = <Result>() => new Promise<Result>(() => {});

function storeWith(change: Partial<ResourceStore>): ResourceStore {
  return { ...createMemoryStore(), ...change };
}

const failing = async () => {
  throw new DOMException('full', 'QuotaExceededError');
};

async function followsAsUsual(harness: Harness): Promise<void> {
  const { clock, origin } = harness;
  const tab = createTab('/a');
  void tab.plug(harness);
  await clock.advance(10_000);
  origin.update('/a', '1');
  await clock.settle();
  expect(tab.values).toEqual(['0', '1']);
  expect((await harness.fetch('/a')).from).toBe('memory');
}

it.each([
  ['cannot load', { load: failing }],
  ['cannot write', { write: failing }],
  ['cannot read bodies', { representation: failing }],
  ['fails in everything', { load: failing, write: failing, representation: failing }],
  ['never loads', { load: never }],
  ['never writes', { write: never }],
  ['never answers anything', { load: never, write: never, representation: never }],
] as const)('follows as usual with a store that %s', async (_, change) => {
  await followsAsUsual(createHarness({ store: storeWith(change as Partial<ResourceStore>) }));
});

it('says what the store could not do', async () => {
  const harness = createHarness({ store: storeWith({ load: failing, write: failing }) });
  await harness.follow('/a');
  await harness.engine.settled();
  expect(new Set(harness.problems())).toEqual(new Set(['store-failed', 'store-full']));
});

it('lets a fetch wait for the store for 50 ms at most after a start', async () => {
  const harness = createHarness({ store: storeWith({ load: never }) });
  let answer: unknown;
  void harness.fetch('/a').then((a) => {
    answer = a;
  });
  await harness.clock.advance(49);
  expect(answer).toBeUndefined();
  await harness.clock.advance(1);
  expect(answer).toMatchObject({ from: 'network', reason: 'store-slow', text: '0' });
});

it('goes on without the store after 3 s', async () => {
  const harness = createHarness({ store: storeWith({ load: never }) });
  let isReady = false;
  void harness.engine.ready.then(() => {
    isReady = true;
  });
  await harness.clock.advance(2_999);
  expect(isReady).toBe(false);
  await harness.clock.advance(1);
  expect(isReady).toBe(true);
});

/** A life of a worker that followed /a and was killed. */
async function formerLife(store: ResourceStore): Promise<Harness> {
  const harness = createHarness({ store });
  await harness.follow('/a');
  await harness.engine.settled();
  harness.kill();
  return harness;
}

it('resumes what tabs follow: one conditional GET, then a wait, and no value before', async () => {
  const store = createMemoryStore();
  const { clock, origin } = await formerLife(store);
  const before = origin.requests.length;
  const second = createHarness({ store, clock, origin });
  origin.hold();
  await clock.settle();
  expect((await second.follow('/a', 'tab:2')).snapshot).toBeUndefined();
  origin.release();
  await clock.settle();
  expect(origin.requests.slice(before).map(({ etag, wait }) => [etag, wait])).toEqual([
    ['"0"', undefined],
    ['"0"', 45],
  ]);
  expect((await second.fetch('/a')).from).toBe('memory');
  expect(origin.mostOpen).toBe(1);
});

it('is ready in time although the store gives no bodies back, and asks for them anew', async () => {
  const store = createMemoryStore();
  const { clock, origin } = await formerLife(store);
  const second = createHarness({ clock, origin, store: { ...store, representation: never } });
  const tab = createTab('/a');
  void tab.plug(second);
  await clock.advance(6_000);
  expect(tab.values).toEqual(['0']);
});

it('asks anew for a body that the store holds in another version', async () => {
  const store = createMemoryStore();
  const { clock, origin } = await formerLife(store);
  const representation = async (key: string) => {
    const stored = await store.representation(key);
    return stored && { ...stored, checkpoint: { etag: '"other"' }, body: new ArrayBuffer(9) };
  };
  const second = createHarness({ clock, origin, store: { ...store, representation } });
  const tab = createTab('/a');
  await tab.plug(second);
  await clock.advance(30);
  expect(tab.values).toEqual(['0']);
});

it('drops what nobody followed any more when the worker comes back', async () => {
  const store = createMemoryStore();
  const { clock, origin } = await formerLife(store);
  clock.jump(200_000);
  const second = createHarness({ clock, origin, store });
  await second.engine.ready;
  await second.engine.settled();
  expect(await store.load()).toMatchObject({ subscriptions: [], leases: [] });
  expect(origin.open('/a')).toEqual([]);
});

it('does not go on beside itself after a start without the store', async () => {
  const store = createMemoryStore();
  const { clock, origin } = await formerLife(store);
  let loads = 0;
  const slow = { ...store, load: () => (++loads === 1 ? never<never>() : store.load()) };
  const second = createHarness({ clock, origin, store: slow });
  await clock.advance(3_000);
  await second.follow('/a');
  await second.engine.settled();
  second.kill();
  const third = createHarness({ clock, origin, store: slow });
  await third.follow('/a');
  expect(origin.open('/a')).toHaveLength(1);
  expect(origin.mostOpen).toBe(1);
});

it('gives the value to a newcomer although its body was let go and the store lost it', async () => {
  const store = createMemoryStore();
  const lossy = { ...store, representation: async () => undefined };
  const harness = createHarness({ store: lossy, limits: { memoryBytes: 1 } });
  const { clock, origin } = harness;
  origin.update('/a', 'aaaa');
  origin.update('/b', 'bbbb');
  const tabs = ['tab:1', 'tab:2'].map((holder) => createTab('/a', holder));
  await tabs[0]?.plug(harness);
  await harness.follow('/b');
  await tabs[1]?.plug(harness);
  await clock.advance(30);
  expect(tabs.map(({ values }) => values)).toEqual([['aaaa'], ['aaaa']]);
});

/** A resource was followed and thrown away while the disk took no writes. */
async function forgottenOnBrokenDisk() {
  const store = createMemoryStore();
  const disk = { broken: false };
  const write: ResourceStore['write'] = (changes) => (disk.broken ? failing() : store.write(changes));
  const harness = createHarness({ store: { ...store, write } });
  const { key } = await harness.follow('/a');
  await harness.engine.settled();
  disk.broken = true;
  harness.engine.forget('logout');
  await harness.engine.settled();
  return { ...harness, store, disk, key };
}

it('throws away in the end what it could not throw away at once', async () => {
  const { store, disk, engine, follow, clock, key } = await forgottenOnBrokenDisk();
  expect(await store.representation(key)).toBeDefined();
  disk.broken = false;
  await follow('/b');
  await engine.settled();
  await clock.settle();
  expect(await store.representation(key)).toBeUndefined();
  expect((await store.load()).subscriptions).toHaveLength(1);
});

it('throws away what it could not throw away at once, also when nothing else is ever written', async () => {
  const { store, disk, clock, key } = await forgottenOnBrokenDisk();
  disk.broken = false;
  await clock.advance(1_000);
  expect(await store.representation(key)).toBeUndefined();
});

it.each<[string, FromPage]>([
  ['forget', { type: 'forget' }],
  ['identity', { type: 'identity', identity: 'other' }],
])('is done with %s when nothing of it is stored any more', async (_, message) => {
  const store = createMemoryStore();
  const slow = { ...store };
  const { engine, follow, clock } = createHarness({ store: slow });
  const { key } = await follow('/a');
  await engine.settled();
  slow.write = (changes) =>
    new Promise((resolve) => void clock.setTimer(500, () => resolve(store.write(changes))));
  let isDone = false;
  void receiveFromPage(engine, message, { holder: 'tab:1', reply() {} }).then(() => {
    isDone = true;
  });
  await clock.advance(400);
  expect([isDone, await store.representation(key)]).toMatchObject([false, { key }]);
  await clock.advance(200);
  expect([isDone, await store.representation(key)]).toEqual([true, undefined]);
});
