import { expect } from 'vitest';
import type { Body } from '../live/store.js';
import { bytesOf, type FollowOptions } from './recorder.js';
import { atRest, type Scenario, valuesOf, type World } from './world.js';

const text = (content: string, type = 'text/plain; charset=utf-8'): Body => ({
  type,
  bytes: Buffer.from(content),
});

const binary = (first: number): Body => ({
  type: 'application/octet-stream',
  bytes: Buffer.from(Array.from({ length: 256 }, (_, n) => (first + n) % 256)),
});

async function followBody(world: World, as: FollowOptions['as']): Promise<void> {
  const { server, client, row } = world;
  await client.follow('a', server.urlOf('a'), ['value', 'error'], { ...row.follow, ...(as && { as }) });
  await atRest(world, ['a']);
}

/** Each of them after the one before. */
async function expectBodies(world: World, bodies: readonly Body[], as: 'text' | 'bytes'): Promise<void> {
  const { server, client } = world;
  const shown = ({ bytes }: Body) => (as === 'text' ? bytes.toString() : bytesOf(bytes));
  const [first, ...later] = bodies;
  if (first) server.setBody('a', first);
  await followBody(world, as);
  for (const body of later) {
    server.setBody('a', body);
    await client.reaches('a', shown(body));
  }
  expect(await valuesOf(world, 'a')).toEqual(bodies.map(shown));
}

export const texts: Scenario = {
  name: 'texts as they are',
  run: (world) =>
    expectBodies(
      world,
      [
        text('one'),
        text('zwei\nträge Zeilen\n\n'),
        text('CR\r\nLF \u2028 \u{1F980}'),
        text('data: x\n\nid: 7\n'),
        text(''),
      ],
      'text',
    ),
};

export const bytes: Scenario = {
  name: 'bytes as they are',
  run: (world) => expectBodies(world, [binary(0), binary(13), binary(200)], 'bytes'),
};

/** Numbers beyond what JavaScript holds, members twice and in their order, white space, and a type of its own. */
export const json: Scenario = {
  name: 'the bytes of JSON, not what they mean',
  run: (world) =>
    expectBodies(
      world,
      [
        text('{"n":1}', 'application/json'),
        text('{ "b" : 1.0, "a": 12345678901234567890, "a": null }', 'application/json'),
        text('["\\u00e9", "é", "\\/"]', 'application/vnd.x+json; charset=utf-8'),
        text('[1,\n 2]', 'application/json'),
        text('"only a string"', 'application/json'),
      ],
      'bytes',
    ),
};

export const changingType: Scenario = {
  name: 'a value whose type changes',
  async run(world) {
    const { server, client } = world;
    server.set('a', { n: 1 });
    await followBody(world, undefined);
    server.setBody('a', text('hello'));
    await client.reaches('a', 'hello');
    server.setBody('a', binary(7));
    await client.reaches('a', bytesOf(binary(7).bytes));
    server.set('a', { n: 2 });
    await client.reaches('a', { n: 2 });
  },
};

export const textScenarios = [texts, bytes, changingType];
