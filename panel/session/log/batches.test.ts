import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../../../src/model/index.js';
import {
  begin,
  first,
  followed,
  key,
  log,
  poll,
  readLog,
  source,
} from '../../../test/support/panel/eventLog.js';
import { dump, resourceAt, shown, subscriptionAt } from '../../../test/support/panel/rows.js';
import { createSyntheticLog } from '../../../test/support/panel/syntheticLog.js';
import { createSession, lossesOf, reduce } from '../index.js';

describe('batches', () => {
  it('may come twice, and overlap', () => {
    const events = log([...followed, ...first]);
    const once = readLog(createSession(), events);
    const session = createSession();
    readLog(session, events.slice(0, 4));
    readLog(session, events.slice(0, 4));
    readLog(session, events.slice(2, 9));
    readLog(session, events);
    expect(dump(session)).toEqual(dump(once));
    expect(lossesOf(session).events).toBe(0);
  });

  it('make the same session however they are cut', () => {
    const whole = createSyntheticLog({ seed: 7, resources: 12 }).batch(600);
    const once = reduce(createSession(), { type: 'log', source, batch: whole });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(600), fc.nat(80)), { maxLength: 12 }), (cuts) => {
        const session = createSession();
        let known = 0;
        for (const [from, length] of [...cuts, [0, 600] as const]) {
          // A reader asks for what comes after what it knows, and may be given more.
          const start = Math.min(from, known);
          const events = whole.events.slice(start, start + length);
          known = Math.max(known, start + events.length);
          reduce(session, { type: 'log', source, batch: { ...whole, events } });
        }
        expect(dump(session)).toEqual(dump(once));
      }),
      { numRuns: 40 },
    );
  });

  it('say what is missing: at the beginning as history, in between as a gap in every followed resource', () => {
    const session = readLog(createSession(), log([...followed, ...first], 501), 1, 500);
    expect([...session.epochs.values()].map(({ text }) => text)).toEqual([
      'Worker started',
      '500 events before this are gone: the log holds the newest alone',
    ]);
    const more = log([{ type: 'stored', changes: 1 }], 560);
    readLog(session, more, 1, 48);
    const { id } = resourceAt(session, '/a');
    expect(session.versions.group('resource', id).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['value', undefined],
      ['gap', '48 events of the log were lost'],
    ]);
    expect(lossesOf(session).events).toBe(548);
  });

  it('of a former life come too late', () => {
    const session = readLog(createSession(), log(followed), 2);
    readLog(session, log([...followed, ...first]), 1);
    expect(shown(session).requests).toEqual([]);
    expect(lossesOf(session).unreadable).toBe(11);
  });

  it('of a new life close what was open, and the same keys go on', () => {
    const session = readLog(createSession(), log([...followed, ...first]));
    const resumed: EventDetail[] = [
      { type: 'boot', boot: 2, version: '1.0.0' },
      { type: 'connection-opened', id: poll, targets: [key] },
      { type: 'connection', id: poll, from: 'idle', to: { name: 'live', since: 0 }, reason: 'long-poll' },
      { type: 'subscription', key, from: 'pending', to: 'live', reason: 'long-poll' },
    ];
    const later = log(resumed).map((event) => ({ ...event, at: event.at + 60_000 }));
    readLog(session, later, 2);
    expect([...session.resources.values()].length).toBe(1);
    expect([...session.requests.values()].map(({ outcome }) => outcome)).toEqual(['answered', 'lost']);
    expect([...session.connections.values()].map(({ state, reason }) => [state, reason])).toEqual([
      ['closed', 'the worker was stopped'],
      ['live', 'long-poll'],
    ]);
    expect(subscriptionAt(session, '/a').state).toBe('polling');
    expect([...session.sources.values()]).toMatchObject([
      { boot: 2, seq: 4, starts: 2, sleeps: [{ from: begin + 110, to: begin + 60_010 }] },
    ]);
  });

  it('of two engines do not mix', () => {
    const session = readLog(createSession(), log([...followed, ...first]));
    const page = { name: 'page 1', kind: 'page' } as const;
    reduce(session, { type: 'log', source: page, batch: { boot: 1, dropped: 0, events: log(followed) } });
    expect([...session.resources.values()].map((one) => one.source)).toEqual([source.name, 'page 1']);
    expect([...session.sources.values()].map(({ seq }) => seq)).toEqual([11, 5]);
  });
});
