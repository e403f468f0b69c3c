import { expect } from 'vitest';
import {
  atRest,
  expectUsed,
  follow,
  followAtRest,
  type Scenario,
  serverSees,
  valuesOf,
  type World,
} from './world.js';

export const joinAndLeave: Scenario = {
  name: 'those who stay while others join and leave',
  async run(world) {
    const { server, client } = world;
    for (const name of ['a', 'b', 'c']) server.set(name, `${name}0`);
    await followAtRest(world, ['a']);
    await follow(world, ['b']);
    await atRest(world, ['a', 'b']);
    await follow(world, ['c']);
    await atRest(world, ['a', 'b', 'c']);
    await updateEach(world, ['a', 'b', 'c'], 1);
    await client.cancel('b');
    await atRest(world, ['a', 'c']);
    server.set('b', 'b2');
    await updateEach(world, ['a', 'c'], 2);
    expect(await valuesOf(world, 'a')).toEqual(['a0', 'a1', 'a2']);
    expect(await valuesOf(world, 'b')).toEqual(['b0', 'b1']);
    expect(await valuesOf(world, 'c')).toEqual(['c0', 'c1', 'c2']);
    await atRest(world, ['a', 'c']);
    expectOneConnection(world);
    expectUsed(world);
  },
};

async function updateEach({ server, client }: World, names: readonly string[], n: number): Promise<void> {
  for (const name of names) server.set(name, `${name}${n}`);
  for (const name of names) await client.reaches(name, `${name}${n}`);
}

function expectOneConnection({ server, row }: World): void {
  if (!row.isShared) return;
  expect(server.open().filter(({ kind }) => kind !== 'request')).toHaveLength(1);
  expect(server.sockets.total).toBe(row.used?.startsWith('socket') ? 1 : 0);
  expect(server.subscriptions.most).toBe(row.used?.startsWith('socket') ? 3 : 0);
}

/** Several waits, pings, or streams that were silent for too long. */
export const silence: Scenario = {
  name: 'nothing while nothing changes, over the ends of waits',
  async run(world) {
    const { server, client, row } = world;
    // Longer than what is taken for a server that does not know how to wait.
    server.settings.maxWaitMs = 2_000;
    server.set('a', 1);
    await followAtRest(world, ['a']);
    await isConfirmedOften(world);
    expect(await valuesOf(world, 'a')).toEqual([1]);
    expect(await client.heard('a')).toHaveLength(2);
    server.set('a', 2);
    await client.reaches('a', 2);
    await atRest(world, ['a']);
    expect(server.sockets.total).toBe(row.used?.startsWith('socket') ? 1 : 0);
  },
};

function isConfirmedOften({ server, row }: World): Promise<void> {
  const seen = (kind: string) => server.requests.filter((one) => one.kind === kind).length;
  const pings = () =>
    server.frames.filter(({ direction, text }) => direction === 'in' && isPing(text)).length;
  switch (row.used?.split(' ')[0]) {
    case 'wait':
      return serverSees(server, 'several of them', () => server.waits.total >= 3);
    case 'stream':
      return serverSees(server, 'several of them', () => seen('stream') >= 2 && server.open().length === 1);
    case 'socket':
      return serverSees(server, 'several of them', () => pings() >= 2);
    default:
      return serverSees(server, 'several of them', () => seen('request') >= 4);
  }
}

/** A text socket has no ping: what is subscribed is subscribed again. */
const isPing = (text: string) => text.includes('"ping"') || text.startsWith('GET ');
