import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineEvent, EventDetail, LogBatch } from '../../../src/model/index.js';
import {
  begin,
  first,
  followed,
  key,
  log,
  offer,
  poll,
  readLog,
  source,
  url,
} from '../../../test/support/panel/eventLog.js';
import { recordings } from '../../../test/support/panel/recordings.js';
import { resourceAt, shown, subscriptionAt } from '../../../test/support/panel/rows.js';
import { createSyntheticLog } from '../../../test/support/panel/syntheticLog.js';
import { createSession, lossesOf, reduce } from '../index.js';

describe('the log of one resource', () => {
  it('shows what is followed, how, by whom, and how fresh', () => {
    const session = readLog(createSession(), log([...followed, ...first]));
    const resource = resourceAt(session, '/a');
    expect(resource).toMatchObject({
      url,
      key,
      nature: 'live',
      etag: '"1"',
      updates: 1,
      bytes: 7,
      latencies: [8],
    });
    expect(subscriptionAt(session, '/a')).toMatchObject({
      ...{ state: 'polling', holders: ['tab:x'], offer, reconstructed: false },
      next: { at: begin + 110 + 45_000, exact: false },
    });
    expect(session.versions.group('resource', resource.id)).toMatchObject([
      { n: 1, kind: 'value', via: 'catch-up', etag: '"1"', bytes: 7, ms: 8, held: false, revision: { n: 1 } },
    ]);
    expect([...session.connections.values()]).toMatchObject([
      { name: poll, state: 'live', endpoint: url, shared: false, requests: 2, targets: [resource.id] },
    ]);
  });

  it('keeps each move of a state with its reason and with what came before it', () => {
    const session = readLog(createSession(), log([...followed, ...first]));
    const { id } = resourceAt(session, '/a');
    expect(session.transitions.group('subscription', id)).toMatchObject([
      { from: 'idle', to: 'connecting', reason: 'followed' },
      {
        from: 'connecting',
        to: 'polling',
        reason: 'long-poll',
        cause: { source: source.name, boot: 1, seq: 9 },
      },
    ]);
  });

  it('counts a 304 as a confirmation of the version that there is', () => {
    const session = readLog(createSession(), log([...followed, ...first]));
    const more = log(
      [
        { type: 'response', id: poll, url, status: 304, ms: 45_000, etag: '"1"', before: 1 },
        { type: 'confirmed', key, via: 'long-poll', etag: '"1"', before: 2 },
      ],
      12,
    );
    readLog(session, more);
    const resource = resourceAt(session, '/a');
    expect(resource).toMatchObject({ updates: 1, confirmations: 1, holds: [45_000], latencies: [8] });
    expect(session.newest.get(resource.id)).toMatchObject({ confirmations: 1, confirmedAt: begin + 130 });
    expect(session.frames.group('resource', resource.id)).toMatchObject([
      { kind: 'answer', name: 'catch-up', status: 200 },
      { kind: 'unchanged', name: 'long-poll', status: 304, ms: 45_000 },
    ]);
  });

  it('says of a request that was given up that it was', () => {
    const session = readLog(createSession(), log([...followed, ...first]));
    readLog(session, log([{ type: 'request', id: poll, url, purpose: 'catch-up', etag: '"1"' }], 12));
    expect([...session.requests.values()].map(({ outcome, purpose }) => `${purpose} ${outcome}`)).toEqual([
      ...['catch-up answered', 'long-poll cancelled', 'catch-up pending'],
    ]);
  });

  it('says of a request that failed why, and until when it pauses', () => {
    const session = readLog(createSession(), log([...followed, ...first]));
    const until = begin + 5_000;
    readLog(
      session,
      log(
        [
          { type: 'problem', code: 'network-failed', details: { uri: url, reason: 'refused' } },
          { type: 'subscription', key, from: 'live', to: 'stale', reason: 'network-failed' },
          {
            ...{ type: 'connection', id: poll, from: 'live', reason: 'refused' },
            to: { name: 'waiting', until, attempt: 2 },
          },
        ],
        12,
      ),
    );
    expect([...session.requests.values()].at(-1)).toMatchObject({ outcome: 'failed', error: 'refused' });
    expect(subscriptionAt(session, '/a')).toMatchObject({
      state: 'backoff',
      next: { at: until, exact: true },
    });
    expect([...session.problems.values()]).toMatchObject([
      { code: 'network-failed', resource: resourceAt(session, '/a').id, request: 2 },
    ]);
  });

  it.each<[EventDetail[], string]>([
    [[{ type: 'subscription', key, from: 'live', to: 'ended', reason: 'status 401' }], 'error'],
    [[{ type: 'subscription', key, from: 'live', to: 'removed', reason: 'status 404' }], 'stopped'],
    [[{ type: 'subscription', key, from: 'live', to: 'polled', reason: 'poll interval' }], 'polling'],
    [[{ type: 'subscription', key, from: 'live', to: 'catching-up', reason: 'catch-up' }], 'connecting'],
    [
      [
        { type: 'lease-ended', key, holder: 'tab:x', reason: 'released' },
        { type: 'subscription', key, from: 'live', to: 'ended', reason: 'nobody follows' },
        { type: 'connection-closed', id: poll, reason: 'not needed' },
      ],
      'stopped',
    ],
  ])('after %j is %s', (events, state) => {
    const session = readLog(createSession(), log([...followed, ...first]));
    readLog(session, log(events, 12));
    expect(subscriptionAt(session, '/a').state).toBe(state);
  });

  it('is told by a socket as connected, and each frame is a row', () => {
    const socket = '0.1|socket|shared|wss://a.example/multi/|same-origin|e|0';
    const session = readLog(
      createSession(),
      log([
        ...followed.slice(0, 2),
        { type: 'connection-opened', id: socket, targets: [key] },
        { type: 'connection', id: socket, from: 'idle', to: { name: 'live', since: 0 }, reason: 'socket' },
        { type: 'subscription', key, from: 'pending', to: 'live', reason: 'socket' },
        { type: 'pushed', id: socket, key, kind: 'push' },
        {
          type: 'applied',
          key,
          via: 'socket',
          revision: { boot: 1, n: 1 },
          etag: '"2"',
          bytes: 9,
          before: 1,
        },
      ]),
    );
    const { id } = resourceAt(session, '/a');
    expect(subscriptionAt(session, '/a').state).toBe('connected');
    expect(session.frames.group('resource', id)).toMatchObject([{ kind: 'pushed', name: 'push', bytes: 9 }]);
    expect(session.versions.group('resource', id)).toMatchObject([
      { via: 'socket', ms: undefined, frame: 1 },
    ]);
  });

  it('does not know how a fetch ended that it let pass, and says so after a while', () => {
    const passed: EventDetail = { type: 'fetch', url, outcome: 'network', reason: 'unknown' };
    const session = readLog(createSession(), log([passed]));
    const [row] = session.requests.values();
    reduce(session, { type: 'tick', at: begin + 20_000 });
    expect(row?.outcome).toBe('pending');
    reduce(session, { type: 'tick', at: begin + 40_000 });
    expect(row?.outcome).toBe('lost');
  });

  it('remembers which ways were passed over, and for how long', () => {
    const session = readLog(
      createSession(),
      log([...followed, { type: 'passed-over', offer, reason: 'no stream', ms: 4_000, key }]),
    );
    expect(resourceAt(session, '/a').passedOver).toEqual([
      { offer, reason: 'no stream', at: begin + 60, until: begin + 4_060 },
    ]);
  });
});

it('reads the log of a worker as it was recorded', () => {
  const { log: batch } = recordings.worker();
  const session = reduce(createSession(), { type: 'log', source, batch });
  expect(shown(session).resources).toMatchObject([
    {
      nature: 'live',
      updates: 4,
      confirmations: 4,
      state: 'polling',
      etag: 'W/"1-d95o2uzYI7q7tY7bHI4U1xBug7s"',
    },
  ]);
  expect([...session.holders.values()].map(({ label }) => label)).toEqual(['#1', '#2', 'fetch', '#3']);
  expect(lossesOf(session)).toMatchObject({ events: 0, unreadable: 0 });
});

describe('what is no log', () => {
  const junk = fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 3 });
  const types = createSyntheticLog({ resources: 4 }).batch(120).events;
  const broken = fc.record({
    base: fc.constantFrom(...types),
    field: fc.string(),
    value: junk,
    at: fc.nat(7),
  });

  it('is counted, and never stops the rest', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(junk, broken), { maxLength: 30 }), (events) => {
        const session = createSession();
        const mixed = events.map((event, n) => {
          if (typeof event !== 'object' || event === null || !('base' in event)) return event;
          const { base, value, at } = event as { base: EngineEvent; value: unknown; at: number };
          const name = Object.keys(base)[at % Object.keys(base).length] ?? 'type';
          return { ...base, [name]: value, seq: n + 1 };
        });
        reduce(session, { type: 'log', source, batch: { boot: 1, dropped: 0, events: mixed } as LogBatch });
        const after = log([...followed, ...first], 1_000);
        readLog(session, after);
        expect(resourceAt(session, '/a').etag).toBe('"1"');
      }),
      { numRuns: 500 },
    );
  });

  it.each([undefined, null, 1, { boot: 'x', events: [] }, { boot: 1 }, { boot: 1, events: {} }])(
    'is passed over as a batch: %j',
    (batch) => {
      const session = createSession();
      reduce(session, { type: 'log', source, batch: batch as LogBatch });
      expect(session.log.length).toBe(0);
    },
  );
});
