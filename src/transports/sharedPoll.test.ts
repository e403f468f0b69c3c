import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';
import type { RecordedRequest } from '../../test/support/scriptedNetwork.js';

const link = (path: string) => `<${path}>; rel="value-wait", </multi/>; rel="multiplex-wait"`;

/** A site with one endpoint for all that wait, as in 0.1. */
function multiplexHarness(names = ['/a', '/b', '/c']) {
  const harness = createHarness();
  const { origin } = harness;
  for (const name of names)
    origin.resource(name).headers = { Link: link(name), 'Content-Type': 'text/plain' };

  /** Pairs of URI and tag in the query. */
  const pairsOf = ({ path }: RecordedRequest) => {
    const query = new URLSearchParams(path.split('?')[1]);
    const tags = query.getAll('inm');
    return query.getAll('u').map((uri, n) => ({ uri, tag: tags[n] }));
  };

  origin.routes.set('/multi/', (request, isOver) => {
    const news = pairsOf(request).filter(({ uri, tag }) => origin.resource(uri).etag !== tag);
    if (news.length === 0 && !isOver) return undefined;
    const members = news.map(({ uri }) => {
      const { etag, headers, body, status } = origin.resource(uri);
      const all = { ...headers, ...(etag !== undefined && { ETag: etag }) };
      return [uri, status === 200 ? { code: 200, headers: all, body } : { code: status, headers: {} }];
    });
    return { status: 200, body: JSON.stringify(Object.fromEntries(members)) };
  });
  const waits = () => origin.requests.filter(({ path }) => path.startsWith('/multi/'));
  const openWaits = () => waits().filter(({ aborted, answered }) => !aborted && answered === undefined);
  const heldUris = () => openWaits().flatMap((request) => pairsOf(request).map(({ uri }) => uri));
  return { ...harness, harness, waits, openWaits, heldUris };
}

it('follows several resources by one request that is held', async () => {
  const { harness, stay, clock, origin, openWaits, heldUris, states } = multiplexHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await stay('/b', 'tab:2');
  await stay('/c', 'tab:3');
  await clock.advance(100);
  expect(openWaits()).toMatchObject([{ wait: 45 }]);
  expect(heldUris().sort()).toEqual(['/a', '/b', '/c']);
  expect(origin.requests.filter(({ path, wait }) => path === '/c' && wait !== undefined)).toEqual([]);
  for (const body of ['1', '2']) {
    origin.update('/a', body);
    await clock.advance(100);
  }
  expect(tab.values).toEqual(['0', '1', '2']);
  expect(states().filter((state) => state === 'stale')).toEqual([]);
});

it('says that a resource is live as soon as its news are waited for', async () => {
  const { origin, stay, clock, states, waits } = multiplexHarness();
  origin.resource('/a').headers = { Link: '</multi/>; rel="multiplex-wait"' };
  await stay('/a');
  await clock.settle();
  expect(waits()).toHaveLength(1);
  expect(states()).toEqual(['live']);
});

it('says so also of one that joins', async () => {
  const { origin, stay, clock, waits, engine, asked } = multiplexHarness();
  for (const name of ['/a', '/b'])
    origin.resource(name).headers = { Link: '</multi/>; rel="multiplex-wait"' };
  await stay('/a');
  await clock.advance(1_000);
  await stay('/b');
  await clock.advance(100);
  expect(waits()).toHaveLength(2);
  expect(engine.follow(asked('/b'), 'tab:1')).toMatchObject({ state: 'live' });
});

it('asks once more where its turn to wait came late, and says then that it is live', async () => {
  const { origin, stay, clock, engine, asked, waits } = multiplexHarness(['/a', '/b', '/c', '/d']);
  for (const name of ['/b', '/c', '/d'])
    origin.resource(name).headers = { Link: `<${name}>; rel="value-wait"` };
  origin.resource('/a').headers = { Link: '</multi/>; rel="multiplex-wait"' };
  for (const name of ['/b', '/c', '/d', '/a']) await stay(name);
  await clock.advance(200);
  expect(waits()).toHaveLength(0);
  for (let tenths = 0; tenths < 100 && waits().length === 0; tenths++) await clock.advance(100);
  await clock.advance(100);
  expect(engine.follow(asked('/a'), 'tab:1')).toMatchObject({ state: 'live' });
});

it('waits for one alone by a request of its own', async () => {
  const { stay, clock, origin, waits } = multiplexHarness();
  await stay('/a');
  await clock.advance(100);
  expect(waits()).toEqual([]);
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
});

it('takes in who comes and lets go who leaves', async () => {
  const { follow, engine, clock, heldUris } = multiplexHarness();
  await follow('/a');
  await follow('/b');
  const { key } = await follow('/c');
  await clock.advance(100);
  expect(heldUris().sort()).toEqual(['/a', '/b', '/c']);
  engine.unfollow(key, 'tab:1');
  await clock.advance(100);
  expect(heldUris().sort()).toEqual(['/a', '/b']);
});

it('goes on when nothing changes, without a word', async () => {
  const { stay, clock, openWaits, waits, values, states } = multiplexHarness();
  await stay('/a');
  await stay('/b');
  await clock.advance(200_000);
  expect(values()).toEqual(['0', '0']);
  expect(new Set(states())).toEqual(new Set(['live']));
  expect(openWaits()).toHaveLength(1);
  expect(waits().length).toBeLessThan(8);
});

it.each([
  ['is not there', { status: 404 }, 90_000],
  ['does not understand it', { status: 400 }, 900_000],
  ['answers with a page of a proxy', { status: 200, body: '<html>' }, 90_000],
])('waits for each by itself where the endpoint %s, and tries it again later', async (_, answer, ms) => {
  const { stay, clock, origin, openWaits, states, published } = multiplexHarness();
  const route = origin.routes.get('/multi/');
  origin.routes.set('/multi/', () => answer);
  await stay('/a');
  await stay('/b');
  await clock.advance(2_000);
  expect([...origin.open('/a'), ...origin.open('/b')]).toMatchObject([{ wait: 45 }, { wait: 45 }]);
  expect(states().at(-1)).toBe('live');
  // Nothing failed for those who follow.
  expect(published.filter(({ kind, state }) => kind === 'error' || state === 'stale')).toEqual([]);
  if (route) origin.routes.set('/multi/', route);
  await clock.advance(ms);
  expect(openWaits()).toHaveLength(1);
});

it('tells of one that was removed while it was waited for, and of its return', async () => {
  const { harness, stay, clock, origin } = multiplexHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await stay('/b', 'tab:2');
  await clock.advance(100);
  origin.change('/a', { status: 404, etag: undefined });
  await clock.advance(100);
  origin.update('/a', 'again');
  await clock.advance(10_000);
  const told = tab.heard.filter(({ kind }) => kind === 'value' || kind === 'removed').map(({ kind }) => kind);
  expect(told).toEqual(['value', 'removed', 'value']);
});

it('splits what would make too long a URL', async () => {
  const names = Array.from({ length: 60 }, (_, n) => `/${'long'.repeat(30)}/${n}`);
  const { stay, clock, openWaits, heldUris } = multiplexHarness(names);
  for (const name of names) await stay(name);
  await clock.advance(1_000);
  expect(openWaits().length).toBeGreaterThan(1);
  expect(openWaits().length).toBeLessThanOrEqual(3);
  for (const { url } of openWaits()) expect(url.length).toBeLessThan(4_200);
  await clock.advance(10_000);
  expect(new Set(heldUris()).size).toBeGreaterThan(20);
});

it('asks for what was refused a moment ago when it is followed anew', async () => {
  const { follow, engine, clock, origin, openWaits, values } = multiplexHarness(['/a']);
  origin.resource('/a').headers = { Link: '</multi/>; rel="multiplex-wait"' };
  const { key } = await follow('/a');
  origin.change('/a', { status: 401, etag: undefined });
  await clock.settle();
  origin.update('/a', '1');
  engine.unfollow(key, 'tab:1');
  await follow('/a');
  await clock.settle();
  expect(values()).toEqual(['0', '1']);
  expect(openWaits()).toHaveLength(1);
});

it('asks ever more rarely where the endpoint does not know how to wait, and says so in the log', async () => {
  const { stay, clock, origin, waits, problems } = multiplexHarness(['/a', '/b']);
  origin.routes.set('/multi/', () => ({ status: 200, body: '{}' }));
  await stay('/a');
  await stay('/b');
  await clock.advance(120_000);
  expect(problems().filter((code) => code === 'wait-ignored')).toHaveLength(1);
  expect(waits().length).toBeLessThan(15);
});
