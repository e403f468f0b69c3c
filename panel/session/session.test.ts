import { expect, it } from 'vitest';
import { network } from '../../test/support/panel/network.js';
import { recordings } from '../../test/support/panel/recordings.js';
import { createSyntheticLog } from '../../test/support/panel/syntheticLog.js';
import { createSession, lossesOf, reduce } from './index.js';

const source = { name: 'w', kind: 'worker' } as const;
const caps = {
  log: 60_000,
  requests: 40_000,
  frames: 30_000,
  versions: 20_000,
  transitions: 8_000,
  bodies: 50_000,
};

it('stays within its caps whatever goes through it, and counts what had to go', () => {
  const session = createSession({ network, caps });
  const log = createSyntheticLog({ resources: 30 });
  for (let n = 0; n < 100; n += 1) {
    reduce(session, { type: 'log', source, batch: log.batch(200) });
    for (const name of ['log', 'requests', 'frames', 'versions', 'transitions', 'bodies'] as const)
      expect(session[name].bytes).toBeLessThanOrEqual(caps[name]);
  }
  const { rows } = lossesOf(session);
  for (const name of ['log', 'requests', 'frames', 'versions'] as const)
    expect(rows[name]).toBeGreaterThan(0);
  expect(session.log.length + rows.log).toBe(20_000);
});

it('forgets with its rows what it needed to put them together', () => {
  const session = createSession({ network, caps });
  const log = createSyntheticLog({ resources: 30 });
  for (let n = 0; n < 100; n += 1) reduce(session, { type: 'log', source, batch: log.batch(200) });
  const { network: index } = session.index;
  const recent = [...session.resources.values()].reduce(
    (sum, { url }) => sum + index.recent(url).engines.length,
    0,
  );
  expect(recent).toBeLessThanOrEqual(session.requests.length);
  const [engine] = session.index.engines.values();
  expect(engine?.asked.size).toBeLessThanOrEqual(3_000);
  expect(engine?.lastOf.size).toBeLessThanOrEqual(session.resources.size + session.connections.size);
});

it('changes its version with each input, and stamps what changed', () => {
  const session = createSession({ network });
  reduce(session, { type: 'network', at: 0, entries: recordings.live('socket01').entries });
  const before = session.version;
  const stamps = [...session.resources.values()].map(({ stamp }) => stamp);
  expect(stamps.every((stamp) => stamp <= before)).toBe(true);
  expect(reduce(session, { type: 'tick', at: 1 })).toBe(session);
  expect(session.version).toBe(before + 1);
  expect([...session.resources.values()].map(({ stamp }) => stamp)).toEqual(stamps);
});

it('reads no network where there is nothing to read it with', () => {
  const session = createSession();
  reduce(session, { type: 'network', at: 0, entries: recordings.live('socket01').entries });
  expect(session.requests.length).toBe(0);
  session.network = network;
  reduce(session, { type: 'network', at: 0, entries: recordings.live('socket01').entries });
  expect(session.requests.length).toBe(7);
});
