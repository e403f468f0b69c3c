import { expect, it } from 'vitest';
import { createHarness } from '../../test/support/engineHarness.js';

const write = (origin: { url: string }) => `${origin.url}/write`;

it('answers nothing of the origin from memory while a write is open', async () => {
  const { clock, origin, follow, fetch, engine } = createHarness();
  await follow('/a');
  engine.writeBegun('w', write(origin), 'POST');
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'writing' });
  engine.writeBegun('other', 'https://elsewhere.example/', 'POST');
  await clock.advance(30);
  engine.writeDone('w');
  const asking = fetch('/a');
  await clock.advance(30);
  expect((await asking).from).toBe('joined');
});

it('revalidates once after a write is done, for all who ask meanwhile', async () => {
  const { clock, origin, follow, fetch, engine } = createHarness();
  await follow('/a');
  engine.writeBegun('w', write(origin), 'POST');
  await clock.advance(30);
  engine.writeDone('w');
  const before = origin.requests.length;
  origin.hold();
  const asking = [fetch('/a'), fetch('/a'), fetch('/a')];
  await clock.advance(50);
  asking.push(fetch('/a'));
  await clock.settle();
  expect(origin.requests.slice(before)).toMatchObject([{ etag: '"0"', wait: undefined }]);
  origin.release();
  const answers = await Promise.all(asking);
  expect(new Set(answers.map(({ from }) => from))).toEqual(new Set(['joined']));
  await clock.settle();
  expect(origin.requests.slice(before).map(({ wait }) => wait)).toEqual([undefined, 45]);
  expect(origin.mostOpen).toBe(1);
  expect(await fetch('/a')).toMatchObject({ from: 'memory' });
});

it('does not take a revalidation that was under way when the write was done', async () => {
  const { clock, origin, follow, fetch, engine } = createHarness();
  await follow('/a');
  await clock.advance(30);
  engine.navigation('reload');
  origin.hold();
  const early = fetch('/a');
  await clock.advance(30);
  engine.writeBegun('w', write(origin), 'POST');
  await clock.advance(30);
  origin.resource('/a').body = 'written';
  origin.resource('/a').etag = '"written"';
  engine.writeDone('w');
  const after = fetch('/a');
  await clock.advance(30);
  origin.release();
  await clock.advance(30);
  expect(await after).toMatchObject({ text: 'written' });
  expect(await early).toMatchObject({ text: 'written' });
});

it('ends a write that is never reported done after 10 s, and then revalidates', async () => {
  const { clock, origin, follow, fetch, engine, events } = createHarness();
  await follow('/a');
  engine.writeBegun('w', write(origin), 'POST');
  await clock.advance(9_999);
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'writing' });
  await clock.advance(1);
  const asking = fetch('/a');
  await clock.advance(30);
  expect(await asking).toMatchObject({ from: 'joined' });
  expect(events('write-done')).toMatchObject([{ id: 'w', known: false }]);
});

it('revalidates after a write that is reported done later than 10 s', async () => {
  const { clock, origin, follow, fetch, engine } = createHarness();
  await follow('/a');
  engine.writeBegun('slow', write(origin), 'PUT');
  await clock.advance(10_000);
  const between = fetch('/a');
  await clock.advance(30);
  expect(await between).toMatchObject({ text: '0' });
  await clock.advance(20_000);
  origin.resource('/a').body = 'written';
  origin.resource('/a').etag = '"written"';
  engine.writeDone('slow');
  const asking = fetch('/a');
  await clock.advance(30);
  expect(await asking).toMatchObject({ text: 'written' });
});

it('keeps the barrier of an open write over a restart', async () => {
  const first = createHarness();
  const { clock, origin, store } = first;
  await first.follow('/a');
  first.engine.writeBegun('w', write(origin), 'POST');
  await first.engine.settled();
  first.engine.close();
  await clock.advance(1_000);
  const second = createHarness({ clock, origin, store });
  await second.engine.ready;
  await clock.settle();
  expect(await second.fetch('/a')).toMatchObject({ from: 'network', reason: 'writing' });
  await clock.advance(9_000);
  const asking = second.fetch('/a');
  await clock.advance(30);
  expect(await asking).toMatchObject({ from: 'joined' });
});

it('revalidates after a write of the former worker is reported done', async () => {
  const first = createHarness();
  const { clock, origin, store } = first;
  await first.follow('/a');
  await first.engine.settled();
  first.engine.close();
  const second = createHarness({ clock, origin, store });
  await second.engine.ready;
  await clock.settle();
  expect(await second.fetch('/a')).toMatchObject({ from: 'memory' });
  await clock.advance(30);
  second.engine.writeDone('of-before');
  const asking = second.fetch('/a');
  await clock.advance(30);
  expect(await asking).toMatchObject({ from: 'joined' });
});

it('revalidates after a navigation what is asked with cookies, and nothing else', async () => {
  const { clock, follow, fetch, engine } = createHarness();
  await follow('/a');
  await follow('/a', 'tab:1', { credentials: 'omit' });
  await clock.advance(30);
  engine.navigation('/');
  expect((await fetch('/a', { credentials: 'omit' })).from).toBe('memory');
  const asking = fetch('/a');
  await clock.advance(30);
  expect((await asking).from).toBe('joined');
});

it('gives an unconfirmed value to nobody who follows after a navigation', async () => {
  const { clock, follow, engine } = createHarness();
  await follow('/a');
  await clock.advance(30);
  engine.navigation('/');
  expect((await follow('/a', 'tab:2')).snapshot).toBeUndefined();
});

it.each([
  ['the clock', true],
  ['only the wall clock, as where a laptop slept', false],
])('believes a value for the wait and 5 s and no longer: %s says so', async (_, monotonic) => {
  const { clock, origin, follow, fetch } = createHarness();
  await follow('/a');
  clock.jump(50_000, monotonic);
  expect((await fetch('/a')).from).toBe('memory');
  clock.jump(1, monotonic);
  origin.hold();
  const asking = fetch('/a');
  await clock.advance(30);
  origin.release();
  expect((await asking).from).toBe('joined');
});

it('gives up a wait that is not answered within 5 s after its end, and is not live any more', async () => {
  const { clock, origin, follow, fetch, states } = createHarness();
  origin.script = ({ wait }) => (wait === undefined ? undefined : 'hang');
  await follow('/a');
  await clock.advance(49_999);
  expect((await fetch('/a')).from).toBe('memory');
  await clock.advance(1);
  expect(states()).toEqual(['live', 'stale']);
  expect(await fetch('/a')).toMatchObject({ from: 'network', reason: 'revalidation-failed' });
});

it('answers from memory at no moment of a back-off, also after a page reached the server itself', async () => {
  const { clock, origin, follow, fetch } = createHarness();
  await follow('/a');
  origin.script = ({ by }) => (by === 'engine' ? 'network' : undefined);
  origin.fault();
  origin.update('/a', '1');
  await clock.settle();
  await clock.advance(60_000);
  for (const n of [2, 3, 4]) {
    origin.update('/a', String(n));
    expect(await fetch('/a')).toMatchObject({ from: 'network', text: String(n) });
    await clock.advance(100);
  }
});

it('lets a fetch wait for a revalidation for 250 ms and no longer', async () => {
  const { clock, origin, follow, fetch, engine } = createHarness();
  await follow('/a');
  await clock.advance(30);
  engine.navigation('/');
  origin.script = ({ by }) => (by === 'engine' ? 'hang' : undefined);
  let answer: unknown;
  void fetch('/a').then((a) => {
    answer = a;
  });
  await clock.advance(249);
  expect(answer).toBeUndefined();
  await clock.advance(1);
  expect(answer).toMatchObject({ from: 'network', reason: 'revalidation-failed', text: '0' });
});

it('does not keep a fetch of a removed resource waiting', async () => {
  const { clock, origin, follow, fetch } = createHarness({ random: () => 0 });
  await follow('/a');
  origin.change('/a', { status: 404 });
  await clock.settle();
  origin.hold();
  await clock.advance(1_500);
  expect(origin.open('/a')).toHaveLength(1);
  let answer: unknown;
  const asking = fetch('/a').then((a) => {
    answer = a;
  });
  await clock.advance(100);
  origin.release();
  await clock.settle();
  expect(answer).toMatchObject({ from: 'network', status: 404 });
  await asking;
});
