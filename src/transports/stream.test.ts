import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';

/** A site whose resources can be followed by a stream each. */
function streamHarness(names = ['/a'], rel = 'value-stream') {
  const harness = createHarness();
  const { origin } = harness;
  for (const name of names) {
    const Link = `<${name}stream>; rel="${rel}", <${name}>; rel="value-wait"`;
    origin.resource(name).headers = { Link, 'Content-Type': 'application/json' };
    origin.update(name, '0');
    origin.streamPaths.add(`${name}stream`);
  }
  const push = (path: string, body: string) => {
    origin.update(path, body);
    origin.streams.at(-1)?.send(`id: "${body}"\ndata: ${body}\n\n`);
  };
  const open = () => origin.streams.filter(({ isOpen }) => isOpen);
  return { ...harness, harness, push, open };
}

it('opens the stream, asks once, and tells what is pushed', async () => {
  const { harness, origin, push, clock, states } = streamHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  expect(origin.streams[0]?.request.headers).toMatchObject({ accept: 'text/event-stream' });
  expect(states()).toEqual(['live']);
  const asked = origin.requests.length;
  for (const body of ['1', '2', '3']) {
    push('/a', body);
    await clock.settle();
  }
  expect(tab.values).toEqual(['0', '1', '2', '3']);
  expect(origin.requests).toHaveLength(asked);
});

it('goes on after the stream ended, from the last event, and misses nothing', async () => {
  const { harness, origin, push, clock } = streamHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  push('/a', '1');
  await clock.advance(10_000);
  origin.update('/a', '2');
  origin.streams[0]?.end();
  await clock.advance(1_000);
  expect(origin.streams).toHaveLength(2);
  expect(origin.streams[1]?.request.headers).toMatchObject({ 'last-event-id': '"1"' });
  expect(tab.values).toEqual(['0', '1', '2']);
});

it('opens a stream anew that is silent for a minute, without a word to the followers', async () => {
  const { harness, origin, clock, states } = streamHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  origin.update('/a', '1');
  for (let n = 0; n < 3; n++) {
    await clock.advance(21_000);
    await tab.sayAgain();
  }
  await clock.advance(1_000);
  expect(origin.streams).toHaveLength(2);
  expect(origin.streams[0]?.isOpen).toBe(false);
  expect(tab.values).toEqual(['0', '1']);
  expect(new Set(states())).toEqual(new Set(['live']));
});

it('learns how often a server says that it lives, and is the sooner to miss it', async () => {
  const { stay, origin, clock } = streamHarness();
  await stay('/a');
  for (let n = 0; n < 5; n++) {
    await clock.advance(10_000);
    origin.streams[0]?.send(':\n\n');
  }
  await clock.advance(19_000);
  expect(origin.streams).toHaveLength(1);
  await clock.advance(2_000);
  expect(origin.streams).toHaveLength(2);
});

it('takes the long-poll at once where the stream is none', async () => {
  const { stay, origin, clock, states, events } = streamHarness();
  origin.script = ({ path }) => (path === '/astream' ? { status: 200, body: 'hello' } : undefined);
  await stay('/a');
  await clock.advance(100);
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
  expect(states()).toEqual(['live']);
  expect(events('passed-over')).toMatchObject([{ reason: expect.stringContaining('no event stream') }]);
});

it('asks the resource where its only stream is refused, which may say that it is not to be had', async () => {
  const { harness, origin, clock, states } = streamHarness();
  origin.resource('/a').headers = { Link: '</astream>; rel="value-stream"' };
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  origin.resource('/a').status = 401;
  origin.script = ({ path }) => (path === '/astream' ? { status: 401 } : undefined);
  origin.streams[0]?.end();
  await clock.advance(5_000);
  expect(states().at(-1)).toBe('ended');
  expect(tab.heard.at(-1)).toMatchObject({ kind: 'error', code: 'denied' });
});

it('asks at a hint', async () => {
  const { harness, origin, clock } = streamHarness(['/a'], 'hint-stream');
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  origin.update('/a', '1');
  origin.streams[0]?.send('event: update\ndata:\n\n');
  await clock.settle();
  expect(tab.values).toEqual(['0', '1']);
});

it('holds no more streams than the origin may be held, and every resource is told', async () => {
  const names = ['/a', '/b', '/c', '/d', '/e'];
  const { stay, origin, clock, open, values } = streamHarness(names);
  for (const name of names) origin.resource(name).headers = { Link: `<${name}stream>; rel="value-stream"` };
  for (const name of names) await stay(name);
  for (const name of names) origin.update(name, `new ${name}`);
  for (let ms = 0; ms < 12_000; ms += 100) {
    await clock.advance(100);
    expect(open().length).toBeLessThanOrEqual(3);
  }
  for (const name of names) expect(values()).toContain(`new ${name}`);
});

it('ends the stream when nobody follows any more', async () => {
  const { follow, engine, clock, open } = streamHarness();
  const { key } = await follow('/a');
  await clock.settle();
  expect(open()).toHaveLength(1);
  engine.unfollow(key, 'tab:1');
  await clock.settle();
  expect(open()).toHaveLength(0);
});

it.each([
  ['whose line never ends', 'event-too-large', 'data: ', 'x'.repeat(100_000)],
  ['of events that are too large', 'event-too-large', '', `data: ${'x'.repeat(1_500_000)}\n\n`],
  ['of ids that are too long', 'field-too-long', '', `id: "${'x'.repeat(500_000)}"\ndata: 1\n\n`],
])(
  'ends a stream %s, with a word in the log, and follows by another way where it stays so',
  async (_, code, first, more) => {
    const { stay, origin, clock, problems, events, open } = streamHarness();
    await stay('/a');
    for (let round = 1; round <= 3; round++) {
      const [stream] = open();
      stream?.send(first);
      for (let sent = 0; stream?.isOpen && sent < 8_000_000; sent += more.length) stream.send(more);
      await clock.settle();
      expect(open()).toEqual([]);
      expect(new Set(problems())).toEqual(new Set([code, 'network-failed']));
      if (round < 3) await clock.advance(5_000);
    }
    expect(events('passed-over')).toMatchObject([{ reason: 'too much that cannot be used' }]);
    expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
  },
);

it('goes on with a stream whose many and long comments and events can be used', async () => {
  const { harness, origin, push, clock } = streamHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  for (let n = 1; n <= 10; n++) {
    origin.streams[0]?.send(`:${'x'.repeat(900_000)}\n`);
    push('/a', `${n}`);
    await clock.advance(1_000);
  }
  expect(origin.streams).toMatchObject([{ isOpen: true }]);
  expect(tab.values).toEqual(Array.from({ length: 11 }, (_, n) => `${n}`));
});

it('comes back as late as the stream said, ten minutes later at most', async () => {
  const { stay, origin, clock } = streamHarness();
  await stay('/a');
  origin.streams.at(-1)?.send('retry: 8000\n');
  origin.streams.at(-1)?.end();
  await clock.advance(7_900);
  expect(origin.streams).toHaveLength(1);
  await clock.advance(1_000);
  expect(origin.streams).toHaveLength(2);
  // More than a timer of the platform takes: it would end at once.
  origin.streams.at(-1)?.send(`retry: ${2 ** 31}\n`);
  origin.streams.at(-1)?.end();
  await clock.advance(500_000);
  expect(origin.streams).toHaveLength(2);
  await clock.advance(120_000);
  expect(origin.streams).toHaveLength(3);
});
