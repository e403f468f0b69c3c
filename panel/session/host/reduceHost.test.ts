import { describe, expect, it } from 'vitest';
import type { EngineInspection } from '../../../src/model/index.js';
import { harEntry } from '../../../test/support/panel/harEntry.js';
import { network } from '../../../test/support/panel/network.js';
import { recordings } from '../../../test/support/panel/recordings.js';
import {
  bodiesOf,
  dump,
  pathOf,
  resourceAt,
  shown,
  subscriptionAt,
} from '../../../test/support/panel/rows.js';
import { createSession, type HostEvent, reduce, type Session } from '../index.js';
import { resourceRow } from '../select/index.js';

const source = { name: 'https://a.example/', kind: 'worker' } as const;
const page = 'http://127.0.0.1/page';

function withLog(session = createSession({ network })): Session {
  const { log, entries } = recordings.worker();
  reduce(session, { type: 'log', source, batch: log });
  return reduce(session, { type: 'network', at: 0, entries });
}

const tell = (session: Session, ...events: HostEvent[]) => {
  for (const event of events) reduce(session, event);
  return session;
};

describe('a navigation', () => {
  it('throws away what was before, but what lives on and what is in flight', () => {
    const session = withLog();
    const at = session.clocks.now + 10;
    tell(session, { type: 'navigated', at, url: page });
    expect(shown(session)).toMatchObject({
      resources: [{ updates: 4, state: 'polling' }],
      requests: ['long-poll /counter/a/ - pending 5'],
    });
    expect(session.versions.length).toBe(1);
    expect([...session.connections.values()].map(({ state }) => state)).toEqual(['live']);
  });

  it('throws away nothing with "preserve log"', () => {
    const session = tell(withLog(), { type: 'preserve', at: 0, on: true });
    const before = session.requests.length;
    tell(session, { type: 'navigated', at: session.clocks.now + 10, url: page });
    expect([session.requests.length, session.versions.length]).toEqual([before, 4]);
  });

  it('ends what the page followed by itself, and what a worker follows not', () => {
    const { looks } = recordings.chromium();
    const session = reduce(createSession({ network }), { type: 'network', at: 0, entries: looks[1] ?? [] });
    const at = session.clocks.now + 10;
    tell(session, { type: 'preserve', at, on: true }, { type: 'navigated', at, url: page });
    expect(shown(session).resources.map(({ state }) => state)).toEqual(Array(4).fill('stopped'));
    expect(subscriptionAt(session, '/live').reason).toBe('the page was left');
  });

  it('begins an epoch that later rows belong to', () => {
    const session = tell(createSession({ network }), { type: 'opened', at: 1, url: page });
    tell(
      session,
      { type: 'navigated', at: 2, url: page },
      { type: 'navigated', at: 3, url: `${page}?token=x` },
    );
    expect([...session.epochs.values()].map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      ...[
        `opened: Opened at ${page}`,
        `navigated: Reloaded ${page}`,
        `navigated: Navigated to ${page}?token=***`,
      ],
    ]);
    reduce(session, { type: 'network', at: 4, entries: [harEntry({ url: `${page}/x`, at: 4 })] });
    expect([...session.requests.values()][0]?.epoch).toBe(session.epoch);
  });
});

describe('a worker that stopped', () => {
  it('has nothing open, and what it followed waits', () => {
    const session = withLog();
    const at = session.clocks.now + 30_000;
    tell(session, { type: 'worker-stopped', at, source });
    expect([...session.sources.values()]).toMatchObject([{ alive: false, stoppedAt: at }]);
    expect(subscriptionAt(session, '/counter/a/')).toMatchObject({
      state: 'idle',
      reason: 'the worker was stopped',
    });
    expect([...session.requests.values()].at(-1)?.outcome).toBe('lost');
    expect([...session.epochs.values()].at(-1)?.kind).toBe('worker-stopped');
  });
});

describe('who follows', () => {
  it('is named by number until the host says more', () => {
    const session = withLog();
    const [, second] = [...session.holders.values()];
    const holder = second?.name ?? '';
    expect(resourceRow(session, resourceAt(session, '/counter/a/')).where).toBe('#2, fetch, #3');
    tell(session, {
      type: 'document',
      at: 0,
      holder,
      url: `${page}/frame`,
      tab: 7,
      frame: 3,
      inspected: true,
    });
    expect(resourceRow(session, resourceAt(session, '/counter/a/')).where).toBe('#2 /page/frame, fetch, #3');
    tell(session, { type: 'document-gone', at: 9, holder });
    expect(session.index.holders.get(holder)?.goneAt).toBe(9);
  });
});

describe('the browser', () => {
  it('offline, shows all that is followed as offline, and back again', () => {
    const session = tell(withLog(), { type: 'connectivity', at: 1, online: false });
    expect(subscriptionAt(session, '/counter/a/').state).toBe('offline');
    tell(
      session,
      { type: 'connectivity', at: 2, online: false },
      { type: 'connectivity', at: 3, online: true },
    );
    expect(subscriptionAt(session, '/counter/a/').state).toBe('polling');
    expect([...session.epochs.values()].map(({ kind }) => kind).slice(-2)).toEqual(['offline', 'online']);
  });

  it('whose background is lost says so, once', () => {
    const session = tell(
      createSession(),
      { type: 'background', at: 1, state: 'lost' },
      { type: 'background', at: 2, state: 'back' },
    );
    expect([...session.epochs.values()].map(({ kind }) => kind)).toEqual([
      'background-lost',
      'background-back',
    ]);
  });
});

it('shows a paused resource as paused, whatever it does', () => {
  const session = withLog();
  const { id } = resourceAt(session, '/counter/a/');
  tell(session, { type: 'paused', at: 1, resource: id, on: true });
  expect(subscriptionAt(session, '/counter/a/').state).toBe('paused');
  tell(session, { type: 'paused', at: 2, resource: id, on: false });
  expect(subscriptionAt(session, '/counter/a/').state).toBe('polling');
});

it('keeps simulations with their beginning and end', () => {
  const session = tell(
    createSession(),
    { type: 'simulation', at: 1, fault: 'latency', on: true },
    { type: 'simulation', at: 2, resource: 5, fault: 'latency', on: true },
    { type: 'simulation', at: 3, fault: 'latency', on: false },
  );
  expect([...session.simulations.values()].map(({ resource, from, to }) => [resource, from, to])).toEqual([
    [undefined, 1, 3],
    [5, 2, undefined],
  ]);
});

describe('without recording', () => {
  it('the state goes on, and no row is added', () => {
    const session = tell(createSession({ network }), { type: 'recording', at: 0, on: false });
    withLog(session);
    expect([
      session.requests.length,
      session.frames.length,
      session.versions.length,
      session.log.length,
    ]).toEqual([...[0, 0, 0, 0]]);
    expect(shown(session).resources).toMatchObject([{ updates: 4, state: 'polling' }]);
    tell(session, { type: 'recording', at: 1, on: true });
    reduce(session, { type: 'network', at: 2, entries: [harEntry({ url: 'http://a/', at: 2 })] });
    expect(session.requests.length).toBe(1);
  });
});

it('clears on demand, and says so', () => {
  const session = withLog();
  tell(session, { type: 'clear', at: session.clocks.now + 1 });
  expect([session.requests.length, session.resources.size]).toEqual([1, 1]);
  expect([...session.epochs.values()].at(-1)?.kind).toBe('cleared');
});

describe('an engine that is found late', () => {
  const key = 'e same-origin https://a.example/a';
  const inspection: EngineInspection = {
    ...{ boot: 5, seq: 2_000, at: 9_000 },
    resources: [
      {
        ...{ key, url: 'https://a.example/a', base: 'https://a.example/a', state: 'live', offers: [] },
        leases: [{ holder: 'tab:x', key, expiresAt: 10_000 }],
        value: {
          ...{
            revision: { boot: 5, n: 7 },
            etag: '"7"',
            via: 'socket',
            bytes: 9,
            receivedAt: 8_000,
            headers: [],
          },
        },
      },
    ],
    connections: [
      {
        id: '0.1|socket|shared|wss://a.example/multi/|same-origin|e|0',
        targets: [key],
        state: { name: 'live', since: 1 },
      },
    ],
  };
  const found = () => reduce(createSession(), { type: 'inspection', source, inspection });

  it('shows what it follows although its log has forgotten how that came', () => {
    const session = found();
    expect(subscriptionAt(session, '/a')).toMatchObject({ state: 'connected', holders: ['tab:x'] });
    expect(resourceAt(session, '/a')).toMatchObject({ etag: '"7"', updates: 1, lastAt: 8_000 });
  });

  it('goes on with the log from there', () => {
    const session = found();
    const event = { type: 'confirmed', key, via: 'socket', etag: '"7"', at: 9_100 } as const;
    const events = [
      { ...event, seq: 2_000 },
      { ...event, seq: 2_001 },
    ];
    reduce(session, { type: 'log', source, batch: { boot: 5, dropped: 0, events } });
    expect(resourceAt(session, '/a').confirmations).toBe(1);
    expect([...session.sources.values()][0]?.dropped).toBe(0);
  });

  it('is told the body of its value', () => {
    const session = found();
    const headers: [string, string][] = [['Content-Type', 'application/json']];
    const value = { type: 'value', source, at: 9_500, key, status: 200, headers } as const;
    reduce(session, { ...value, revision: { boot: 5, n: 7 }, body: { text: '{}' } });
    reduce(session, { ...value, revision: { boot: 5, n: 6 }, body: { text: 'old' } });
    reduce(session, { ...value, revision: { boot: 5, n: 8 }, body: { text: '[1]' } });
    expect(bodiesOf(session, '/a')).toEqual(['{}', '[1]']);
    expect(resourceAt(session, '/a').contentType).toBe('application/json');
  });

  it('is not believed what it cannot say', () => {
    const session = found();
    const before = dump(session);
    for (const bad of [null, {}, { ...inspection, resources: [{}] }, { ...inspection, seq: 1 }])
      reduce(session, { type: 'inspection', source, inspection: bad as EngineInspection });
    expect(dump(session)).toEqual(before);
  });
});

it('names what belongs to another document by its path', () => {
  const session = tell(createSession({ network }), { type: 'opened', at: 1, url: 'https://a.example/app' });
  const sent = (referer: string) => ({ Referer: referer });
  const received = { ETag: '"1"', Link: '<>; rel=value-wait' };
  const entries = ['https://a.example/app', 'https://a.example/embed', 'https://a.example/'].map(
    (referer, n) => harEntry({ url: `https://a.example/${n}`, at: 10 + n, sent: sent(referer), received }),
  );
  reduce(session, { type: 'network', at: 20, entries });
  const rows = [...session.resources.values()].map((resource) => resourceRow(session, resource));
  expect(rows.map(({ label, where }) => [label, where])).toEqual([
    ...[
      ['/0', 'main'],
      ['/1', '/embed'],
      ['/2', 'main'],
    ],
  ]);
  expect(pathOf(rows[0]?.url ?? '')).toBe('/0');
});
