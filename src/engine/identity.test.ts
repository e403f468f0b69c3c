import { expect, it } from 'vitest';
import type { HeaderList } from '../../src/model/index.js';
import { createHarness, createTab } from '../../test/support/engineHarness.js';
import { createKeyMaker } from './keys.js';

const secret = 'Bearer very-secret';
const authorized = (value = secret): { headers: HeaderList } => ({ headers: [['authorization', value]] });

it.each([
  ['forget', (engine: Engine) => engine.forget('test')],
  ['setIdentity', (engine: Engine) => engine.setIdentity('other')],
])('gives and stores nothing of the former identity after %s', async (_, change) => {
  const harness = createHarness();
  const { clock, origin, engine, fetch, store } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  await engine.settled();
  const key = tab.key ?? '';
  origin.hold();
  const inFlight = fetch('/b');
  await clock.settle();
  origin.update('/a', 'mine');
  await clock.settle();
  change(engine);
  origin.update('/a', 'theirs');
  origin.release();
  await inFlight;
  await clock.advance(30);
  await engine.settled();
  expect(tab.values).toEqual(['0', 'theirs']);
  expect(tab.key).not.toBe(key);
  expect(await store.representation(key)).toBeUndefined();
  const { subscriptions, leases } = await store.load();
  expect([...subscriptions, ...leases].map((one) => one.key)).not.toContain(key);
  expect(await fetch('/b')).toMatchObject({ from: 'network', reason: 'unknown' });
  expect(origin.mostOpen).toBe(1);
});

type Engine = ReturnType<typeof createHarness>['engine'];

it('begins anew also for those who have had no answer yet', async () => {
  const harness = createHarness();
  const { clock, origin, engine } = harness;
  origin.hold();
  const tab = createTab('/a');
  await tab.plug(harness);
  engine.forget('logout');
  await clock.settle();
  origin.release();
  await clock.advance(30);
  expect(tab.values).toEqual(['0']);
});

it('lets no fetch wait for what was purged', async () => {
  const { clock, origin, engine, follow, fetch } = createHarness();
  await follow('/a');
  await clock.advance(30);
  engine.navigation('/');
  origin.script = ({ by }) => (by === 'engine' ? 'hang' : undefined);
  const asking = fetch('/a');
  await clock.advance(30);
  engine.forget('logout');
  await clock.settle();
  expect(await asking).toMatchObject({ from: 'network', text: '0' });
});

it('keeps everything when the identity is the one it knows, also after a restart', async () => {
  const first = createHarness();
  const { clock, origin, store } = first;
  await first.engine.ready;
  first.engine.setIdentity('a b');
  await first.follow('/a');
  first.engine.setIdentity('a b');
  expect((await first.fetch('/a')).from).toBe('memory');
  await first.engine.settled();
  first.engine.close();
  const second = createHarness({ clock, origin, store });
  second.engine.setIdentity('a b');
  await second.engine.ready;
  await clock.settle();
  expect((await second.fetch('/a')).from).toBe('memory');
});

it('forgets what is being restored, when it is told so before it is ready', async () => {
  const first = createHarness();
  const { clock, origin, store } = first;
  const { key } = await first.follow('/a');
  await first.engine.settled();
  first.engine.close();
  const second = createHarness({ clock, origin, store });
  second.engine.forget('logout');
  await second.engine.ready;
  await clock.settle();
  await second.engine.settled();
  expect(await store.representation(key)).toBeUndefined();
  expect((await store.load()).subscriptions).toEqual([]);
  expect(origin.open('/a')).toEqual([]);
});

it('takes no answer that was asked for under another identity, refusals included', async () => {
  const { clock, origin, engine, follow, asked, states } = createHarness();
  await engine.ready;
  const mark = engine.mark();
  engine.setIdentity('other');
  await follow('/a');
  const exchange = { url: `${origin.url}/a`, status: 403, headers: [], at: clock.wall() };
  expect(engine.observe({ request: asked('/a'), exchange, mark })).toEqual({ result: 'unknown' });
  expect(states()).toEqual(['live']);
});

it.each([401, 403])('purges on %i, asks no more, and goes on when a fetch succeeds', async (status) => {
  const harness = createHarness();
  const { clock, origin, store, engine, throughNetwork } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  origin.change('/a', { status });
  await clock.settle();
  await engine.settled();
  expect(tab.heard.slice(-2)).toMatchObject([
    { kind: 'state', state: 'ended' },
    { kind: 'error', code: 'denied', details: { status } },
  ]);
  expect(await store.representation(tab.key ?? '')).toBeUndefined();
  const asked = origin.requests.length;
  await clock.advance(100_000);
  await tab.sayAgain();
  expect(origin.requests).toHaveLength(asked);
  origin.update('/a', 'again');
  await throughNetwork('/a');
  await clock.settle();
  expect(tab.values).toEqual(['0', 'again']);
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
});

it('goes on after a refusal when somebody new follows', async () => {
  const { clock, origin, follow, values } = createHarness();
  await follow('/a', 'tab:1');
  origin.change('/a', { status: 401 });
  await clock.settle();
  origin.update('/a', 'again');
  await follow('/a', 'tab:2');
  expect(values()).toEqual(['0', 'again']);
});

it.each(['Authorization', 'X-Api-Key', 'X-CSRF-Token', 'X-Anything'])(
  'leaves no trace of %s in keys, log, store and what an inspector sees',
  async (name) => {
    const { clock, origin, follow, fetch, engine, store, published } = createHarness();
    const lower = name.toLowerCase();
    const { key } = await follow('/a', 'tab:1', { headers: [[lower, secret]] });
    await follow('/a', 'tab:2', { headers: [[name, secret]] });
    await fetch('/a', { headers: [[lower, secret]] });
    origin.update('/a', '1');
    await clock.advance(50_000);
    await engine.settled();
    expect(origin.open('/a')).toMatchObject([{ headers: { [lower]: secret } }]);
    const { subscriptions, leases } = await store.load();
    expect([subscriptions, leases, await store.representation(key)]).toEqual([[], [], undefined]);
    const seen = [engine.inspector.state(), await engine.inspector.value(key)];
    const traces = JSON.stringify([key, engine.logSince(0), published.map(({ key }) => key), seen]);
    expect(traces).not.toContain('very-secret');
  },
);

it('keeps what two tokens see apart, and nothing for one without', async () => {
  const { clock, origin, fetch } = createHarness();
  const ask = async (change: { headers: HeaderList }) => {
    await fetch('/a', change);
    void fetch('/a', change);
    await clock.settle();
  };
  await ask(authorized('one'));
  await ask(authorized('two'));
  expect(origin.open('/a').map(({ headers }) => headers.authorization)).toEqual(['one', 'two']);
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'unknown' });
});

it('gives no page of a former worker the value of another token', async () => {
  const first = createHarness();
  const { clock, origin, store } = first;
  const one = createTab('/a', 'tab:1', [['authorization', 'one']]);
  await one.plug(first);
  one.unplug();
  first.engine.close();
  const second = createHarness({ clock, origin, store });
  const two = createTab('/a', 'tab:2', [['authorization', 'two']]);
  await two.plug(second);
  // The channel is one for the URL: the page hears it before it has said anything to the new worker.
  one.listen(second);
  origin.update('/a', 'of two');
  await clock.settle();
  expect([one.values, two.values]).toEqual([['0'], ['0', 'of two']]);
});

it('does not carry Authorization to another origin after a redirect, and does not follow there', async () => {
  const { clock, origin, follow, published } = createHarness();
  const { headers } = origin.resource('/a');
  const elsewhere = 'https://elsewhere.example/a';
  origin.script = () => ({ status: 200, headers: { ...headers, ETag: '"x"' }, body: 'x', url: elsewhere });
  await follow('/a', 'tab:1', authorized());
  await clock.advance(100_000);
  expect(origin.requests.map(({ url }) => url)).not.toContain(elsewhere);
  expect(published).toContainEqual(expect.objectContaining({ kind: 'error', code: 'not-live' }));
});

it.each<[string, HeaderList, HeaderList]>([
  ['another value of a header', [['x-user', 'alice']], [['x-user', 'bob']]],
  ['no such header', [['x-user', 'alice']], []],
  ['the same value in another header', [['x-user', 'alice']], [['x-team', 'alice']]],
  ['another Accept', [['accept', 'application/json']], [['accept', 'text/plain']]],
])('gives nothing to a request with %s, whatever Vary says', async (_, headers, other) => {
  const { follow, fetch } = createHarness();
  await follow('/a', 'tab:1', { headers });
  expect((await fetch('/a', { headers })).from).toBe('memory');
  expect(await fetch('/a', { headers: other })).toMatchObject({ from: 'network', reason: 'unknown' });
});

it('remembers so many values of headers and no more, and never gives one the number of another', () => {
  const keys = createKeyMaker(() => 1);
  const keyOf = (value: string) =>
    keys.keyOf({ url: 'https://x/', credentials: 'omit', headers: [['traceparent', value]] }, 'e');
  const first = keyOf('0');
  expect(keyOf('0')).toBe(first);
  const others = Array.from({ length: 2_000 }, (_, n) => keyOf(String(n + 1)));
  expect(new Set([first, ...others, keyOf('0')]).size).toBe(2_002);
});

it('keeps apart what is asked with cookies and what is not, and follows each as it was asked', async () => {
  const { origin, follow, fetch } = createHarness();
  await follow('/a', 'tab:1', { credentials: 'omit' });
  expect(await fetch('/a')).toMatchObject({ from: 'network' });
  expect(await fetch('/a', { credentials: 'omit' })).toMatchObject({ from: 'memory' });
  await follow('/a', 'tab:1', { credentials: 'include' });
  expect(origin.open('/a').map(({ credentials }) => credentials)).toEqual(['omit', 'include']);
});

const clearing = '"cache", "cookies", "storage"';

it('forgets everything when an answer to a page says Clear-Site-Data', async () => {
  const { origin, engine, follow, throughNetwork, fetch, store } = createHarness();
  const { key } = await follow('/a');
  await engine.settled();
  expect(await store.representation(key)).toBeDefined();
  origin.change('/logout', { headers: { 'Clear-Site-Data': clearing } });
  await throughNetwork('/logout');
  await engine.settled();
  expect(await store.representation(key)).toBeUndefined();
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'unknown' });
});

it('forgets everything when an answer to a wait says so, and goes on without asking for ever', async () => {
  const harness = createHarness();
  const { clock, origin, engine } = harness;
  const [a, b] = [createTab('/a'), createTab('/b', 'tab:2')];
  await a.plug(harness);
  await b.plug(harness);
  const former = b.key;
  await clock.advance(20_000);
  const { headers } = origin.resource('/a');
  origin.change('/a', { headers: { ...headers, 'Clear-Site-Data': clearing }, body: '1', etag: '"1"' });
  const asked = origin.requests.length;
  await clock.advance(1_000);
  await engine.settled();
  expect(b.key).not.toBe(former);
  expect(a.values).toEqual(['0', '1']);
  expect(origin.requests.length - asked).toBeLessThan(8);
});

it.each(['"executionContexts"', 'cache', ''])(
  'Clear-Site-Data: %s is none that concerns it',
  async (value) => {
    const { origin, follow, throughNetwork, fetch } = createHarness();
    await follow('/a');
    origin.change('/x', { headers: { 'Clear-Site-Data': value } });
    await throughNetwork('/x');
    expect((await fetch('/a')).from).toBe('memory');
  },
);
