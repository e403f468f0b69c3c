import { expect } from 'vitest';
import type { EngineEvent } from '../../../src/client/index.js';
import type { World } from './world.js';
import { follow, serverSees, valuesOf } from './world.js';

const names = ['a', 'b', 'c', 'd', 'e'];

async function live({ client }: World, some: readonly string[]): Promise<void> {
  for (const name of some) await client.becomes(name, 'live');
}

/** All of them, each alone and in one moment. */
async function updateAll(world: World, some: readonly string[]): Promise<void> {
  const { server, client } = world;
  for (const n of [1, 2]) {
    for (const name of some) server.set(name, `${name} ${n}`);
    for (const name of some) await client.reaches(name, `${name} ${n}`);
  }
  for (const name of some) {
    server.set(name, `${name} 3`);
    await client.reaches(name, `${name} 3`);
    expect(await valuesOf(world, name)).toEqual([0, 1, 2, 3].map((n) => `${name} ${n}`));
  }
}

async function followAll(world: World, some: readonly string[]): Promise<void> {
  for (const name of some) world.server.set(name, `${name} 0`);
  await follow(world, some);
  await live(world, some);
  for (const name of some) await world.client.reaches(name, `${name} 0`);
}

/** Resources that differ in their query alone. A server that names paths alone could not tell one that has none. */
export async function tellsVariantsApart(world: World): Promise<void> {
  const { answersByPath } = world.server.settings;
  const variants = ['v?x=1', 'v?x=2', ...(answersByPath ? [] : ['v'])];
  await followAll(world, variants);
  await updateAll(world, variants);
}

/** More than one socket takes. */
export async function opensMoreSockets(world: World): Promise<void> {
  const { server } = world;
  await followAll(world, names);
  await serverSees(server, 'all of them', () => server.subscriptions.now === names.length);
  expect(server.sockets.now).toBe(3);
  await updateAll(world, names);
  expect(server.sockets.now).toBe(3);
}

/** The server answers at once whatever is asked: it is polled, ever more rarely, and the log says why. */
export async function isPolite(world: World): Promise<void> {
  const { server, client } = world;
  server.set('a', 0);
  await follow(world, ['a']);
  await client.reaches('a', 0);
  await serverSees(server, 'it often', () => server.requests.length >= 12);
  server.set('a', 1);
  await client.reaches('a', 1);
  expect(await valuesOf(world, 'a')).toEqual([0, 1]);
  const events = await eventsOf(world);
  const attempts = events.flatMap((event) =>
    event.type === 'connection' && event.to.name === 'waiting' ? [event.to.attempt] : [],
  );
  expect(Math.max(...attempts)).toBeGreaterThanOrEqual(4);
  expect(events.flatMap((event) => (event.type === 'problem' ? [event.code] : []))).toContain('wait-ignored');
}

/** Of this world's server: others are followed in the same process. */
async function eventsOf({ client, server }: World): Promise<EngineEvent[]> {
  const { events } = await client.log();
  return events.filter((event) => JSON.stringify(event).includes(server.origin));
}

/** What was replaced is the value again, with the tag of before. */
export async function tellsWhatComesBack(world: World): Promise<void> {
  const { server, client } = world;
  server.set('a', 'A');
  await follow(world, ['a']);
  await live(world, ['a']);
  for (const value of ['B', 'A', 'C', 'A', 'B']) {
    server.set('a', value);
    await client.reaches('a', value);
  }
  expect(await valuesOf(world, 'a')).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
}

/** Long-polls are shared as soon as two need one. */
export async function sharesWhereTwoWait(world: World): Promise<void> {
  const { server, client } = world;
  await followAll(world, ['a']);
  await serverSees(server, 'one wait', () => server.waits.now === 1);
  expect(openWaits(world)).toEqual(['v']);
  await followAll(world, ['b']);
  await serverSees(server, 'one wait for both', () => openWaits(world).join() === 'multi');
  await updateAll(world, ['a', 'b']);
  await client.cancel('b');
  await serverSees(server, 'one wait again', () => openWaits(world).join() === 'v');
  server.set('a', 'last');
  await client.reaches('a', 'last');
}

const openWaits = ({ server }: World): (string | undefined)[] =>
  server
    .open()
    .filter(({ kind }) => kind === 'wait')
    .map(({ url }) => url.split('/')[1]);

/** The best of all that is offered. */
export async function takesTheSocket(world: World): Promise<void> {
  const { server } = world;
  await followAll(world, names);
  await updateAll(world, names);
  expect([server.sockets.total, server.subscriptions.now]).toEqual([1, names.length]);
  expect(server.requests.filter(({ kind }) => kind === 'wait' || kind === 'stream')).toEqual([]);
}

/** The best that works: nobody hears of what does not. */
export async function takesWhatWorks(world: World): Promise<void> {
  const { server, client } = world;
  server.settings.faults = ({ kind }) =>
    kind === 'socket' || kind === 'stream' ? { status: 403 } : undefined;
  await followAll(world, names);
  await updateAll(world, names);
  expect(server.sockets.total).toBe(0);
  for (const name of names) {
    const heard = await client.heard(name);
    expect(heard.filter(({ type, data }) => type === 'error' || data === 'stale')).toEqual([]);
  }
}
