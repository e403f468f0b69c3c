import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineEvent, EventDetail } from '../../../src/model/index.js';
import { type HarOptions, harEntry } from '../../../test/support/panel/harEntry.js';
import { network } from '../../../test/support/panel/network.js';
import { recordings } from '../../../test/support/panel/recordings.js';
import { bodiesOf, resourceAt, shown, subscriptionAt } from '../../../test/support/panel/rows.js';
import { createSession, reduce, type Session } from '../index.js';

const origin = 'https://a.example';
const url = `${origin}/a`;
const begin = 1_700_000_000_000;
const source = { name: 'w', kind: 'worker' } as const;

const see = (session: Session, entries: (HarOptions | object)[], finished = false) =>
  reduce(session, {
    ...{ type: 'network', at: 0, finished },
    entries: entries.map((entry) => ('url' in entry ? harEntry(entry as HarOptions) : entry)),
  });
const start = () => createSession({ network });
const tag = (n: number) => ({ ETag: `"${n}"` });
const live = (n: number, link = '<>; rel=value-wait') => ({ ...tag(n), Link: link });

function log(details: EventDetail[]): { boot: number; dropped: number; events: EngineEvent[] } {
  const events = details.map((detail, n) => ({ ...detail, seq: n + 1, at: begin + n * 10 }) as EngineEvent);
  return { boot: 1, dropped: 0, events };
}

describe('plain HTTP', () => {
  it('that is asked once is traffic and no resource; asked twice with a tag it is polled', () => {
    const session = see(start(), [{ url, at: begin, received: tag(1) }]);
    expect(session.resources.size).toBe(0);
    see(session, [{ url, at: begin + 1_000, received: tag(2), text: '{}' }]);
    expect(shown(session).resources).toMatchObject([{ nature: 'polled', updates: 2, state: 'polling' }]);
  });

  it('without a tag is never more than traffic', () => {
    const entries = [0, 1, 2, 3].map((n) => ({ url, at: begin + n * 1_000 }));
    expect(see(start(), entries).resources.size).toBe(0);
  });

  it('of two visits is not polled', () => {
    const session = see(start(), [{ url, at: begin, received: tag(1) }]);
    reduce(session, { type: 'preserve', at: 0, on: true });
    reduce(session, { type: 'navigated', at: begin + 500, url: origin });
    see(session, [{ url, at: begin + 1_000, received: tag(1) }]);
    expect(session.resources.size).toBe(0);
  });

  it('tells how often it is asked, and backs off from failures', () => {
    const session = start();
    for (let n = 0; n < 6; n += 1) see(session, [{ url, at: begin + n * 2_000, received: tag(1) }]);
    expect(subscriptionAt(session, '/a')).toMatchObject({
      ...{ state: 'polling', reason: 'asked every 2 s', next: { at: begin + 12_000, exact: false } },
    });
    see(session, [{ url, at: begin + 12_000, status: 503 }]);
    expect(subscriptionAt(session, '/a')).toMatchObject({ state: 'backoff', reason: 'status 503' });
    expect(resourceAt(session, '/a')).toMatchObject({ updates: 1, confirmations: 5, failures: 1 });
  });

  it('is not what loads a page: documents, scripts, images', () => {
    const types = ['document', 'script', 'image', 'stylesheet', 'font', 'preflight', 'other'];
    const entries = types.flatMap((type) =>
      [0, 1].map((n) => ({ url, type, at: begin + n, received: live(1) })),
    );
    expect(see(start(), entries).requests.length).toBe(0);
  });
});

describe('a live resource', () => {
  it('is one from its first answer on, also while nobody follows it', () => {
    const session = see(start(), [{ url, at: begin, received: live(1) }]);
    expect(shown(session).resources).toMatchObject([{ nature: 'live', etag: '"1"', updates: 1 }]);
    expect(resourceAt(session, '/a').offers).toMatchObject([{ mechanism: 'long-poll', mode: 'value' }]);
  });

  it('tells what is wrong with its Links, once', () => {
    const received = { ETag: '"1"', Link: '<>; rel=value-wiat' };
    const session = see(
      start(),
      [0, 1, 2].map((n) => ({ url, at: begin + n * 100, received })),
    );
    expect([...session.problems.values()].map(({ code }) => code)).toEqual(['near-miss']);
  });

  it('waits by the header of any generation', () => {
    const session = see(start(), [
      { url, at: begin, received: { ...tag(1), 'LiveResource-Property': 'wait; min=20' } },
      { url, at: begin + 10, status: 0, ms: 0, sent: { 'If-None-Match': '"1"', Prefer: 'wait=30' } },
    ]);
    expect(subscriptionAt(session, '/a')).toMatchObject({
      ...{ state: 'polling', offer: { dialect: '0.3' }, next: { at: begin + 30_010 } },
    });
  });

  it('that ended a wait with its own tag has no new value', () => {
    const session = see(start(), [
      { url, at: begin, received: live(1) },
      {
        url,
        at: begin + 10,
        ms: 500,
        sent: { 'If-None-Match': '"1"', Wait: '1' },
        received: live(1),
        text: '',
      },
    ]);
    expect(resourceAt(session, '/a')).toMatchObject({ updates: 1, confirmations: 1 });
  });

  it('is removed by a 404, once', () => {
    const session = see(start(), [{ url, at: begin, received: live(1) }]);
    see(
      session,
      [1, 2].map((n) => ({ url, at: begin + n * 100, status: 404 })),
    );
    const { id } = resourceAt(session, '/a');
    expect(session.versions.group('resource', id).map(({ kind }) => kind)).toEqual(['value', 'removed']);
  });

  it('has its body when it was asked for, however late', () => {
    const entry = { url, at: begin, received: live(1) };
    const session = see(start(), [entry]);
    expect(bodiesOf(session, '/a')).toEqual([undefined]);
    see(session, [{ ...entry, text: '{"n":1}' }]);
    expect(bodiesOf(session, '/a')).toEqual(['{"n":1}']);
    expect(session.requests.length).toBe(1);
  });
});

describe('one request', () => {
  it('of two in the same millisecond stays one of two', () => {
    const twins = [3, 4].map((ms) => ({ url, at: begin, ms, received: tag(1) }));
    const session = see(start(), twins);
    for (const twin of twins) see(session, [twin], true);
    see(session, twins);
    expect(session.requests.length).toBe(2);
    const other = start();
    for (const twin of twins) see(other, [twin], true);
    see(other, twins);
    expect(other.requests.length).toBe(2);
  });

  it('in flight becomes the same one with its answer', () => {
    const session = see(start(), [{ url, at: begin, ms: 0, status: 0 }]);
    expect(shown(session).requests).toEqual(['fetch /a - pending 4']);
    see(session, [{ url, at: begin, ms: 80, received: tag(1) }], true);
    expect(shown(session).requests).toEqual(['fetch /a 200 answered 4']);
  });

  it.each<[string, HarOptions[], string[]]>([
    [
      'a page’s fetch that its worker passes on',
      [
        { url, at: begin + 1, ms: 8, viaWorker: 'network' },
        { url, at: begin + 3, ms: 5 },
      ],
      ['fetch /a 200 answered 14'],
    ],
    [
      'a page’s fetch that its worker answers, beside a request of the worker',
      [
        { url, at: begin + 1, ms: 8, viaWorker: 'fallback-code' },
        { url, at: begin + 3, ms: 5, sent: { Wait: '45' } },
      ],
      ['fetch /a 200 answered 10', 'long-poll /a 200 answered 4'],
    ],
  ])('%s', (_, entries, rows) => {
    const outcome = rows[0]?.endsWith('14') ? 'network' : 'answered';
    const events = log([{ type: 'fetch', url, outcome }]);
    for (const isLogFirst of [true, false]) {
      const session = see(start(), [{ url, at: begin - 5_000, received: live(1) }]);
      const readLog = () => reduce(session, { type: 'log', source, batch: events });
      if (isLogFirst) readLog();
      see(session, entries);
      if (!isLogFirst) readLog();
      expect(shown(session).requests.slice(1).sort()).toEqual(rows);
    }
  });

  it('of an engine is told from a page’s by what it sent', () => {
    const id = `0.1|long-poll|value|${url}|e same-origin ${url}`;
    const session = start();
    const events = log([
      { type: 'request', id, url, purpose: 'long-poll', etag: '"1"', waitSeconds: 45 },
      { type: 'fetch', url, outcome: 'network', reason: 'unknown' },
    ]);
    reduce(session, { type: 'log', source, batch: events });
    see(session, [
      { url, at: begin + 12, received: tag(1) },
      { url, at: begin + 5, ms: 0, status: 0, sent: { 'If-None-Match': '"1"', Wait: '45' } },
    ]);
    expect(shown(session).requests).toEqual(['long-poll /a - pending 5', 'fetch /a 200 answered 6']);
  });
});

describe('a WebSocket', () => {
  const socket = (messages: string[], at = begin): HarOptions => ({
    ...{ url: 'wss://a.example/multi/', at, ms: 1_000, status: 101, type: 'websocket', messages },
    sent: { 'Sec-WebSocket-Protocol': 'liveresource' },
  });

  it('adds what came since the last look, and nothing twice', () => {
    const session = start();
    const messages = ['shello', 'ra', 'rb', 'rc'];
    for (const count of [1, 2, 2, 4]) see(session, [{ ...socket(messages.slice(0, count)), sent: {} }]);
    const frames = [...session.frames.values()].map(({ sent, body }) => {
      const kept = session.bodies.get(body);
      return `${sent ? 's' : 'r'}${kept && 'text' in kept ? kept.text : ''}`;
    });
    expect(frames).toEqual(messages);
  });

  it('that unsubscribes follows no more', () => {
    const session = see(start(), [
      socket([
        's{"id":"1","type":"subscribe","mode":"value","uri":"/a"}',
        'r{"id":"1","type":"subscribed"}',
        'r{"type":"event","uri":"/a","headers":{"ETag":"1"},"body":{"n":1}}',
        's{"id":"2","type":"unsubscribe","mode":"value","uri":"/a"}',
      ]),
    ]);
    expect(bodiesOf(session, '/a')).toEqual(['{"n":1}']);
    expect(subscriptionAt(session, '/a')).toMatchObject({ state: 'stopped', reason: 'unsubscribed' });
  });

  it('survives frames that are none', () => {
    const junk = [
      's{',
      'sGET',
      's',
      'r',
      'r{}',
      'r* ',
      'r[1',
      's{"type":"subscribe","uri":"http://["}',
      'sGET \u0000',
    ];
    const session = see(start(), [socket(junk)]);
    expect(session.frames.length).toBe(junk.length);
    expect(session.resources.size).toBe(0);
  });
});

describe('what is no HAR', () => {
  const real = [...recordings.live('socket01').entries, ...(recordings.chromium().looks[1] ?? [])];
  const paths = [
    ...[
      ['request'],
      ['request', 'url'],
      ['request', 'headers'],
      ['request', 'method'],
      ['response'],
      ['time'],
    ],
    ...[['response', 'headers'], ['response', 'status'], ['response', 'content'], ['startedDateTime']],
    ...[['response', 'content', 'text'], ['_webSocketMessages'], ['_eventSourceMessages'], ['_resourceType']],
    ...[
      ['request', 'headers', '0'],
      ['request', 'headers', '0', 'value'],
      ['_webSocketMessages', '0'],
    ],
  ];
  const junk = fc.anything({ withBigInt: true, maxDepth: 2 });

  function broken(entry: unknown, path: string[], value: unknown): unknown {
    const copy = structuredClone(entry);
    const last = path.at(-1) as string;
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], copy);
    if (typeof parent === 'object' && parent !== null) (parent as Record<string, unknown>)[last] = value;
    return copy;
  }

  it('never throws', () => {
    const entries = fc
      .tuple(fc.constantFrom(...real), fc.constantFrom(...paths), junk)
      .map(([entry, path, value]) => broken(entry, path, value));
    fc.assert(
      fc.property(fc.array(fc.oneof(entries, junk, fc.constantFrom(...real)), { maxLength: 20 }), (list) => {
        const session = start();
        reduce(session, { type: 'network', at: 0, entries: list });
        reduce(session, { type: 'network', at: 0, entries: list, finished: true });
        reduce(session, { type: 'tick', at: 1e15 });
      }),
      { numRuns: 600 },
    );
  });
});
