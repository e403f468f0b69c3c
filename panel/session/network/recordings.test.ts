import { describe, expect, it } from 'vitest';
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
import { createSession, reduce, type Session } from '../index.js';

const worker = { name: 'https://a.example/', kind: 'worker' } as const;
const look = (session: Session, entries: unknown[]) => reduce(session, { type: 'network', at: 0, entries });

describe('a page without a worker, in Chromium', () => {
  const { looks, finished } = recordings.chromium();
  const session = createSession({ network });
  for (const entries of looks) look(session, entries);
  for (const { at, entry } of finished)
    reduce(session, { type: 'network', at, entries: [entry], finished: true });

  it('is shown for what it does', () => {
    const at = (path: string) => {
      const { nature, updates } = resourceAt(session, path);
      const { state, reason, reconstructed } = subscriptionAt(session, path);
      return { nature, updates, state, reason, reconstructed };
    };
    expect(at('/plain')).toEqual({
      ...{ nature: 'polled', updates: 2, state: 'polling', reason: 'asked every 0.3 s', reconstructed: true },
    });
    expect(at('/live')).toMatchObject({ nature: 'live', updates: 6, state: 'polling' });
    expect(at('/events')).toMatchObject({ nature: 'event-stream', updates: 8, state: 'stopped' });
    expect(at('/sock?token=secret')).toMatchObject({ nature: 'websocket', updates: 7, state: 'stopped' });
  });

  it('has one row for each request, in flight or over, however often it was looked at', () => {
    expect(shown(session).requests).toEqual([
      ...['fetch /plain 200 answered 4', 'poll /plain 200 answered 4', 'poll /plain 304 unchanged 4'],
      ...['fetch /gone - failed 4', 'socket /sock?token=secret 101 answered 4', 'fetch /live 200 answered 4'],
      'stream /events 200 cancelled 4',
      ...Array.from({ length: 5 }, () => 'long-poll /live 200 answered 4'),
    ]);
    const before = dump(session);
    for (const entries of looks) look(session, entries);
    expect(dump(session)).toEqual(before);
  });

  it('shows a request that is held while it is', () => {
    const early = look(createSession({ network }), looks[0] ?? []);
    expect(shown(early).requests.at(-1)).toBe('long-poll /live - pending 4');
    const pending = [...early.requests.values()].at(-1);
    expect(subscriptionAt(early, '/live').next).toEqual({ at: (pending?.at ?? 0) + 45_000, exact: false });
  });

  it('shows what a socket and a stream brought before they were closed', () => {
    const early = look(createSession({ network }), looks[0] ?? []);
    const sock = resourceAt(early, '/sock?token=secret').id;
    expect(early.frames.group('resource', sock).map(({ sent, name, bytes }) => [sent, name, bytes])).toEqual([
      ...[
        [true, 'text', 5],
        [false, 'binary', 4],
        [false, 'text', 10],
      ],
      ...[
        [false, 'text', 6],
        [false, 'text', 6],
        [false, 'text', 6],
      ],
    ]);
    expect(bodiesOf(early, '/events')).toEqual([1, 2, 3, 4, 5].map((i) => `{"i":${i}}`));
    expect(subscriptionAt(early, '/events').state).toBe('connected');
  });

  it('ends what nobody asks any more, when time passes', () => {
    const now = session.clocks.now;
    reduce(session, { type: 'tick', at: now + 4_000 });
    expect(subscriptionAt(session, '/live').state).toBe('polling');
    reduce(session, { type: 'tick', at: now + 20_000 });
    expect(subscriptionAt(session, '/live')).toMatchObject({
      ...{ state: 'stopped', reason: 'nothing was asked any more', next: undefined },
    });
  });
});

it('shows the same page in Firefox, with the bodies that its HAR has', () => {
  const session = look(createSession({ network }), recordings.firefox().entries);
  const states = shown(session).resources.map(({ url, nature, state }) => [pathOf(url), nature, state]);
  expect(states.sort()).toEqual([
    ['/events', 'event-stream', 'connected'],
    ['/live', 'live', 'polling'],
    ['/plain', 'polled', 'polling'],
    ['/sock?token=secret', 'websocket', 'connected'],
  ]);
  expect(bodiesOf(session, '/live')).toEqual([11, 12, 13, 14].map((n) => `{"n":${n}}`));
  expect(bodiesOf(session, '/events')).toEqual([1, 2, 3, 4, 5, 6].map((i) => `{"i":${i}}`));
  expect(resourceAt(session, '/plain')).toMatchObject({ updates: 1, confirmations: 2 });
});

describe('a page with a worker', () => {
  const { entries, log } = recordings.worker();
  const readLog = (session: Session) => reduce(session, { type: 'log', source: worker, batch: log });

  it('has one row for what log, page and network saw of one request', () => {
    const session = look(readLog(createSession({ network })), entries);
    expect(shown(session).requests).toHaveLength(25);
    const other = readLog(look(createSession({ network }), entries));
    expect(shown(other).requests).toHaveLength(25);
    expect(shown(session).requests.sort()).toEqual(
      // The engine's rows differ in nothing; of a fetch that was answered the order decides which row is which.
      expect.arrayContaining(shown(other).requests.filter((row) => / [57]$/.test(row))),
    );
  });

  it('knows which requests are whose', () => {
    const session = look(readLog(createSession({ network })), entries);
    const { requests } = shown(session);
    // Answered by the worker: seen by it and by the page, never on the network.
    expect(requests.filter((row) => row.startsWith('fetch /counter/a/'))).toEqual(
      Array.from({ length: 3 }, () => 'fetch /counter/a/ 200 answered 10'),
    );
    // Passed on: by all three.
    expect(requests.filter((row) => row.includes('?x='))).toEqual(
      [0, 1, 2].map((x) => `fetch /examples/counter/?x=${x} 200 answered 14`),
    );
    expect(requests.filter((row) => row.startsWith('write'))).toEqual(
      Array.from({ length: 3 }, () => 'write /counter/a/ 200 answered 6'),
    );
    expect(requests.some((row) => row.includes('.liveresource/lease'))).toBe(false);
  });

  it('adds headers to what the log says, and changes nothing else of it', () => {
    const alone = readLog(createSession({ network }));
    const session = look(readLog(createSession({ network })), entries);
    expect(dump(session).versions).toEqual(dump(alone).versions);
    expect(dump(session).subscriptions).toEqual(dump(alone).subscriptions);
    expect(dump(session).resources).toEqual(dump(alone).resources);
    const held = [...session.requests.values()].find(
      ({ purpose, seen }) => purpose === 'long-poll' && seen === 5,
    );
    expect(held?.requestHeaders).toContainEqual(['Wait', '45']);
  });

  it('is the worker’s, also where the network was seen first', () => {
    const session = readLog(look(createSession({ network }), entries));
    expect([...session.resources.values()]).toMatchObject([{ source: worker.name, nature: 'live' }]);
    expect(subscriptionAt(session, '/counter/a/')).toMatchObject({ state: 'polling', reconstructed: false });
    expect([...session.connections.values()].filter(({ state }) => state !== 'closed')).toMatchObject([
      { reconstructed: false, mechanism: 'long-poll' },
    ]);
  });

  it('has the bodies that came over its socket, for the frames and versions of its log', () => {
    const { entries, log } = recordings.live('workerSocket');
    for (const order of ['log first', 'network first']) {
      const session = createSession({ network });
      if (order === 'network first') look(session, entries);
      if (log) reduce(session, { type: 'log', source: worker, batch: log });
      look(session, entries);
      expect(bodiesOf(session, '/v/a')).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
      const { id } = resourceAt(session, '/v/a');
      const pushed = session.frames.group('resource', id).filter(({ kind }) => kind === 'pushed');
      expect(pushed.map(({ body }) => session.bodies.get(body) !== undefined)).toEqual([true, true]);
    }
  });
});

describe('a page with another client of the protocol', () => {
  const read = (name: Parameters<typeof recordings.live>[0]) =>
    look(createSession({ network }), recordings.live(name).entries);

  it.each(['socket01', 'socket02'] as const)('shares one socket (%s)', (name) => {
    const session = read(name);
    const open = [...session.connections.values()].filter(({ state }) => state === 'live');
    expect(open).toMatchObject([{ mechanism: 'socket', shared: true, frames: 10 }]);
    expect(open[0]?.targets).toHaveLength(3);
    for (const path of ['/v/a', '/v/b', '/c/l/'])
      expect(subscriptionAt(session, path)).toMatchObject({ state: 'connected', reconstructed: true });
    expect(bodiesOf(session, '/v/a')).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(bodiesOf(session, '/c/l/')).toEqual(['[{"id":1,"text":"x"}]', '[{"id":2,"text":"y"}]']);
    const { id } = resourceAt(session, '/c/l/');
    expect(session.versions.group('resource', id).map(({ kind, via }) => [kind, via])).toEqual([
      ['value', 'fetch'],
      ['changes', 'socket'],
    ]);
  });

  it.each(['multi01', 'multi02'] as const)('asks for several in one request (%s)', (name) => {
    const session = read(name);
    expect(bodiesOf(session, '/v/a')).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(subscriptionAt(session, '/v/b')).toMatchObject({ state: 'polling' });
    const open = [...session.connections.values()].filter(({ state }) => state === 'live');
    expect(open).toMatchObject([{ mechanism: 'long-poll', shared: true }]);
    expect(open[0]?.targets.length).toBeGreaterThan(1);
  });

  it('reads streams of values', () => {
    const session = read('stream01');
    expect(bodiesOf(session, '/v/a')).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(subscriptionAt(session, '/v/a')).toMatchObject({
      ...{ state: 'connected', offer: { mechanism: 'stream', mode: 'value', dialect: '0.1' } },
    });
  });

  it('waits for changes of a collection', () => {
    const session = read('changes01');
    expect(bodiesOf(session, '/c/l/')).toEqual(['[{"id":1,"text":"x"}]', '[{"id":2,"text":"y"}]']);
    expect(subscriptionAt(session, '/c/l/')).toMatchObject({
      ...{ state: 'polling', offer: { mechanism: 'long-poll', mode: 'changes' } },
    });
    expect(shown(session).resources.map(({ url }) => pathOf(url))).toEqual(['/v/a', '/v/b', '/c/l/']);
  });
});

describe('what Firefox lists while it goes on', () => {
  const at = 1_700_000_000_000;
  const firefox = (fields: {
    url: string;
    status: number;
    text?: string;
    time?: number;
    accept?: string;
  }) => ({
    startedDateTime: new Date(at).toISOString(),
    time: fields.time ?? 0,
    timings: fields.time === undefined ? {} : { wait: fields.time },
    request: {
      ...{ method: 'GET', url: `https://a.example${fields.url}` },
      headers: [{ name: 'Accept', value: fields.accept ?? '*/*' }],
    },
    response: {
      ...{ status: fields.status, headers: [] },
      content: { mimeType: fields.accept ?? 'application/json', text: fields.text ?? '' },
    },
  });
  const see = (session: Session, after: number, entry: object, finished = false) =>
    reduce(session, { type: 'network', at: at + after, entries: [entry], finished });
  const accept = 'text/event-stream';

  it('is in flight until it says that it is over, with a status or with a time alone', () => {
    const session = createSession({ network });
    see(session, 10, firefox({ url: '/a', status: 0, time: 1 }));
    see(session, 20, firefox({ url: '/a', status: 200 }));
    expect([...session.requests.values()].map(({ outcome }) => outcome)).toEqual(['pending']);
    see(session, 30, firefox({ url: '/a', status: 200, time: 25 }), true);
    expect([...session.requests.values()].map(({ outcome, ms }) => [outcome, ms])).toEqual([
      ['answered', 25],
    ]);
  });

  it('shows each event of an open stream once, and a half one when it is whole', () => {
    const session = createSession({ network });
    see(session, 500, firefox({ url: '/s', status: 200, accept, text: 'data: 1\n\ndata: 2' }));
    expect(bodiesOf(session, '/s')).toEqual(['1']);
    see(session, 1_000, firefox({ url: '/s', status: 200, accept, text: 'data: 1\n\ndata: 22\n\n' }));
    expect(bodiesOf(session, '/s')).toEqual(['1', '22']);
    expect(subscriptionAt(session, '/s').state).toBe('connected');
    const over = firefox({
      url: '/s',
      status: 200,
      accept,
      text: 'data: 1\n\ndata: 22\n\ndata: 3\n\n',
      time: 1_200,
    });
    see(session, 1_300, { ...over, response: { ...over.response, content: { mimeType: accept } } }, true);
    for (const look of [1_500, 2_000]) see(session, look, over);
    expect(bodiesOf(session, '/s')).toEqual(['1', '22', '3']);
    expect(subscriptionAt(session, '/s').state).toBe('stopped');
  });
});
