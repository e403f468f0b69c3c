import { expect, it } from 'vitest';
import { collectionHarness, itemsOf, wantsChanges } from '../../test/support/collectionHarness.js';
import { createHarness } from '../../test/support/engineHarness.js';
import type { FollowInterest } from './index.js';

it('tells the collection once, and then each change once, in order', async () => {
  const { stay, collection, clock, values, changes, origin, states } = collectionHarness();
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  expect(origin.open('/c?after=0')).toMatchObject([{ wait: 45, etag: undefined }]);
  for (let n = 0; n < 5; n++) {
    collection.add();
    if (n % 2) await clock.advance(10);
  }
  await clock.advance(10);
  expect(values()).toEqual(['[]']);
  expect(itemsOf(changes())).toEqual([1, 2, 3, 4, 5]);
  expect(states()).toEqual(['live']);
  await clock.advance(100_000);
  expect(itemsOf(changes())).toEqual([1, 2, 3, 4, 5]);
  expect(origin.open(collection.end)).toHaveLength(1);
});

it('reads pages of changes to the end', async () => {
  const { stay, collection, clock, changes, origin } = collectionHarness({ page: 2 });
  await stay('/c', 'tab:1', wantsChanges);
  origin.script = () => 'network';
  for (let n = 0; n < 7; n++) collection.add();
  await clock.advance(1_000);
  origin.script = undefined;
  await clock.advance(60_000);
  expect(itemsOf(changes())).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('starts over when its checkpoint is too old, and goes on from there', async () => {
  const { stay, collection, clock, values, changes, origin, problems } = collectionHarness();
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  origin.script = () => 'network';
  for (let n = 0; n < 5; n++) collection.add();
  collection.forgetBefore(3);
  await clock.advance(1_000);
  origin.script = undefined;
  await clock.advance(60_000);
  expect(problems()).toContain('checkpoint-expired');
  expect(values()).toEqual(['[]', '[1,2,3,4,5]']);
  collection.add();
  await clock.advance(100);
  // The first one was the answer to the request that was held when the network went.
  expect(changes()).toEqual(['[1]', '[6]']);
});

it('tells a new follower the whole, and the others nothing twice and nothing less', async () => {
  const { stay, engine, collection, clock, values, changes, asked } = collectionHarness({ limit: 2 });
  await stay('/c', 'tab:1', wantsChanges);
  for (let n = 0; n < 4; n++) {
    collection.add();
    await clock.advance(10);
  }
  const { key, snapshot } = engine.follow(asked('/c'), 'tab:2', wantsChanges);
  expect(snapshot).toBeUndefined();
  const read = engine.read(key);
  collection.add();
  await clock.advance(100);
  const found = await read;
  expect(found && new TextDecoder().decode(found.snapshot.body)).toBe('[4,5]');
  expect(itemsOf(changes())).toEqual([1, 2, 3, 4, 5]);
  expect(values().slice(1)).toEqual(['[4,5]']);
});

it('tells values to who wants values, although only changes are offered', async () => {
  const { stay, collection, clock, values } = collectionHarness();
  await stay('/c');
  for (let n = 0; n < 3; n++) {
    collection.add();
    await clock.advance(10);
  }
  expect(values()).toEqual(['[]', '[1]', '[1,2]', '[1,2,3]']);
});

it('answers a fetch while nothing changed, and fetches once for all when something did', async () => {
  const { stay, collection, clock, fetch, origin } = collectionHarness();
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  expect(await fetch('/c')).toMatchObject({ from: 'memory', text: '[]' });
  collection.add();
  await clock.advance(50);
  const before = origin.requests.filter(({ path }) => path === '/c').length;
  const answers = Promise.all([fetch('/c'), fetch('/c'), fetch('/c')]);
  await clock.advance(100);
  expect((await answers).map(({ text }) => text)).toEqual(['[1]', '[1]', '[1]']);
  expect(origin.requests.filter(({ path }) => path === '/c').length).toBe(before + 1);
  expect(await fetch('/c')).toMatchObject({ from: 'memory', text: '[1]' });
});

it('goes on from its checkpoint after the worker was killed', async () => {
  const { stay, collection, clock, kill, origin, store } = collectionHarness();
  await stay('/c', 'tab:1', wantsChanges);
  collection.add();
  await clock.advance(100);
  kill();
  collection.add();
  collection.add();
  const second = createHarness({ clock, origin, store });
  await second.engine.ready;
  await clock.advance(100);
  expect(itemsOf(second.changes())).toEqual([2, 3]);
  expect(second.values()).toEqual([]);
});

it('asks politely where a server gives no next Link, and repeats nothing', async () => {
  const { stay, clock, changes, origin, problems } = collectionHarness();
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  origin.change('/c?after=0', { body: '[1]', headers: {}, holds: false });
  await clock.advance(100_000);
  expect(changes()).toEqual(['[1]']);
  expect(problems()).toContain('changes-link-missing');
  expect(origin.requests.length).toBeLessThan(40);
});

it('hands on opaque changes as they are', async () => {
  const { stay, clock, changes, origin } = collectionHarness();
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  const headers = { Link: '</c?after=9>; rel="changes"', 'Content-Type': 'text/x-diff' };
  origin.change('/c?after=9', { body: '', headers, holds: true });
  origin.change('/c?after=0', { body: '@@ -1 +1 @@', headers, holds: false });
  await clock.advance(100);
  expect(changes()).toEqual(['@@ -1 +1 @@']);
});

it('follows by a changes URL alone, and by the collection when that is too old', async () => {
  const { stay, collection, clock, values, changes, origin } = collectionHarness();
  collection.add();
  const interest: FollowInterest = { wants: ['updates'], collection: `${origin.url}/c` };
  await stay('/c?after=1', 'tab:1', interest);
  await clock.settle();
  collection.add();
  await clock.advance(100);
  expect([values(), changes()]).toEqual([[], ['[2]']]);
  origin.script = () => 'network';
  collection.add();
  collection.add();
  collection.forgetBefore(4);
  await clock.advance(1_000);
  origin.script = undefined;
  await clock.advance(60_000);
  expect(values()).toEqual(['[1,2,3,4]']);
});

it('says so when a changes URL is too old and nothing else is known', async () => {
  const { stay, collection, clock, published } = collectionHarness();
  for (let n = 0; n < 4; n++) collection.add();
  collection.forgetBefore(2);
  await stay('/c?after=1', 'tab:1', { wants: ['updates'] });
  await clock.advance(1_000);
  expect(published.filter(({ kind }) => kind === 'error')).toMatchObject([{ code: 'changes-expired' }]);
});

it('a stream with a path of its own does not have one told the whole who has the items already', async () => {
  const { stay, collection, clock, values, changes, origin } = collectionHarness({
    rel: 'changes',
    links: '</cs?after=0>; rel="changes-stream"',
  });
  origin.streamPaths.add('/cs?after=0');
  collection.add();
  collection.add();
  const interest: FollowInterest = { wants: ['updates'], collection: `${origin.url}/c` };
  await stay('/c?after=1', 'tab:1', interest);
  await clock.advance(1_000);
  expect(origin.streams).toHaveLength(1);
  expect([values(), changes()]).toEqual([[], ['[2]']]);
});

const pair = (from: number, to: number) => ({
  Link: `</c?after=${to}>; rel=changes, </c?after=${from}>; rel=prev-changes`,
});

it('takes pushed changes in their order, single items of one moment too, and none twice', async () => {
  const { stay, collection, clock, changes, sockets, origin } = collectionHarness({
    links: '</ws>; rel="multiplex-ws"',
  });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  expect(sockets.last.json).toMatchObject([{ type: 'subscribe', mode: 'changes', uri: '/c' }]);
  const asked = origin.requests.length;
  const send = (from: number, to: number, body: unknown) =>
    sockets.last.send({ type: 'event', uri: '/c', headers: pair(from, to), body });
  for (let n = 0; n < 4; n++) collection.add();
  send(0, 2, 1);
  send(0, 2, 1);
  send(0, 2, 2);
  send(2, 4, [3, 4]);
  send(2, 4, [3, 4]);
  send(0, 2, 2);
  await clock.advance(100);
  expect(itemsOf(changes())).toEqual([1, 2, 3, 4]);
  expect(origin.requests).toHaveLength(asked);
});

it('asks for changes that were not pushed', async () => {
  const { stay, collection, clock, changes, sockets } = collectionHarness({
    links: '</ws>; rel="multiplex-ws"',
  });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  for (let n = 0; n < 3; n++) collection.add();
  sockets.last.send({ type: 'event', uri: '/c', headers: pair(2, 3), body: 3 });
  await clock.advance(100);
  expect(itemsOf(changes())).toEqual([1, 2, 3]);
});

it('asks for the rest of a batch whose socket broke in its middle', async () => {
  const { stay, collection, clock, changes, sockets } = collectionHarness({
    links: '</ws>; rel="multiplex-ws"',
  });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.advance(5_000);
  for (let n = 0; n < 3; n++) collection.add();
  sockets.last.send({ type: 'event', uri: '/c', headers: pair(0, 3), body: 1 });
  sockets.last.close();
  await clock.advance(5_000);
  expect(itemsOf(changes())).toEqual([1, 2, 3]);
});

it('gives the whole to a tab that comes after a page load as soon as it is confirmed, and asks for no whole after that', async () => {
  const { stay, engine, asked, collection, clock, changes, sockets, origin } = collectionHarness({
    links: '</ws>; rel="multiplex-ws"',
  });
  await stay('/c', 'tab:1', wantsChanges);
  await clock.settle();
  await clock.advance(1_000);
  engine.navigation('second tab');
  const { key } = engine.follow(asked('/c'), 'tab:2', wantsChanges);
  const read = engine.read(key);
  await clock.advance(100);
  expect(await Promise.race([read, clock.settle().then(() => 'late')])).toMatchObject({ snapshot: {} });
  const wholes = () => origin.requests.filter(({ path }) => path === '/c').length;
  const before = wholes();
  collection.add();
  sockets.last.send({ type: 'event', uri: '/c', headers: pair(0, 1), body: 1 });
  await clock.advance(100);
  expect(itemsOf(changes())).toEqual([1]);
  expect(wholes()).toBe(before);
});
