import { expect, it } from 'vitest';
import { createHarness } from '../../test/support/engineHarness.js';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { createScriptedOrigin } from '../../test/support/scriptedNetwork.js';

const names = ['/a', '/b', '/c', '/d', '/e', '/f', '/g'];

async function followAll({ stay }: ReturnType<typeof createHarness>): Promise<void> {
  for (const name of names) await stay(name);
}

it('holds three requests of an origin at most, and lets every resource have its turn', async () => {
  const harness = createHarness();
  const { clock, origin, published } = harness;
  const open = () => names.flatMap((name) => origin.open(name)).length;
  await followAll(harness);
  expect(open()).toBe(3);
  for (const name of names) origin.update(name, 'new');
  for (let ms = 0; ms < 8_000; ms += 100) {
    await clock.advance(100);
    expect(open()).toBeLessThanOrEqual(3);
  }
  const told = published.filter(({ kind, url }) => kind === 'value' && url.startsWith(origin.url));
  for (const name of names) {
    expect(told.filter(({ url }) => url === origin.url + name).length).toBeGreaterThanOrEqual(2);
  }
});

it('gives nothing as current that waits for its turn', async () => {
  const harness = createHarness();
  await followAll(harness);
  const held = names.filter((name) => harness.origin.open(name).length > 0);
  for (const name of names.filter((one) => !held.includes(one))) {
    harness.origin.update(name, `new ${name}`);
    expect((await harness.fetch(name)).text).toBe(`new ${name}`);
  }
});

it('lets requests rest where no other waits: each is held for the whole wait', async () => {
  const harness = createHarness();
  for (const name of names.slice(0, 3)) await harness.stay(name);
  const before = harness.origin.requests.length;
  await harness.clock.advance(44_000);
  expect(harness.origin.requests).toHaveLength(before);
});

it('holds any number where requests share a connection', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const network = { ...origin.network, sharesConnection: () => true };
  const harness = createHarness({ clock, origin: { ...origin, network } });
  await followAll(harness);
  expect(names.flatMap((name) => origin.open(name))).toHaveLength(names.length);
});

it('a connection that is closed while it waits for its turn leaves its place', async () => {
  const harness = createHarness();
  const { clock, engine, origin } = harness;
  const keys: string[] = [];
  for (const name of names.slice(0, 5)) keys.push((await harness.follow(name)).key);
  for (const key of keys) engine.unfollow(key, 'tab:1');
  await clock.settle();
  expect(names.flatMap((name) => origin.open(name))).toHaveLength(0);
  const again = await harness.follow('/g');
  await clock.settle();
  expect(origin.open('/g')).toHaveLength(1);
  expect(again.key).toBeDefined();
});

it('state does not flicker to stale because of turns', async () => {
  const harness = createHarness();
  const { clock, states } = harness;
  for (const p of ['/a', '/b', '/c', '/d', '/e']) await harness.stay(p);
  await clock.advance(20_000);
  expect(states().filter((s) => s === 'stale')).toEqual([]);
});
