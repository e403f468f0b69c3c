import { expect, it } from 'vitest';
import { createHarness } from '../../test/support/engineHarness.js';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { addCollection } from '../../test/support/scriptedCollection.js';
import { createScriptedOrigin } from '../../test/support/scriptedNetwork.js';
import { createScriptedSockets } from '../../test/support/scriptedSockets.js';
import { socketHarness } from '../../test/support/socketHarness.js';
import type { FollowInterest } from './index.js';

const wantsChanges: FollowInterest = { wants: ['changes'] };

it('one resource that the socket does not take makes no socket for each of the others', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `/r${n}`);
  const { stay, sockets, clock, engine } = socketHarness(names);
  const confirm = sockets.onFrame;
  sockets.onFrame = (socket, frame) => {
    const { id, type, uri } = JSON.parse(frame);
    if (type === 'subscribe' && uri === '/r1') socket.send({ id, type: 'error' });
    else confirm(socket, frame);
  };
  const up = new Set<string>();
  let most = 0;
  engine.log.subscribe((event) => {
    if (event.type === 'connection-opened' && event.id.includes('|socket|')) up.add(event.id);
    if (event.type === 'connection-closed') up.delete(event.id);
    most = Math.max(most, up.size);
  });
  for (const name of names) await stay(name);
  for (let n = 0; n < 600; n++) await clock.advance(1_000);
  // "A second socket" (decision 0015) for the one that was refused; tried again at most once a minute.
  expect(most).toBeLessThanOrEqual(2);
  expect(sockets.all.length).toBeLessThanOrEqual(30);
});

function multiplex(member: () => object, { links = '' } = {}) {
  const harness = createHarness();
  const { origin } = harness;
  for (const name of ['/a', '/b'])
    origin.resource(name).headers = {
      Link: `</multi/>; rel="multiplex-wait"${links && `, <${name}>; rel="${links}"`}`,
      'Content-Type': 'text/plain',
    };
  const enough = 3_000;
  let count = 0;
  // Every request counts; so many of them in no time at all are a spin.
  origin.script = () => (++count > enough ? 'hang' : undefined);
  origin.routes.set('/multi/', (_, isOver) => {
    void isOver;
    return { status: 200, body: JSON.stringify({ '/a': member() }) };
  });
  return { ...harness, count: () => count };
}

it('a member that always fails is asked for at a pace', async () => {
  const { stay, clock, count } = multiplex(() => ({ code: 502 }));
  await stay('/a');
  await stay('/b');
  await clock.advance(60_000);
  expect(count()).toBeLessThan(700);
});

it('news at every request are asked for at a pace', async () => {
  let n = 0;
  const { stay, clock, count } = multiplex(() => ({ code: 200, headers: { ETag: `"n${++n}"` }, body: n }));
  await stay('/a');
  await stay('/b');
  await clock.advance(60_000);
  expect(count()).toBeLessThan(700);
});

it('a member that says 404 of what is there is no removal, again and again', async () => {
  const { stay, clock, count, published } = multiplex(() => ({ code: 404 }));
  await stay('/a');
  await stay('/b');
  await clock.advance(60_000);
  expect(published.filter(({ kind }) => kind === 'removed').length).toBeLessThan(3);
  expect(count()).toBeLessThan(700);
});

it('a hint at every request', async () => {
  const { stay, clock, count } = multiplex(() => ({ code: 200 }));
  await stay('/a');
  await stay('/b');
  await clock.advance(60_000);
  expect(count()).toBeLessThan(700);
});

it('a collection whose changes are always 404 is asked for at a pace, and told once', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const collection = addCollection(origin, '/c');
  const { stay, values } = createHarness({ clock, origin });
  collection.add();
  origin.script = ({ path }) => (path.startsWith('/c?') ? { status: 404 } : undefined);
  await stay('/c', 'tab:1', wantsChanges);
  const from = origin.requests.length;
  await clock.advance(60_000);
  expect(origin.requests.length - from).toBeLessThan(100);
  expect(values()).toHaveLength(1);
});

it('a socket that confirms and then closes is tried ever more rarely', async () => {
  const { stay, sockets, clock } = socketHarness();
  const confirm = sockets.onFrame;
  sockets.onFrame = (socket, frame) => {
    confirm(socket, frame);
    clock.setTimer(50, () => socket.close());
  };
  for (const name of ['/a', '/b', '/c']) await stay(name);
  await clock.advance(600_000);
  expect(sockets.all.length).toBeLessThan(30);
});

it('followers do not hear of a better way that is tried in vain while another works', async () => {
  const { stay, sockets, clock, published } = socketHarness();
  sockets.onOpen = (socket) => socket.close();
  await stay('/a');
  await clock.advance(600_000);
  const errors = published.filter(({ kind }) => kind === 'error').length;
  const stale = published.filter(({ kind, state }) => kind === 'state' && state === 'stale').length;
  expect([errors, stale]).toEqual([0, 0]);
});

it('a stream that ends at once is tried ever more rarely', async () => {
  const { origin, stay, clock } = createHarness();
  origin.resource('/a').headers = {
    Link: '</astream>; rel="value-stream", </a>; rel="value-wait"',
    'Content-Type': 'application/json',
  };
  origin.script = ({ path }) =>
    path === '/astream' ? { status: 200, headers: { 'Content-Type': 'text/event-stream' } } : undefined;
  await stay('/a');
  await clock.advance(600_000);
  const opened = origin.requests.filter(({ path }) => path === '/astream').length;
  expect(opened).toBeLessThan(60);
});

it('what is evicted in the moment in which its last follower leaves is unsubscribed', async () => {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const sockets = createScriptedSockets();
  for (const name of ['/a', '/b', '/c'])
    origin.resource(name).headers = {
      Link: `<${name}>; rel="value-wait", </ws>; rel="multiplex-ws"`,
      'Content-Type': 'text/plain',
    };
  const { follow, engine, asked } = createHarness({ clock, origin, sockets, limits: { resources: 2 } });
  const { key } = await follow('/a');
  await follow('/b');
  await clock.advance(100);
  engine.unfollow(key, 'tab:1');
  engine.follow(asked('/c'), 'tab:1');
  await clock.advance(100);
  const frames = sockets.last.json.map(({ type, uri }) => `${type} ${uri}`);
  expect(frames).toContain('unsubscribe /a');
});

it('a push for what is not there any more breaks nothing', async () => {
  const { follow, engine, sockets, clock } = socketHarness();
  const failures: unknown[] = [];
  const onFailure = (thrown: unknown) => failures.push(thrown);
  process.on('unhandledRejection', onFailure);
  await follow('/a');
  await clock.advance(1_000);
  sockets.last.send({ type: 'event', uri: '/a' });
  engine.forget('test');
  await clock.advance(100);
  process.off('unhandledRejection', onFailure);
  expect(failures).toEqual([]);
});
