import { describe, expect, it } from 'vitest';
import { harEntry } from '../../../test/support/panel/harEntry.js';
import { network } from '../../../test/support/panel/network.js';
import { recordings } from '../../../test/support/panel/recordings.js';
import { resourceAt } from '../../../test/support/panel/rows.js';
import { createSyntheticLog } from '../../../test/support/panel/syntheticLog.js';
import { createSession, reduce, type Session } from '../index.js';
import {
  activityUntil,
  countStates,
  createResourceList,
  createTrafficList,
  joinsOf,
  laneMarks,
  lanesOf,
  laneTable,
  resourceRow,
  resourceSort,
  resourcesIn,
  subscriptionTree,
  trafficById,
  trafficIn,
  trafficRow,
  trafficSort,
  wholeRange,
} from './index.js';

const source = { name: 'w', kind: 'worker' } as const;
const start = () => createSession({ network });
const look = (session: Session, entries: unknown[]) => reduce(session, { type: 'network', at: 0, entries });

function withWorker(): Session {
  const { log, entries } = recordings.worker();
  return look(reduce(start(), { type: 'log', source, batch: log }), entries);
}

describe('resources', () => {
  const session = look(start(), recordings.live('socket01').entries);

  it('have all that the columns show', () => {
    expect(resourceRow(session, resourceAt(session, '/v/a'))).toMatchObject({
      ...{ label: '/v/a', state: 'connected', via: 'ws', shared: true, tabs: 1, etag: '"v7"', updates: 3 },
      ...{ nature: 'live', followedByEngine: false, dialect: '0.1', problems: 0 },
    });
    expect(resourceRow(session, resourceAt(session, '/v/a')).p50).toBeGreaterThan(0);
  });

  it('are the same object until something of them changes', () => {
    const own = withWorker();
    const resource = resourceAt(own, '/counter/a/');
    const before = resourceRow(own, resource);
    expect(resourceRow(own, resource)).toBe(before);
    reduce(own, { type: 'connectivity', at: 1, online: false });
    expect(resourceRow(own, resource)).not.toBe(before);
  });

  it('are listed in any order', () => {
    const list = createResourceList(session);
    list.update({ sort: resourceSort(session, 'updates', true) });
    expect(list.slice(0, 9).map(({ updates }) => updates)).toEqual([3, 2, 2]);
    list.update({ sort: resourceSort(session, 'resource') });
    expect(list.slice(0, 9).map(({ url }) => new URL(url).pathname)).toEqual(['/c/l/', '/v/a', '/v/b']);
    expect(countStates(session)).toMatchObject({ connected: 3, polling: 0 });
  });

  it('show no secret of their URLs', () => {
    const received = { ETag: '"1"', Link: '<>; rel=value-wait' };
    const own = look(start(), [harEntry({ url: 'https://a.example/a?token=SECRET', at: 1, received })]);
    const row = resourceRow(own, [...own.resources.values()][0] as never);
    expect([row.label, row.url]).toEqual(['/a?token=***', 'https://a.example/a?token=***']);
  });

  it('have their activity of the last two minutes', () => {
    const resource = resourceAt(session, '/v/a');
    const bars = activityUntil(resource.activity, session.clocks.now);
    expect(bars).toHaveLength(24);
    expect(bars.reduce((sum, { updates }) => sum + updates, 0)).toBe(3);
    const later = activityUntil(resource.activity, session.clocks.now + 200_000);
    expect(later.every(({ updates }) => updates === 0)).toBe(true);
  });
});

describe('traffic', () => {
  it('has requests, events and frames in the order of time', () => {
    const session = look(start(), recordings.chromium().looks[1] ?? []);
    const list = createTrafficList(session);
    list.update();
    const rows = list.slice(0, 100).map((row) => trafficRow(session, row));
    expect(rows.filter(({ kind }) => kind === 'request')).toHaveLength(11);
    expect(rows.filter(({ via, kind }) => via === 'sse' && kind === 'frame')).toHaveLength(8);
    expect(rows.filter(({ via, kind }) => via === 'ws' && kind === 'frame')).toHaveLength(8);
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b));
    for (const { id, at } of rows) expect(trafficById(session, id)?.at).toBe(at);
    list.update({ sort: trafficSort(session, 'status', true) });
    expect(list.at(0)?.status).toBe(304);
  });

  it('says who asked, and who answered', () => {
    const session = withWorker();
    const askers = [...session.requests.values()].map((row) => trafficRow(session, row));
    const count = (asker: string) =>
      askers.filter((row) => row.kind === 'request' && row.asker === asker).length;
    expect([count('engine'), count('page'), count('page, answered by the worker')]).toEqual([16, 6, 3]);
    expect(askers.filter((row) => row.kind === 'request' && row.passedOn === 'unknown')).toHaveLength(3);
  });

  it('follows what comes', () => {
    const log = createSyntheticLog({ resources: 20 });
    const session = start();
    const list = createTrafficList(session);
    list.update();
    for (let n = 0; n < 40; n += 1) {
      reduce(session, { type: 'log', source, batch: log.batch(50) });
      list.update();
    }
    const own = [...session.frames.values()].filter(({ kind }) => kind === 'pushed').length;
    expect(list.shown).toBe(session.requests.length + own);
    expect(list.total).toBe(list.shown);
  });
});

describe('subscriptions', () => {
  it('stand below the connection that they share, with who follows', () => {
    const session = reduce(start(), {
      type: 'log',
      source,
      batch: createSyntheticLog({ resources: 6 }).batch(400),
    });
    const lines = subscriptionTree(session);
    const socket = lines.findIndex((line) => line.kind === 'connection' && line.connection.shared);
    expect(lines[socket]).toMatchObject({ level: 1, connection: { via: 'ws', targets: 3, state: 'live' } });
    expect(
      lines
        .slice(socket + 1, socket + 4)
        .map(({ kind, level, position, size }) => [kind, level, position, size]),
    ).toEqual([
      ...[
        ['subscription', 2, 1, 3],
        ['subscription', 2, 2, 3],
        ['subscription', 2, 3, 3],
      ],
    ]);
    expect(lines[socket + 1]).toMatchObject({ holders: [{ name: 'tab:1', label: '#2' }] });
    const folded = new Set([...session.connections.values()].map(({ id }) => id));
    expect(subscriptionTree(session, { folded }).every(({ kind }) => kind === 'connection')).toBe(true);
  });

  it('that are over are left out, unless they are wanted', () => {
    const session = look(start(), recordings.chromium().looks[1] ?? []);
    expect(subscriptionTree(session)).toHaveLength(8);
    reduce(session, { type: 'tick', at: session.clocks.now + 60_000 });
    const left = subscriptionTree(session).map((line) => line.kind === 'subscription' && line.resource.label);
    expect(left).toEqual([false, '/sock?token=***', false, '/events', false, '/live']);
    expect(subscriptionTree(session, { all: true })).toHaveLength(8);
    expect(subscriptionTree(session, { fits: () => false })).toEqual([]);
  });
});

describe('the timeline', () => {
  const session = withWorker();
  const { id } = resourceAt(session, '/counter/a/');

  it('has a lane for each subscription, without gaps, and a tick for each version', () => {
    const range = wholeRange(session);
    const { bars, ticks } = laneMarks(session, id, range, 1_000_000);
    expect(lanesOf(session)).toMatchObject([{ id, label: '/counter/a/', state: 'polling' }]);
    expect(bars[0]?.from).toBeGreaterThanOrEqual(range.from);
    expect(bars.at(-1)?.to).toBe(range.to);
    bars.forEach(({ from, to }, n) => {
      expect(to).toBeGreaterThanOrEqual(from);
      if (n > 0) expect(from).toBe(bars[n - 1]?.to);
    });
    expect(ticks.filter(({ kind }) => kind === 'value')).toHaveLength(4);
  });

  it('has no more bars than pixels, and shows what matters most', () => {
    const { bars, ticks } = laneMarks(session, id, wholeRange(session), 3);
    expect(bars.length).toBeLessThanOrEqual(3);
    expect(ticks.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });

  it('gives what was short a pixel, and leaves its neighbours what they were', () => {
    const own = withWorker();
    const { now } = own.clocks;
    const told = (at: number, on: boolean) => reduce(own, { type: 'paused', at, resource: id, on });
    told(now + 50_000, true);
    told(now + 50_010, false);
    reduce(own, { type: 'tick', at: now + 100_000 });
    const { bars } = laneMarks(own, id, { from: now + 1_000, to: now + 100_000 }, 99);
    expect(bars.map(({ state, from, to }) => [state, from - now, to - now])).toEqual([
      ['polling', 1_000, 50_000],
      ['paused', 50_000, 51_000],
      ['polling', 51_000, 100_000],
    ]);
  });

  it('shows when the worker slept, and what was simulated', () => {
    const own = withWorker();
    const now = own.clocks.now;
    reduce(own, { type: 'worker-stopped', at: now + 1_000, source });
    reduce(own, { type: 'simulation', at: now + 2_000, fault: 'latency', on: true });
    reduce(own, { type: 'tick', at: now + 5_000 });
    const marks = laneMarks(own, id, wholeRange(own), 100);
    expect(marks.asleep).toEqual([{ from: now + 1_000, to: now + 5_000 }]);
    expect(marks.faults).toEqual([{ fault: 'latency', from: now + 2_000, to: now + 5_000 }]);
  });

  it('joins lanes of one connection', () => {
    const own = reduce(start(), {
      type: 'log',
      source,
      batch: createSyntheticLog({ resources: 6 }).batch(400),
    });
    const lanes = lanesOf(own);
    expect(joinsOf(lanes)).toHaveLength(1);
    const [{ first, last } = { first: 0, last: 0 }] = joinsOf(lanes);
    expect(last - first).toBe(2);
  });

  it('is a table, too', () => {
    const table = laneTable(session, id, wholeRange(session));
    expect(table).toMatchObject({ updates: 4, failures: 0, gaps: 0 });
    const spent = table.spent.reduce((sum, { ms }) => sum + ms, 0);
    const [first] = session.transitions.group('subscription', id);
    expect(spent).toBe(session.clocks.now - (first?.at ?? 0));
  });
});

it('a range of time holds what went on in it', () => {
  const session = look(start(), recordings.chromium().looks[1] ?? []);
  const rows = [...session.requests.values()];
  const socket = rows.find(({ purpose }) => purpose === 'socket');
  const at = socket?.at ?? 0;
  const inside = rows.filter(trafficIn({ from: at + 1_000, to: at + 1_100 }));
  expect(inside.map(({ purpose }) => purpose).sort()).toEqual(['long-poll', 'socket', 'stream']);
  expect(rows.filter(trafficIn({ from: 0, to: at - 10_000 }))).toEqual([]);
  const before = { from: 0, to: at - 500 };
  const labels = [...session.resources.values()]
    .filter(resourcesIn(session, before))
    .map(({ url }) => new URL(url).pathname);
  expect(labels).toEqual(['/plain']);
});
