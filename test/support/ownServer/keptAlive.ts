import { expect } from 'vitest';
import { followAtRest, openStreams, type Scenario, serverSees, valuesOf } from '../conformance/world.js';

/** For longer than a client trusts a stream from which it hears nothing. */
export const keptAlive: Scenario = {
  name: 'nothing while nothing changes, on one stream that shows that it lives',
  async run(world) {
    const { server, client } = world;
    server.set('a', 1);
    await followAtRest(world, ['a']);
    const signs = () => server.frames.filter(({ text }) => text.startsWith(':')).length;
    await serverSees(server, 'eight signs of life', () => signs() >= 8);
    expect(server.requests.filter(({ kind }) => kind === 'stream')).toHaveLength(1);
    expect(openStreams(server)).toHaveLength(1);
    server.set('a', 2);
    await client.reaches('a', 2);
    expect(await valuesOf(world, 'a')).toEqual([1, 2]);
  },
};
