import { expect, it } from 'vitest';
import { createHarness } from '../../test/support/engineHarness.js';
import { firstDelay, longestDelay, nextDelay } from './backoff.js';

it('backs off exponentially with full jitter, between 0 and 0.5 s first and 30 s at last', () => {
  const ceilings = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => nextDelay(attempt, () => 1));
  expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(nextDelay(5, () => 0)).toBe(0);
  expect(nextDelay(0, () => 0.5)).toBe(firstDelay / 2);
});

it('never asks sooner than Retry-After said, nor ten minutes and more later', () => {
  expect(nextDelay(0, () => 0, 20_000)).toBe(20_000);
  expect(nextDelay(3, () => 0.5, 20_000)).toBeGreaterThan(20_000);
  expect(nextDelay(9, () => 1, 2 ** 31)).toBeLessThanOrEqual(600_000 + longestDelay);
});

const times = ({ requests }: { requests: { at: number }[] }) => requests.map(({ at }) => at);
const gaps = (at: number[]) => at.slice(1).map((time, n) => time - (at[n] ?? 0));

it('asks ever more rarely while the server fails, and begins anew after a success', async () => {
  const { clock, origin, stay, states } = createHarness();
  origin.script = () => ({ status: 500 });
  await stay('/a');
  await clock.advance(120_000);
  expect(gaps(times(origin)).map(Math.round)).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  expect(new Set(states())).toEqual(new Set(['stale', 'catching-up']));
  origin.script = undefined;
  await clock.advance(30_000);
  expect(states().at(-1)).toBe('live');
  const before = origin.requests.length;
  origin.fault('network');
  await clock.advance(46_000);
  expect(gaps(times({ requests: origin.requests.slice(before - 1) })).map(Math.round)).toEqual([
    45_000, 500, 0,
  ]);
});

it('honours Retry-After in seconds and as a date', async () => {
  const { clock, origin, stay } = createHarness({ random: () => 0 });
  origin.fault({ status: 503, headers: { 'Retry-After': '90' } });
  await stay('/a');
  await clock.advance(89_999);
  expect(origin.requests).toHaveLength(1);
  const date = new Date(clock.wall() + 60_001).toUTCString();
  origin.fault({ status: 429, headers: { 'Retry-After': date } });
  await clock.advance(1);
  expect(origin.requests).toHaveLength(2);
  await clock.advance(59_000);
  expect(origin.requests).toHaveLength(2);
  await clock.advance(1_001);
  expect(origin.requests.length).toBeGreaterThan(2);
});

it('tries again at once when the network is back', async () => {
  const { clock, origin, stay, engine, states } = createHarness();
  origin.script = () => 'network';
  await stay('/a');
  await clock.advance(100_000);
  origin.script = undefined;
  engine.wake();
  await clock.settle();
  expect(states().at(-1)).toBe('live');
});

it('does not spin where the server ignores Wait', async () => {
  const { clock, origin, stay, values } = createHarness();
  origin.ignoresWait = true;
  await stay('/a');
  await clock.advance(300_000);
  expect(origin.requests.length).toBeLessThan(60);
  origin.update('/a', '1');
  await clock.advance(31_000);
  expect(values()).toEqual(['0', '1']);
});

it.each([
  ['a 304 to a request without a condition', () => ({ status: 304 })],
  ['another tag at every request', (n: number) => ({ status: 200, etag: `"${n}"` })],
  [
    'two tags in turn, as replicas with tags of their own',
    (n: number) => ({ status: 200, etag: `"${n % 2}"` }),
  ],
  ['a value without its tag', () => ({ status: 200 })],
])('does not spin where the server answers %s', async (_, answer) => {
  const { clock, origin, stay } = createHarness();
  const { headers } = origin.resource('/a');
  origin.script = () => {
    const { status, etag }: { status: number; etag?: string } = answer(origin.requests.length);
    // A test that spins without time passing would never end.
    if (origin.requests.length > 1_000) return 'hang';
    return { status, headers: { ...headers, ...(etag && { ETag: etag }) }, body: 'x' };
  };
  await stay('/a');
  await clock.advance(10_000);
  expect(origin.requests.length).toBeLessThan(150);
});

it('gives a request up that has no answer within 30 s', async () => {
  const { clock, origin, stay, problems } = createHarness();
  origin.fault('hang');
  await stay('/a');
  await clock.advance(29_999);
  expect(origin.open('/a')).toHaveLength(1);
  await clock.advance(1);
  expect(origin.open('/a')).toHaveLength(0);
  expect(problems()).toEqual(['network-failed']);
});

it('lets the server see the end of a request that was given up, however many ask meanwhile', async () => {
  const { clock, origin, follow, engine, fetch } = createHarness();
  await follow('/a');
  await clock.advance(10);
  engine.navigation('/');
  const asking = [fetch('/a')];
  await clock.settle();
  const before = origin.requests.length;
  expect(origin.open('/a')).toEqual([]);
  asking.push(fetch('/a'), fetch('/a'));
  await clock.advance(24);
  engine.wake();
  asking.push(fetch('/a'));
  await clock.settle();
  expect(origin.requests).toHaveLength(before);
  await clock.advance(1);
  expect(new Set((await Promise.all(asking)).map(({ from }) => from))).toEqual(new Set(['joined']));
});

it('never has two requests of one resource open, however it is disturbed', async () => {
  const { clock, origin, follow, engine, fetch } = createHarness({ random: () => 0.5 });
  let failures = 0;
  origin.script = ({ by }) => (by === 'engine' && failures-- > 0 ? 'network' : undefined);
  await follow('/a');
  for (let n = 0; n < 40; n++) {
    engine.navigation('/');
    failures = n % 3 === 0 ? 1 : 0;
    if (n % 5 === 0) origin.update('/a', String(n));
    void fetch('/a');
    await clock.advance(n);
    engine.wake();
    void fetch('/a');
    if (n % 7 === 0) engine.releaseHolder('tab:1');
    await clock.advance(3);
    await follow('/a');
  }
  expect(origin.mostOpen).toBe(1);
  await clock.advance(60_000);
  expect(origin.open('/a')).toHaveLength(1);
});
