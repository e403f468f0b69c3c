import { expect } from 'vitest';
import type { Item } from '../live/collection.js';
import { dataOf, errorsOf, expectUsed, ofItems, type Scenario, type World, whileDown } from './world.js';

const item = (id: number): Item => ({ id, text: `text ${id}` });

/** Four items, of which a page knows the first two: it was made by a server that wrote down the checkpoint. */
async function followUpdates(world: World, knowsCollection: boolean): Promise<void> {
  const { server, client, row } = world;
  for (const id of [1, 2, 3, 4]) server.put('c', item(id));
  const uri = server.urlOf('c');
  const updates = `${uri}?after=2`;
  await client.follow('c', knowsCollection ? { uri, updates } : { updates }, ofItems, row.follow);
}

const addedTo = async ({ client }: World): Promise<unknown[]> =>
  dataOf(await client.heard('c'), 'child-added');

async function expectUpdates(world: World, knowsCollection: boolean): Promise<void> {
  const { server, client } = world;
  await followUpdates(world, knowsCollection);
  await client.hears('c', 'child-added', item(4));
  await client.hears('c', 'ready');
  server.put('c', item(5));
  await client.hears('c', 'child-added', item(5));
  server.drop('c', 1);
  await client.hears('c', 'child-removed', 1);
  await whileDown(world, async () => {
    server.put('c', item(6));
  });
  await client.hears('c', 'child-added', item(6));
  expect(await addedTo(world)).toEqual([3, 4, 5, 6].map(item));
  expect(dataOf(await client.heard('c'), 'value')).toEqual([]);
  expect((await errorsOf(world, 'c')).filter((code) => code !== 'network-failed')).toEqual([]);
  expectUsed(world);
}

export const updatesAlone: Scenario = {
  name: 'what changes, to a page that has the items and knows the URL of changes alone',
  run: (world) => expectUpdates(world, false),
};

export const updatesBeside: Scenario = {
  name: 'what changes, to a page that has the items and knows the collection too',
  run: (world) => expectUpdates(world, true),
};

export const expired: Scenario = {
  name: 'that what changed is not known any more, where it cannot begin anew',
  async run(world) {
    const { server, client } = world;
    await followUpdates(world, false);
    await client.hears('c', 'child-added', item(4));
    await whileDown(world, async () => {
      server.put('c', item(5));
      server.forgetHistory('c');
    });
    await client.hears('c', 'error', 'changes-expired');
    await client.becomes('c', 'ended');
    expect(await addedTo(world)).toEqual([3, 4].map(item));
  },
};

export const expiredBeside: Scenario = {
  name: 'the whole where what changed is not known any more',
  async run(world) {
    const { server, client } = world;
    await followUpdates(world, true);
    await client.hears('c', 'child-added', item(4));
    await whileDown(world, async () => {
      server.put('c', item(5));
      server.forgetHistory('c');
    });
    await client.reaches('c', server.itemsOf('c'));
    server.put('c', item(6));
    await client.hears('c', 'child-added', item(6));
    expect(await addedTo(world)).toContainEqual(item(5));
  },
};

export const pagedUpdates: Scenario = {
  name: 'all that a page missed that was made long ago',
  async run(world) {
    const { server, client, row } = world;
    server.settings.pageLimit = 2;
    for (let id = 1; id <= 7; id++) server.put('c', item(id));
    await client.follow('c', { updates: `${server.urlOf('c')}?after=0` }, ofItems, row.follow);
    await client.hears('c', 'child-added', item(7));
    expect(await addedTo(world)).toEqual([1, 2, 3, 4, 5, 6, 7].map(item));
  },
};

export const updateScenarios = [updatesAlone, updatesBeside, expired, expiredBeside, pagedUpdates];
