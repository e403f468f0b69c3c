import { expect, it } from 'vitest';
import type { HeaderList } from '../../src/model/index.js';
import { createHarness, createTab, type HarnessOptions, text } from '../../test/support/engineHarness.js';

const day = 86_400;
const declared = 'no-cache, stale-if-error=60';

/** `/a` says what it says, and the server can be taken away. */
function site(cacheControl: string | undefined = declared, options: HarnessOptions = {}) {
  const harness = createHarness(options);
  const { origin, clock } = harness;
  if (cacheControl) origin.resource('/a').headers['Cache-Control'] = cacheControl;
  return { ...harness, harness, ...around(harness), clock };
}

function around({ origin, engine, clock, asked }: ReturnType<typeof createHarness>) {
  const fail = () => {
    origin.script = () => 'network';
  };
  /** Takes the server away, also from who waits. */
  const goOffline = async () => {
    fail();
    engine.doubt();
    await clock.advance(100);
  };
  /** What a fetch gets that failed. */
  const last = async (change: Parameters<typeof asked>[1] = {}, holder = 'tab:1') => {
    const found = await engine.lastKnown(asked('/a', change), holder);
    return found && { text: text(found.representation.body), age: Math.round(found.age) };
  };
  return { fail, goOffline, last };
}

it('gives the last value for as long as the server says, with its age, and no longer', async () => {
  const { clock, stay, goOffline, last, engine } = site();
  await stay('/a');
  await goOffline();
  await clock.advance(30_000);
  expect(await last()).toEqual({ text: '0', age: 30 });
  await clock.advance(31_000);
  expect(await last()).toBeUndefined();
  expect(engine.logSince(0).events.filter(({ type }) => type === 'stood-in')).toHaveLength(1);
});

it.each<[string, string | undefined, HarnessOptions['staleIfError'], number]>([
  ['nobody says so', undefined, undefined, 0],
  ['the app says how long', undefined, 100, 100],
  ['the app says always', undefined, true, 10_000],
  ['the app says never', declared, false, 0],
  ['both do, the longer counts', declared, 100, 100],
  ['it is fresh for a while before', 'max-age=100, stale-if-error=60', undefined, 160],
  ['it must be revalidated', 'must-revalidate, stale-if-error=60', true, 0],
  ['the number is none', 'stale-if-error=soon', undefined, 0],
  ['it is not to be stored', 'no-store, stale-if-error=60', true, 0],
])('where %s', async (_, cacheControl, staleIfError, seconds) => {
  const { clock, stay, goOffline, last } = site(cacheControl ?? '', { staleIfError });
  await stay('/a');
  await goOffline();
  expect((await last()) !== undefined).toBe(seconds > 0);
  await clock.advance(Math.max(0, seconds - 1) * 1_000);
  expect((await last()) !== undefined).toBe(seconds > 0);
  await clock.advance(2_000);
  expect((await last()) !== undefined).toBe(seconds > 160);
});

it('counts the age that the value had when it came', async () => {
  const { origin, stay, goOffline, last } = site();
  origin.resource('/a').headers['Age'] = '50';
  await stay('/a');
  await goOffline();
  expect(await last()).toMatchObject({ age: 50 });
});

it('never for Vary: *, for another value of what Vary names, and for other headers', async () => {
  const { origin, follow, goOffline, last, clock } = site();
  const { headers } = origin.resource('/a');
  headers['Vary'] = 'Accept-Language';
  await follow('/a', 'tab:1', { headers: [['accept', 'a/b']] });
  await goOffline();
  expect(await last({ headers: [['accept', 'a/b']] })).toBeDefined();
  const en: HeaderList = [
    ['accept', 'a/b'],
    ['accept-language', 'en'],
  ];
  expect(await last({ headers: en })).toBeUndefined();
  expect(await last()).toBeUndefined();
  origin.script = undefined;
  headers['Vary'] = '*';
  await follow('/a');
  await clock.advance(1_000);
  await goOffline();
  expect(await last()).toBeUndefined();
});

it('never to somebody who may be another user than the one before', async () => {
  const { engine, clock, stay, goOffline, last } = site();
  await stay('/a');
  await clock.advance(10);
  await goOffline();
  engine.navigation('a page came');
  expect(await last()).toBeUndefined();
});

it.each([
  ['asked without cookies', declared, 'omit' as const],
  ['the same for everybody', `public, ${declared}`, 'same-origin' as const],
])('to everybody where it was %s', async (_, cacheControl, credentials) => {
  const { engine, clock, follow, goOffline, last } = site(cacheControl);
  await follow('/a', 'tab:1', { credentials });
  await clock.advance(10);
  await goOffline();
  engine.navigation('a page came');
  expect(await last({ credentials }, 'tab:2')).toMatchObject({ text: '0' });
});

it('to a page that said to be who it is kept for, and to no other', async () => {
  const { engine, clock, stay, goOffline, last } = site();
  await engine.ready;
  engine.setIdentity('alice', 'tab:1');
  await stay('/a');
  await clock.advance(10);
  await goOffline();
  engine.navigation('a page came');
  engine.setIdentity('alice', 'tab:2');
  expect(await last({}, 'tab:2')).toMatchObject({ text: '0' });
  expect(await last({}, 'tab:3')).toBeUndefined();
  engine.setIdentity('bob', 'tab:4');
  expect([await last({}, 'tab:1'), await last({}, 'tab:4')]).toEqual([undefined, undefined]);
});

it('never what was fetched before a write of a page', async () => {
  const { engine, clock, origin, stay, goOffline, last } = site();
  await stay('/a');
  await clock.advance(10);
  engine.writeBegun('w', `${origin.url}/other`, 'POST');
  await goOffline();
  expect(await last()).toBeUndefined();
  engine.writeDone('w');
  expect(await last()).toBeUndefined();
});

it.each([401, 404])('never what the server took away (%i)', async (status) => {
  const { clock, origin, stay, goOffline, last } = site(declared, { staleIfError: true });
  await stay('/a');
  origin.change('/a', { status });
  await clock.advance(100);
  await goOffline();
  expect(await last()).toBeUndefined();
});

it('goes on after the worker was killed, for who said to be the same, and from when it was last confirmed', async () => {
  const first = site(undefined, { staleIfError: 600 });
  const { clock, origin, store } = first;
  await first.engine.ready;
  first.engine.setIdentity('alice', 'tab:1');
  await first.stay('/a');
  await clock.advance(1_000_000);
  await first.engine.settled();
  first.kill();
  first.fail();
  await clock.advance(20_000);
  const second = createHarness({ clock, origin, store, staleIfError: 600 });
  await second.engine.ready;
  const { last } = around(second);
  expect(await last()).toMatchObject({ text: '0' });
  // It was confirmed once in 45 s, and that is stored with the leases.
  expect((await last())?.age).toBeLessThan(200);
  expect(await last({}, 'tab:2')).toBeUndefined();
});

it('without a word of who it is, nothing that was fetched with cookies outlives the worker', async () => {
  const first = site(undefined, { staleIfError: true });
  const { clock, origin, store } = first;
  await first.stay('/a');
  await first.engine.settled();
  first.kill();
  first.fail();
  const second = createHarness({ clock, origin, store, staleIfError: true });
  await second.engine.ready;
  expect(await around(second).last()).toBeUndefined();
});

it('what was fetched with Authorization does not outlive the worker', async () => {
  const headers: HeaderList = [['authorization', 'x']];
  const first = site(undefined, { staleIfError: true });
  const { clock, origin, store } = first;
  await first.follow('/a', 'tab:1', { headers });
  await first.goOffline();
  expect(await first.last({ headers })).toMatchObject({ text: '0' });
  await first.engine.settled();
  first.kill();
  const second = createHarness({ clock, origin, store, staleIfError: true });
  await second.engine.ready;
  second.engine.setIdentity('a', 'tab:1');
  expect(await around(second).last({ headers })).toBeUndefined();
});

it('keeps it when nobody follows it any more, until it is too old', async () => {
  const first = site(undefined, { staleIfError: day });
  const { clock, origin, store, engine } = first;
  const { key } = await first.follow('/a', 'tab:1', { credentials: 'omit' });
  engine.releaseHolder('tab:1');
  await engine.settled();
  expect(engine.isLeft(`${origin.url}/a`)).toBe(true);
  first.kill();
  const later = async (seconds: number) => {
    await clock.advance(seconds * 1_000);
    const next = createHarness({ clock, origin, store, staleIfError: day });
    await next.engine.ready;
    await next.engine.settled();
    const found = await around(next).last({ credentials: 'omit' });
    next.kill();
    return [found?.text, (await store.representation(key)) !== undefined];
  };
  expect(await later(day - 60)).toEqual(['0', true]);
  expect(await later(120)).toEqual([undefined, false]);
});

it('keeps nothing that nobody follows where nobody asked for it', async () => {
  const { engine, origin, follow, store } = site('no-cache');
  const { key } = await follow('/a');
  engine.releaseHolder('tab:1');
  await engine.settled();
  expect(engine.isLeft(`${origin.url}/a`)).toBe(false);
  expect(await store.representation(key)).toBeUndefined();
});

it('a follower that comes without a network is told the last value and that it is stale, and is live afterwards', async () => {
  const first = site(undefined, { staleIfError: true });
  const { clock, origin, store } = first;
  await first.engine.ready;
  first.engine.setIdentity('alice', 'tab:1');
  await first.stay('/a');
  await first.engine.settled();
  first.kill();
  first.fail();
  await clock.advance(5_000);
  const second = createHarness({ clock, origin, store, staleIfError: true });
  await second.engine.ready;
  second.engine.setIdentity('alice', 'tab:2');
  const tab = createTab('/a', 'tab:2');
  await tab.plug(second);
  await clock.advance(100);
  expect(tab.values).toEqual(['0']);
  const states = () => tab.heard.filter(({ kind }) => kind === 'state');
  expect(states().at(-1)).toMatchObject({ state: 'stale', stale: { reason: 'offline' } });
  origin.script = undefined;
  await clock.advance(60_000);
  expect(states().at(-1)).toEqual({ kind: 'state', state: 'live' });
  expect(tab.values).toEqual(['0']);
});

it('says that the server fails, and since when nothing is known', async () => {
  const { clock, origin, harness, engine } = site();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(1_000);
  const since = clock.wall() - 1_000;
  origin.script = () => ({ status: 503 });
  engine.doubt();
  await clock.advance(100);
  const [stale] = tab.heard.filter((event) => event.kind === 'state' && event.state === 'stale');
  expect(stale).toEqual({ kind: 'state', state: 'stale', stale: { reason: 'error', since } });
});

it('after a restart no value from before a write stands in, and one from after it does', async () => {
  const { harness, clock, origin, store, engine, stay, goOffline, last } = site('public, stale-if-error=600');
  origin.resource('/other').headers['Cache-Control'] = 'public, stale-if-error=600';
  await stay('/a');
  await stay('/other');
  await clock.advance(1_000);
  engine.writeBegun('w', `${origin.url}/b`, 'POST');
  await clock.advance(1_000);
  engine.writeDone('w');
  origin.script = ({ path }) => (path === '/a' ? 'network' : undefined);
  await Promise.all([harness.fetch('/other'), clock.advance(300)]);
  await clock.advance(100);
  origin.update('/other', 'after');
  await clock.advance(100);
  await goOffline();
  expect(await last()).toBeUndefined();
  await engine.settled();
  harness.kill();
  for (let life = 1; life <= 2; life++) {
    const next = createHarness({ clock, origin, store });
    await next.engine.ready;
    await clock.advance(1_000);
    expect(await next.engine.lastKnown(next.asked('/a'), 'tab:1')).toBeUndefined();
    expect(await next.engine.lastKnown(next.asked('/other'), 'tab:1')).toBeDefined();
    await next.engine.settled();
    next.kill();
  }
});
