import { expect, it } from 'vitest';
import { collectionHarness, itemsOf, wantsChanges } from '../../test/support/collectionHarness.js';
import { createHarness, createTab } from '../../test/support/engineHarness.js';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { createScriptedOrigin } from '../../test/support/scriptedNetwork.js';
import { createScriptedSockets } from '../../test/support/scriptedSockets.js';
import { socketHarness } from '../../test/support/socketHarness.js';
import type { FollowInterest } from './index.js';

const wantsUpdates: FollowInterest = { wants: ['updates'] };

it('an empty push of a former user proves nothing', async () => {
  const { stay, sockets, engine, clock, changes } = collectionHarness({ links: '</ws>; rel="multiplex-ws"' });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(1_000);
  engine.navigation('page');
  await clock.advance(1_000);
  const push = (body: unknown) =>
    sockets.last.send({
      type: 'event',
      uri: '/c',
      headers: { Link: '</c?after=99>; rel=changes, </c?after=0>; rel=prev-changes' },
      body,
    });
  push([]);
  await clock.advance(1_000);
  expect(sockets.all).toHaveLength(1);
  push(['secret']);
  await clock.advance(100);
  expect(changes()).toEqual([]);
});

it('loses nothing that was kept back when its stream breaks', async () => {
  const { stay, origin, collection, clock, changes } = collectionHarness({
    links: '</cs>; rel="changes-stream"',
  });
  origin.streamPaths.add('/cs');
  let isFirst = true;
  origin.script = ({ path }) => {
    if (path !== '/cs' || !isFirst) return undefined;
    isFirst = false;
    collection.add('before');
    origin.hold();
    return undefined;
  };
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  collection.add('after');
  origin.streams[0]?.send(
    'id: 2\nevent: update\ndata: {"Link":"</c?after=2>; rel=changes"}\ndata: ["after"]\n\n',
  );
  await clock.settle();
  origin.streams[0]?.end();
  await clock.settle();
  origin.release();
  // The server goes on after the event that it is told; there is none.
  await clock.advance(60_000);
  expect(itemsOf(changes())).toEqual(['before', 'after']);
});

it('updates that were given up are asked again for who follows them later', async () => {
  const { follow, engine, collection, clock, origin, published } = collectionHarness();
  const { key } = await follow('/c?after=0', 'tab:1', {}, wantsUpdates);
  collection.add(1);
  await clock.advance(100);
  origin.script = () => ({ status: 404 });
  await clock.advance(1_000);
  collection.add(2);
  await clock.advance(60_000);
  expect(published.filter(({ kind }) => kind === 'error').at(-1)).toMatchObject({ code: 'changes-expired' });
  engine.unfollow(key, 'tab:1');
  await clock.advance(60_000);
  origin.script = undefined;
  const asked = origin.requests.length;
  await follow('/c?after=0', 'tab:2', {}, wantsUpdates);
  await clock.advance(60_000);
  expect(origin.requests.length).toBeGreaterThan(asked);
});

it('what was removed and comes back is there as soon as the socket says so', async () => {
  const { stay, push, origin, clock, states, values, sockets } = socketHarness();
  await stay('/a');
  await stay('/b');
  await clock.advance(1_000);
  origin.change('/a', { status: 404 });
  sockets.last.send({ type: 'event', uri: '/a' });
  await clock.advance(120_000);
  expect(states()).toContain('removed');
  push('/a', 'back');
  await clock.advance(1_000);
  expect(values().at(-1)).toBe('back');
});

it('a text socket all of whose resources are gone is not given up every half minute', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const sockets = createScriptedSockets();
  origin.resource('/a').headers = {
    Link: '</a>; rel="value-wait", </ws>; rel="multiplex-socket"',
    'Content-Type': 'text/plain',
  };
  sockets.onFrame = (socket, frame) => {
    const [verb, uri] = frame.split(' ');
    if (verb !== 'GET') return;
    socket.send(origin.resource('/a').status === 200 ? `OK ${uri}` : `ERROR ${uri} 404\nnot found`);
  };
  const { stay, published } = createHarness({ clock, origin, sockets });
  await stay('/a');
  await clock.advance(1_000);
  expect(sockets.all).toHaveLength(1);
  origin.change('/a', { status: 404 });
  sockets.last.send('ERROR /a 404\nnot found');
  await clock.advance(600_000);
  const errors = published.filter(({ kind }) => kind === 'error').length;
  expect([sockets.all.length, errors]).toEqual([1, 0]);
});

it.each(['socket', 'stream', 'multiplex', 'wait'])('leaves no timer after close: %s', async (how) => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const sockets = createScriptedSockets();
  const links: Record<string, string> = {
    socket: '</ws>; rel="multiplex-ws"',
    stream: '</s>; rel="value-stream"',
    multiplex: '</multi/>; rel="multiplex-wait"',
    wait: '</a>; rel="value-wait"',
  };
  origin.streamPaths.add('/s');
  origin.routes.set('/multi/', (_, isOver) => (isOver ? { status: 200, body: '{}' } : undefined));
  for (const name of ['/a', '/b'])
    origin.resource(name).headers = { Link: links[how] ?? '', 'Content-Type': 'application/json' };
  const { follow, engine } = createHarness({ clock, origin, sockets });
  await follow('/a');
  await follow('/b');
  await clock.advance(10_000);
  engine.close();
  await clock.settle();
  expect(clock.timers).toBe(0);
  expect(origin.streams.filter(({ isOpen }) => isOpen)).toEqual([]);
});

it('polling ends with the last who wanted it', async () => {
  const { follow, engine, origin, clock } = createHarness();
  Object.assign(origin.resource('/p'), { headers: { 'Content-Type': 'text/plain' } });
  await follow('/p', 'tab:1', {}, { poll: 10 });
  const { key } = await follow('/p', 'tab:2');
  await clock.advance(30_000);
  engine.unfollow(key, 'tab:1');
  await clock.advance(1_000);
  const asked = origin.requests.length;
  for (let n = 0; n < 30; n++) {
    await follow('/p', 'tab:2');
    await clock.advance(20_000);
  }
  // What is not live is looked at again now and then.
  expect(origin.requests.length - asked).toBeLessThanOrEqual(4);
});

it('a socket that is cut every three seconds is not the way for long', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `/r${n}`);
  const { stay, sockets, clock, origin } = socketHarness(names);
  const accept = sockets.onOpen;
  sockets.onOpen = (socket) => {
    accept(socket);
    clock.setTimer(3_000, () => socket.close());
  };
  for (const name of names) await stay(name);
  const from = origin.requests.length;
  await clock.advance(600_000);
  expect((origin.requests.length - from) / 10).toBeLessThan(200);
});

it('who hears changes on a socket that was subscribed for values is told each change', async () => {
  const { stay, sockets, clock } = collectionHarness({ links: '</ws>; rel="multiplex-ws"' });
  await stay('/c', 'tab:1', {});
  await clock.advance(1_000);
  await stay('/c', 'tab:2', wantsChanges);
  await clock.advance(1_000);
  // A server that knows modes: to values it sends values, to changes changes.
  const mode = () => sockets.last.json.filter(({ type }) => type === 'subscribe').at(-1)?.['mode'];
  expect(mode()).toBe('changes');
});

it('a tab is told the removal and the value once each when a worker is killed with a socket', async () => {
  const { harness, push, clock, origin } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(1_000);
  push('/a', '1');
  await clock.settle();
  harness.kill();
  tab.unplug();
  origin.update('/a', '2');
  const sockets = createScriptedSockets();
  const next = createHarness({ clock, origin, sockets, store: harness.store });
  await tab.plug(next);
  await clock.advance(1_000);
  expect(tab.values).toEqual(['0', '1', '2']);
  // A late duplicate.
  sockets.last.send({ type: 'event', uri: '/a', headers: { ETag: '"1"' }, body: '1' });
  await clock.advance(1_000);
  expect(tab.values).toEqual(['0', '1', '2']);
});

it('an item that comes back to what it was is told once more after a socket broke', async () => {
  const { stay, sockets, collection, clock, changes } = collectionHarness({
    links: '</ws>; rel="multiplex-ws"',
  });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(1_000);
  const [a, b] = [
    { id: 1, done: true },
    { id: 1, done: false },
  ];
  collection.add(a);
  sockets.last.send({
    type: 'event',
    uri: '/c',
    headers: { Link: '</c?after=1>; rel=changes, </c?after=0>; rel=prev-changes' },
    body: a,
  });
  await clock.settle();
  // It breaks, and misses two.
  collection.add(b);
  collection.add(a);
  sockets.last.close();
  await clock.advance(60_000);
  expect(itemsOf(changes().map((body) => (body.startsWith('[') ? body : `[${body}]`)))).toEqual([a, b, a]);
});

it('an item that comes back to what it was is told once more by a stream', async () => {
  const { stay, origin, collection, clock, changes } = collectionHarness({
    links: '</cs>; rel="changes-stream"',
  });
  origin.streamPaths.add('/cs');
  const [a, b] = [
    { id: 1, done: true },
    { id: 1, done: false },
  ];
  let isFirst = true;
  origin.script = ({ path }) => {
    if (path === '/cs' && isFirst) {
      isFirst = false;
      collection.add(a);
      collection.add(b);
    }
    return undefined;
  };
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(5_000);
  expect(itemsOf(changes())).toEqual([a, b]);
  collection.add(a);
  origin.streams[0]?.send(`data: ${JSON.stringify(a)}\n\n`);
  await clock.advance(5_000);
  expect(itemsOf(changes().map((body) => (body.startsWith('[') ? body : `[${body}]`)))).toEqual([a, b, a]);
});

it('a collection that names a stream of changes alone is told by it', async () => {
  const { stay, origin, clock, changes } = createHarness();
  origin.resource('/c').headers = { Link: '</cs>; rel="changes-stream"', 'Content-Type': 'application/json' };
  origin.update('/c', '[]', '"0"');
  origin.streamPaths.add('/cs');
  // What does not ask for an event stream is answered 406.
  origin.script = ({ path, headers }) =>
    path === '/cs' && headers['accept'] !== 'text/event-stream' ? { status: 406 } : undefined;
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(10_000);
  for (const stream of origin.streams) if (stream.isOpen) stream.send('data: [1]\n\n');
  await clock.advance(2_000);
  expect(itemsOf(changes())).toEqual([1]);
});
