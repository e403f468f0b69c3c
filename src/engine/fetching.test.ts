import { describe, expect, it } from 'vitest';
import { createHarness } from '../../test/support/engineHarness.js';

const minute = 60_000;

it('leaves the first fetch to the network and opens nothing for it', async () => {
  const { clock, origin, fetch } = createHarness();
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'unknown', result: 'live', text: '0' });
  await clock.advance(5 * minute);
  expect(origin.requests).toHaveLength(1);
});

it('follows from the second fetch within a minute on, and answers from memory', async () => {
  const { clock, origin, fetch } = createHarness();
  await fetch('/a');
  await clock.advance(59_000);
  const second = fetch('/a');
  await clock.settle();
  expect(await second).toMatchObject({ from: 'joined', text: '0' });
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
  expect(await fetch('/a')).toMatchObject({ from: 'memory', text: '0' });
  origin.update('/a', '1');
  await clock.settle();
  expect(await fetch('/a')).toMatchObject({ from: 'memory', text: '1' });
  expect(origin.requests.filter(({ by }) => by === 'page')).toHaveLength(1);
});

it('does not follow for a second fetch that comes later than a minute', async () => {
  const { clock, fetch } = createHarness();
  await fetch('/a');
  await clock.advance(minute + 1);
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'not-followed' });
});

it('follows for five minutes after the last fetch', async () => {
  const { clock, origin, fetch } = createHarness();
  await fetch('/a');
  void fetch('/a');
  await clock.advance(100_000);
  expect(await fetch('/a')).toMatchObject({ from: 'memory' });
  await clock.advance(5 * minute - 1);
  expect(origin.open('/a')).toHaveLength(1);
  await clock.advance(75_001);
  expect(origin.open('/a')).toHaveLength(0);
});

it('follows from the first fetch on what the app declared eager', async () => {
  const { clock, origin, fetch } = createHarness({ isEager: (url) => url.endsWith('/a') });
  await fetch('/a');
  await fetch('/b');
  await clock.settle();
  expect([origin.open('/a').length, origin.open('/b').length]).toEqual([1, 0]);
  expect(await fetch('/a')).toMatchObject({ from: 'memory' });
});

it('answers in no other way than the network where offers, tag or status are missing', async () => {
  const { origin, fetch, engine, asked } = createHarness();
  origin.change('/plain', { headers: {} });
  origin.change('/tagless', { etag: undefined });
  origin.change('/error', { status: 500 });
  for (const path of ['/plain', '/tagless', '/error']) {
    for (let n = 0; n < 3; n++) expect((await fetch(path)).from).toBe('network');
  }
  expect(await engine.recall(asked('/plain'))).toEqual({ kind: 'network', reason: 'unknown' });
  expect(origin.requests.filter(({ by }) => by === 'engine')).toEqual([]);
});

it.each([
  ['no-store', { 'Cache-Control': 'no-store' }],
  ['Vary: *', { Vary: 'Accept, *' }],
])('does not share what is marked %s with fetches, and does not store it', async (_, marks) => {
  const { clock, origin, fetch, follow, values, store, engine } = createHarness();
  const { headers } = origin.resource('/a');
  origin.change('/a', { headers: { ...headers, ...marks } });
  expect(await fetch('/a')).toMatchObject({ from: 'network', result: 'live' });
  expect((await fetch('/a')).from).toBe('network');
  await follow('/a');
  origin.update('/a', '1');
  await clock.settle();
  expect(values()).toEqual(['0', '1']);
  expect((await fetch('/a')).from).toBe('network');
  await engine.settled();
  expect(await store.load()).toMatchObject({ subscriptions: [] });
});

it('throws away what it stored when a later answer says no-store', async () => {
  const { clock, origin, follow, store, engine } = createHarness();
  const { key } = await follow('/a');
  await engine.settled();
  expect(await store.representation(key)).toMatchObject({ status: 200 });
  const { headers } = origin.resource('/a');
  origin.change('/a', { headers: { ...headers, 'Cache-Control': 'no-store' }, body: '1', etag: '"1"' });
  await clock.settle();
  await engine.settled();
  expect(await store.representation(key)).toBeUndefined();
});

it('stops sharing when a 304 says no-store', async () => {
  const { clock, origin, follow, fetch } = createHarness();
  await follow('/a');
  const { headers } = origin.resource('/a');
  origin.change('/a', { headers: { ...headers, 'Cache-Control': 'no-store' } });
  await clock.advance(45_000);
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'varies' });
});

it('answers no fetch whose header named by Vary differs, and takes no such answer for its own', async () => {
  const { clock, origin, fetch, values, follow } = createHarness();
  const { headers } = origin.resource('/a');
  origin.change('/a', { headers: { ...headers, Vary: 'Accept-Language' } });
  const german = { headers: [['accept-language', 'de']] as [string, string][] };
  await follow('/a');
  const answer = {
    status: 200,
    headers: { ...headers, Vary: 'Accept-Language', ETag: '"de"' },
    body: 'null',
  };
  origin.fault(answer);
  expect(await fetch('/a', german)).toMatchObject({ from: 'network', reason: 'varies', text: 'null' });
  await clock.settle();
  expect(await fetch('/a')).toMatchObject({ from: 'memory', text: '0' });
  expect(values()).toEqual(['0']);
});

it('keeps apart what is asked with other headers, credentials or authorization', async () => {
  const { clock, origin, fetch } = createHarness({ limits: { heldRequests: 4 } });
  const json = { headers: [['accept', 'application/json']] as [string, string][] };
  const variants = [{}, json, { credentials: 'omit' as const }, { credentials: 'include' as const }];
  for (const variant of variants) {
    expect((await fetch('/a', variant)).from).toBe('network');
    void fetch('/a', variant);
    await clock.settle();
  }
  expect(origin.open('/a').map(({ credentials, headers }) => [credentials, headers.accept])).toEqual([
    ['same-origin', undefined],
    ['same-origin', 'application/json'],
    ['omit', undefined],
    ['include', undefined],
  ]);
});

it('does not take an answer that is too large, by its length or by its bytes', async () => {
  const { clock, origin, fetch, follow, problems } = createHarness({ limits: { bodyBytes: 10 } });
  const { headers } = origin.resource('/a');
  origin.change('/a', { body: 'x'.repeat(11) });
  for (let n = 0; n < 3; n++) expect((await fetch('/a')).text).toHaveLength(11);
  origin.change('/b', { headers: { ...headers, 'Content-Length': '11' } });
  expect(await fetch('/b')).toMatchObject({ from: 'network', result: 'live' });
  await follow('/a');
  expect(problems()).toContain('too-large');
  await clock.advance(minute);
  expect(origin.requests.length).toBeLessThan(40);
});

it('does not answer from a resource that was redirected', async () => {
  const { origin, follow, fetch } = createHarness();
  const { headers } = origin.resource('/a');
  origin.script = ({ path }) =>
    path === '/a'
      ? { status: 200, headers: { ...headers, ETag: '"0"' }, body: '0', url: `${origin.url}/b` }
      : undefined;
  await follow('/a');
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'redirected' });
});

it('lets go the longest unused beyond the limit of resources, but never what is followed', async () => {
  const harness = createHarness({ limits: { resources: 3 } });
  const { clock, origin, fetch, follow, engine, asked, problems } = harness;
  await follow('/followed');
  for (const path of ['/a', '/b', '/c', '/d']) await fetch(path);
  const known = async (path: string) => {
    await clock.advance(61_000);
    const recalled = await engine.recall(asked(path));
    return recalled.kind === 'value' || recalled.reason !== 'unknown';
  };
  expect([await known('/followed'), await known('/a'), await known('/b')]).toEqual([true, false, false]);
  expect([await known('/c'), await known('/d')]).toEqual([true, true]);
  await follow('/followed');
  await follow('/e');
  await follow('/f');
  await expect(follow('/g')).rejects.toMatchObject({ code: 'too-many-resources' });
  await fetch('/h');
  expect(problems()).toContain('too-many-resources');
  expect(origin.open('/followed')).toHaveLength(1);
});

it('keeps bodies in memory within the limit, and brings those of followed resources back from the store', async () => {
  const { clock, origin, fetch, follow } = createHarness({ limits: { memoryBytes: 10 } });
  for (const path of ['/a', '/b', '/c']) {
    origin.update(path, `${path}:`.repeat(2));
    await follow(path);
  }
  expect(await fetch('/a')).toMatchObject({ from: 'memory', text: '/a:/a:' });
  expect(await fetch('/b')).toMatchObject({ from: 'memory', text: '/b:/b:' });
  origin.update('/a', 'new');
  await clock.settle();
  expect(await fetch('/a')).toMatchObject({ from: 'memory', text: 'new' });
});

it('goes on with the network when it learns of a refusal that a page met', async () => {
  const { clock, origin, follow, fetch, throughNetwork, states } = createHarness();
  await follow('/a');
  origin.fault({ status: 403 });
  await throughNetwork('/a');
  await clock.settle();
  expect(states().at(-1)).toBe('ended');
  expect(origin.open('/a')).toEqual([]);
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'not-live' });
});

it('a fetch is hardly slower than without, however long our own revalidation takes', async () => {
  const { clock, origin, follow, engine, fetch } = createHarness();
  await follow('/a');
  await clock.advance(10);
  engine.navigation('/');
  origin.script = ({ by }) => (by === 'engine' ? 'hang' : undefined);
  const t = clock.now();
  let took = -1;
  void fetch('/a').then(() => {
    took = clock.now() - t;
  });
  await clock.advance(20_000);
  expect(took).toBeLessThanOrEqual(250);
});

describe('a body that is left to the page', () => {
  /** What the worker sees of a page's fetch that passes through it. */
  function pass(
    { engine, origin, asked, clock }: ReturnType<typeof createHarness>,
    tag: string,
    again = true,
  ) {
    const { headers } = origin.resource('/a');
    const exchange = {
      ...{ url: asked('/a').url, status: 200, at: clock.wall() },
      headers: [...Object.entries(headers), ['etag', tag]] as [string, string][],
    };
    return engine.observe({ request: asked('/a'), exchange, mark: engine.mark(), again });
  }

  it('is asked for by the engine itself, where the page has asked before', async () => {
    const harness = createHarness();
    const { clock, origin, fetch } = harness;
    await harness.engine.ready;
    await pass(harness, '"0"').take?.(async () => undefined);
    await clock.settle();
    expect(origin.requests).toMatchObject([{ by: 'engine', etag: undefined }, { wait: 45 }]);
    expect(await fetch('/a')).toMatchObject({ from: 'memory', text: '0' });
  });

  it('opens nothing where the page asks for the first time', async () => {
    const harness = createHarness();
    await harness.engine.ready;
    await pass(harness, '"0"', false).take?.(async () => undefined);
    await harness.clock.settle();
    expect(harness.origin.requests).toEqual([]);
  });

  it('makes the server be asked where its tag is not the one that is held', async () => {
    const harness = createHarness();
    const { clock, origin, follow } = harness;
    await follow('/a');
    const before = origin.requests.length;
    await pass(harness, '"0"').take?.(async () => undefined);
    await clock.advance(100);
    expect(origin.requests).toHaveLength(before);
    await pass(harness, '"other"').take?.(async () => undefined);
    await clock.advance(100);
    expect(origin.requests.slice(before)).toMatchObject([{ etag: '"0"', wait: undefined }, { wait: 45 }]);
  });
});
