import { expect } from 'vitest';
import {
  atRest,
  dataOf,
  errorsOf,
  expectUsed,
  followAtRest,
  plainRequests,
  type Scenario,
  serverSees,
  statesOf,
  valuesOf,
  viasOf,
  whileDown,
} from './world.js';

export const eachUpdate: Scenario = {
  name: 'the first value and each update, once and in order',
  async run(world) {
    const { server, client, row } = world;
    server.set('a', { n: 0 });
    await followAtRest(world, ['a']);
    const before = plainRequests(server).length;
    for (const n of [1, 2, 3, 4]) {
      server.set('a', { n });
      await client.reaches('a', { n });
    }
    const heard = await client.heard('a');
    expect(dataOf(heard, 'value')).toEqual([0, 1, 2, 3, 4].map((n) => ({ n })));
    expect(viasOf(heard, 'value').slice(1)).toEqual(Array(4).fill(row.via));
    const asked = plainRequests(server).length - before;
    if (row.via === 'catch-up') expect(asked).toBeGreaterThanOrEqual(4);
    // What a stream begins with may be asked about.
    else expect(asked).toBeLessThanOrEqual(1);
    expectUsed(world);
  },
};

export const burst: Scenario = {
  name: 'the last of many updates, and none twice or after a later one',
  async run(world) {
    const { server, client } = world;
    server.set('a', 0);
    await followAtRest(world, ['a']);
    for (let n = 1; n <= 20; n++) server.set('a', n);
    await client.reaches('a', 20);
    server.set('a', 21);
    await client.reaches('a', 21);
    const values = await valuesOf(world, 'a');
    expect(values).toEqual([...new Set(values as number[])].sort((a, b) => a - b));
  },
};

export const restart: Scenario = {
  name: 'what changed while the connection was down, and how it stands',
  async run(world) {
    const { server, client, row } = world;
    server.set('a', { n: 0 });
    await followAtRest(world, ['a']);
    await whileDown(world, async () => {
      server.set('a', { n: 1 });
      await client.becomes('a', 'stale');
      server.set('a', { n: 2 });
    });
    await client.reaches('a', { n: 2 });
    await atRest(world, ['a']);
    server.set('a', { n: 3 });
    await client.reaches('a', { n: 3 });
    expect(await valuesOf(world, 'a')).toEqual([{ n: 0 }, { n: 2 }, { n: 3 }]);
    const state = row.used === undefined ? 'polled' : 'live';
    expect(withoutTries(await statesOf(world, 'a'))).toEqual([state, 'stale', state]);
    expectUsed(world);
  },
};

/** Stale, but for the moments in which it was tried to change that. */
const withoutTries = (states: readonly unknown[]) =>
  states.filter((one) => one !== 'catching-up').filter((one, n, all) => one !== all[n - 1]);

export const restartUnchanged: Scenario = {
  name: 'no value again after a connection was down while nothing changed',
  async run(world) {
    const { server, client } = world;
    server.set('a', { n: 0 });
    await followAtRest(world, ['a']);
    await whileDown(world, () => client.becomes('a', 'stale'));
    await atRest(world, ['a']);
    expect(await valuesOf(world, 'a')).toEqual([{ n: 0 }]);
  },
};

export const removal: Scenario = {
  name: 'a removal, and the value that comes back',
  async run(world) {
    const { server, client } = world;
    server.set('a', { n: 0 });
    await followAtRest(world, ['a']);
    server.remove('a');
    await client.hears('a', 'removed');
    server.restore('a');
    await client.reaches('a', { n: 0 });
    await atRest(world, ['a']);
    server.set('a', { n: 1 });
    await client.reaches('a', { n: 1 });
    expect(await valuesOf(world, 'a')).toEqual([{ n: 0 }, { n: 0 }, { n: 1 }]);
    expect(dataOf(await client.heard('a'), 'removed')).toHaveLength(1);
  },
};

export const denial: Scenario = {
  name: 'a refusal, and goes on when it is followed anew',
  async run(world) {
    const { server, client } = world;
    server.set('a', { n: 0 });
    await followAtRest(world, ['a']);
    server.deny('a', 401);
    await client.becomes('a', 'ended');
    await client.hears('a', 'error', 'denied');
    // The end of a stream is heard before its reason.
    expect((await errorsOf(world, 'a')).filter((code) => code !== 'network-failed')).toEqual(['denied']);
    await serverSees(server, 'the end of it', () => server.waits.now === 0 && server.subscriptions.now === 0);
    server.allow('a');
    server.set('a', { n: 1 });
    expect(await valuesOf(world, 'a')).toEqual([{ n: 0 }]);
    await client.cancel('a');
    await followAtRest(world, ['a']);
    server.set('a', { n: 2 });
    await client.reaches('a', { n: 2 });
    expect(await valuesOf(world, 'a')).toEqual([{ n: 1 }, { n: 2 }]);
  },
};

export const valueScenarios = [eachUpdate, burst, restart, restartUnchanged, removal, denial];
