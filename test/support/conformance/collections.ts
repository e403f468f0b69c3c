import { expect } from 'vitest';
import type { Item } from '../live/collection.js';
import type { Heard } from './recorder.js';
import {
  atRest,
  errorsOf,
  expectUsed,
  follow,
  followAtRest,
  ofItems,
  plainRequests,
  type Scenario,
  serverSees,
  valuesOf,
  viasOf,
  type World,
  whileDown,
} from './world.js';

const item = (id: number, text: string): Item => ({ id, text });

/** A collection of two. */
function begin({ server }: World, name = 'c'): void {
  server.putAll(name, [item(1, 'one'), item(2, 'two')]);
}

/** What was told of items, in order. */
const childrenOf = (heard: readonly Heard[]): [type: string, data: unknown][] =>
  heard.filter(({ type }) => type.startsWith('child-')).map(({ type, data }) => [type, data]);

/** It holds what the server has. */
const reachesAll = ({ server, client }: World, name = 'c'): Promise<void> =>
  client.reaches(name, server.itemsOf(name));

/** What a stream did not begin with is asked once: until then it is a matter of luck which tells first. */
const isAskedBeside = ({ server }: World): Promise<void> =>
  serverSees(server, 'a question beside the stream', () =>
    plainRequests(server).some(({ url, closedAt }) => url.includes('after=') && closedAt !== undefined),
  );

export const eachChange: Scenario = {
  name: 'the items of a collection, then each change, once and in order',
  async run(world) {
    const { server, client, row } = world;
    begin(world);
    await followAtRest(world, ['c'], ofItems);
    if (row.via === 'stream' && !row.options.reliable) await isAskedBeside(world);
    server.put('c', item(3, 'three'));
    await client.hears('c', 'child-added');
    server.put('c', item(1, 'uno'));
    await client.hears('c', 'child-changed');
    server.drop('c', 2);
    await client.hears('c', 'child-removed');
    await reachesAll(world);
    const heard = await client.heard('c');
    expect(heard.filter(({ type }) => type !== 'state').slice(0, 2)).toMatchObject([
      { type: 'value', data: [item(1, 'one'), item(2, 'two')] },
      { type: 'ready' },
    ]);
    expect(childrenOf(heard)).toEqual([
      ['child-added', item(3, 'three')],
      ['child-changed', item(1, 'uno')],
      ['child-removed', 2],
    ]);
    expect(viasOf(heard, 'changes')).toEqual(Array(3).fill(row.via));
    expect(heard.filter(({ type }) => type === 'ready')).toHaveLength(1);
    expect(await errorsOf(world, 'c')).toEqual([]);
    expectUsed(world);
  },
};

export const batch: Scenario = {
  name: 'several changes of one moment, in their order',
  async run(world) {
    const { server, client } = world;
    begin(world);
    await followAtRest(world, ['c'], ofItems);
    server.putAll('c', [item(3, 'three'), item(2, 'zwei'), item(4, 'four')]);
    await reachesAll(world);
    server.putAll('c', [item(4, 'vier'), item(5, 'five')]);
    server.drop('c', 3);
    await reachesAll(world);
    expect(childrenOf(await client.heard('c'))).toEqual([
      ['child-added', item(3, 'three')],
      ['child-changed', item(2, 'zwei')],
      ['child-added', item(4, 'four')],
      ['child-changed', item(4, 'vier')],
      ['child-added', item(5, 'five')],
      ['child-removed', 3],
    ]);
    expect(await errorsOf(world, 'c')).toEqual([]);
  },
};

export const pages: Scenario = {
  name: 'changes that come in several pages, to the last',
  async run(world) {
    const { server, client } = world;
    server.settings.pageLimit = 2;
    begin(world);
    await followAtRest(world, ['c'], ofItems);
    const numbers = [3, 4, 5, 6, 7];
    server.putAll(
      'c',
      numbers.map((id) => item(id, 'new')),
    );
    await reachesAll(world);
    await whileDown(world, async () => {
      for (const id of numbers) server.put('c', item(id, 'newer'));
    });
    await reachesAll(world);
    expect(childrenOf(await client.heard('c'))).toEqual([
      ...numbers.map((id) => ['child-added', item(id, 'new')]),
      ...numbers.map((id) => ['child-changed', item(id, 'newer')]),
    ]);
  },
};

export const missed: Scenario = {
  name: 'what changed while the connection was down, and nothing twice',
  async run(world) {
    const { server, client } = world;
    begin(world);
    await followAtRest(world, ['c'], ofItems);
    await whileDown(world, async () => {
      server.put('c', item(3, 'three'));
      server.drop('c', 1);
    });
    await reachesAll(world);
    await atRest(world, ['c']);
    server.put('c', item(4, 'four'));
    await reachesAll(world);
    expect(childrenOf(await client.heard('c'))).toEqual([
      ['child-added', item(3, 'three')],
      ['child-removed', 1],
      ['child-added', item(4, 'four')],
    ]);
    expectUsed(world);
  },
};

export const forgotten: Scenario = {
  name: 'only what differs where the server forgot what changed meanwhile',
  async run(world) {
    const { server, client } = world;
    begin(world);
    await followAtRest(world, ['c'], ofItems);
    await whileDown(world, async () => {
      server.put('c', item(3, 'three'));
      server.put('c', item(1, 'uno'));
      server.drop('c', 2);
      server.forgetHistory('c');
    });
    await reachesAll(world);
    server.put('c', item(4, 'four'));
    await reachesAll(world);
    expect(childrenOf(await client.heard('c')).sort()).toEqual(
      [
        ['child-removed', 2],
        ['child-changed', item(1, 'uno')],
        ['child-added', item(3, 'three')],
        ['child-added', item(4, 'four')],
      ].sort(),
    );
    expect((await errorsOf(world, 'c')).filter((code) => code !== 'network-failed')).toEqual([]);
  },
};

export const wholes: Scenario = {
  name: 'whole values of a collection to who only wants values',
  async run(world) {
    const { server, client } = world;
    begin(world);
    await followAtRest(world, ['c']);
    const all = [server.itemsOf('c')];
    for (const next of [item(3, 'three'), item(2, 'zwei')]) {
      server.put('c', next);
      await reachesAll(world);
      all.push(server.itemsOf('c'));
    }
    server.drop('c', 1);
    await reachesAll(world);
    expect(await valuesOf(world, 'c')).toEqual([...all, server.itemsOf('c')]);
    expect((await client.heard('c')).map(({ type }) => type)).not.toContain('changes');
  },
};

export const lateListeners: Scenario = {
  name: 'the items as they are to who comes later',
  async run(world) {
    const { server, client, row } = world;
    begin(world);
    await followAtRest(world, ['c'], ofItems);
    server.put('c', item(3, 'three'));
    await reachesAll(world);
    await client.follow('late', server.urlOf('c'), ofItems, row.follow);
    await client.reaches('late', server.itemsOf('c'));
    await client.follow('values', server.urlOf('c'), ['value'], row.follow);
    await client.reaches('values', server.itemsOf('c'));
    server.put('c', item(4, 'four'));
    for (const name of ['c', 'late', 'values']) await client.reaches(name, server.itemsOf('c'));
    expect(childrenOf(await client.heard('late'))).toEqual([['child-added', item(4, 'four')]]);
    expect(childrenOf(await client.heard('c')).map(([type]) => type)).toEqual(['child-added', 'child-added']);
    expect(await valuesOf(world, 'values')).toHaveLength(2);
  },
};

export const objects: Scenario = {
  name: 'the items of an object that holds them',
  async run(world) {
    const { server, client } = world;
    server.addCollection('c', 'object');
    server.put('c', item(1, 'one'));
    await followAtRest(world, ['c'], ofItems);
    server.put('c', item(2, 'two'));
    await client.hears('c', 'child-added', item(2, 'two'));
    server.drop('c', 1);
    await client.hears('c', 'child-removed', 1);
    const [last] = (await valuesOf(world, 'c')).slice(-1);
    expect(last).toMatchObject({ items: [item(2, 'two')] });
  },
};

export const removedCollection: Scenario = {
  name: 'the removal of a collection, and its return',
  async run(world) {
    const { server, client } = world;
    begin(world);
    await followAtRest(world, ['c'], ofItems);
    server.remove('c');
    await client.hears('c', 'removed');
    server.restore('c');
    await reachesAll(world);
    server.put('c', item(3, 'three'));
    await client.hears('c', 'child-added', item(3, 'three'));
    await reachesAll(world);
    expect((await client.heard('c')).filter(({ type }) => type === 'removed')).toHaveLength(1);
  },
};

export const several: Scenario = {
  name: 'collections that join and leave',
  async run(world) {
    const { server, client, row } = world;
    for (const name of ['c', 'd', 'e']) begin(world, name);
    await followAtRest(world, ['c'], ofItems);
    await follow(world, ['d', 'e'], ofItems);
    await atRest(world, ['c', 'd', 'e']);
    for (const name of ['c', 'd', 'e']) server.put(name, item(3, name));
    for (const name of ['c', 'd', 'e']) await reachesAll(world, name);
    await client.cancel('d');
    await atRest(world, ['c', 'e']);
    for (const name of ['c', 'd', 'e']) server.put(name, item(4, name));
    for (const name of ['c', 'e']) await reachesAll(world, name);
    expect(childrenOf(await client.heard('d'))).toHaveLength(1);
    expect(server.sockets.total).toBe(row.used?.startsWith('socket') ? 1 : 0);
    expectUsed(world);
  },
};

/** What differs where a server has quirks. */
export const mainCollectionScenarios = [eachChange, batch, missed, wholes];

export const collectionScenarios = [
  ...[
    eachChange,
    batch,
    pages,
    missed,
    forgotten,
    wholes,
    lateListeners,
    objects,
    removedCollection,
    several,
  ],
];
