import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harEntry } from '../../../../test/support/panel/harEntry.js';
import { network } from '../../../../test/support/panel/network.js';
import { recordings } from '../../../../test/support/panel/recordings.js';
import { resourceAt } from '../../../../test/support/panel/rows.js';
import { createSession, reduce, type Session } from '../../index.js';
import {
  causesOf,
  createFrameList,
  describeEvent,
  type FrameLine,
  headersView,
  histogramOf,
  historyOf,
  linksView,
  statesView,
  timingView,
  toggleRun,
  unfoldRuns,
  valueView,
} from './index.js';

const source = { name: 'w', kind: 'worker' } as const;
const start = () => createSession({ network });
const look = (session: Session, entries: unknown[]) => reduce(session, { type: 'network', at: 0, entries });

function withWorker(): Session {
  const { log, entries } = recordings.worker();
  return look(reduce(start(), { type: 'log', source, batch: log }), entries);
}

const counter = (session: Session) => resourceAt(session, '/counter/a/').id;

describe('value', () => {
  const session = look(start(), recordings.live('socket01').entries);
  const { id } = resourceAt(session, '/v/a');

  it('is the newest version, with its neighbours', () => {
    const view = valueView(session, id);
    expect(view).toMatchObject({
      body: { kind: 'json', value: { n: 3 } },
      place: 3,
      count: 3,
      next: undefined,
    });
    expect(valueView(session, id, view?.previous)).toMatchObject({ body: { value: { n: 2 } }, place: 2 });
  });

  it('says why it is not there', () => {
    const chromium = look(start(), recordings.chromium().looks[1] ?? []);
    expect(valueView(chromium, resourceAt(chromium, '/live').id)?.body).toEqual({
      ...{ kind: 'absent', why: 'unseen', bytes: 7 },
    });
    const small = createSession({ network, caps: { bodies: 150 } });
    look(small, recordings.live('socket01').entries);
    const versions = small.versions.group('resource', resourceAt(small, '/v/a').id);
    expect(valueView(small, resourceAt(small, '/v/a').id, versions[0]?.id)?.body).toMatchObject({
      why: 'dropped',
    });
    expect(valueView(small, 99)).toBeUndefined();
  });
});

it('history has each version with where it came from, the newest first', () => {
  const session = withWorker();
  const items = historyOf(session, counter(session));
  expect(items.map(({ from, isNewest, grown }) => [from, isNewest, grown])).toEqual([
    ['long-poll, held', true, 0],
    ['catch-up', false, 0],
    ['long-poll, held', false, 0],
    ['first GET', false, undefined],
  ]);
  expect(items.at(-1)?.lived).toBe((items.at(-2)?.version.at ?? 0) - (items.at(-1)?.version.at ?? 0));
});

describe('frames', () => {
  const url = 'https://a.example/a';
  const begin = 1_700_000_000_000;
  const poll = (n: number, etag: string, status: number) =>
    harEntry({
      url,
      at: begin + n * 1_000,
      status,
      sent: { 'If-None-Match': etag },
      received: { ETag: etag },
    });
  const words = (lines: readonly FrameLine[]) =>
    lines.map((line) => (line.kind === 'run' ? `304 ×${line.frames.length}` : line.frame.kind));

  it('fold runs of equal 304s, and go on with what comes', () => {
    const session = look(start(), [poll(0, '"1"', 200), poll(1, '"1"', 304), poll(2, '"1"', 304)]);
    const list = createFrameList(session, { resource: resourceAt(session, '/a').id });
    expect([list.update(), words(list.lines)]).toEqual([true, ['answer', '304 ×2']]);
    look(
      session,
      Array.from({ length: 5 }, (_, n) => poll(3 + n, '"1"', 304)),
    );
    const before = list.lines;
    expect([list.update(), words(list.lines)]).toEqual([true, ['answer', '304 ×7']]);
    expect(list.lines).not.toBe(before);
    expect(list.update()).toBe(false);
    look(session, [poll(9, '"2"', 200), poll(10, '"2"', 304)]);
    list.update();
    expect(words(list.lines)).toEqual(['answer', '304 ×7', 'answer', 'unchanged']);
    list.stop();
  });

  it('show each of a run that is opened, until it is closed, while others come and the oldest go', () => {
    const session = look(start(), [poll(0, '"1"', 200), poll(1, '"1"', 304), poll(2, '"1"', 304)]);
    const list = createFrameList(session, { resource: resourceAt(session, '/a').id });
    const runOf = () => list.lines.find((line) => line.kind === 'run')?.frames ?? [];
    list.update();
    const open = toggleRun(new Set(), runOf());
    const shown = () => words(unfoldRuns(list.lines, open));
    expect(shown()).toEqual(['answer', '304 ×2', 'unchanged', 'unchanged']);
    look(session, [poll(3, '"1"', 304)]);
    list.update();
    expect(shown()).toEqual(['answer', '304 ×3', 'unchanged', 'unchanged', 'unchanged']);
    session.frames.keep(({ id }) => id !== 1 && id !== 2);
    list.update();
    expect(shown()).toEqual(['304 ×2', 'unchanged', 'unchanged']);
    expect(toggleRun(open, runOf())).toEqual(new Set());
    list.stop();
  });

  it('are the same however often the list was looked at in between', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('"1"', '"2"'), fc.constantFrom(200, 304), fc.boolean()), {
      ...{ minLength: 2, maxLength: 40 },
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 600, max: 20_000 }), (polls, frames) => {
        const session = createSession({ network, caps: { frames } });
        look(session, [poll(0, '"0"', 200), poll(1, '"0"', 304)]);
        const of = { resource: resourceAt(session, '/a').id };
        const list = createFrameList(session, of);
        polls.forEach(([etag, status, looks], n) => {
          look(session, [poll(2 + n, etag, status)]);
          if (looks) list.update();
        });
        list.update();
        const fresh = createFrameList(session, of);
        fresh.update();
        expect(words(list.lines)).toEqual(words(fresh.lines));
      }),
      { numRuns: 100 },
    );
  });

  it('of a connection are all that went over it', () => {
    const session = look(start(), recordings.live('socket02').entries);
    const [connection] = [...session.connections.values()];
    const list = createFrameList(session, { connection: connection?.id ?? 0 });
    list.update();
    expect(list.lines).toHaveLength(10);
  });
});

describe('headers', () => {
  const entry = harEntry({
    url: 'https://a.example/a?access_token=SECRET1',
    at: 1_700_000_000_000,
    sent: { Authorization: 'Bearer SECRET2', Cookie: 'sid=SECRET3' },
    received: { ETag: '"1"', Link: '<>; rel=value-wait', 'Set-Cookie': 'sid=SECRET4; Path=/' },
  });
  const session = look(start(), [entry]);

  it('are shown without secrets, unless they are asked for', () => {
    const masked = headersView(session, { request: 1 });
    expect(JSON.stringify(masked)).not.toContain('SECRET');
    expect(masked?.sent[0]).toMatchObject({ name: 'Authorization', value: 'Bearer ***', isMasked: true });
    expect(masked?.received[0]).toMatchObject({ name: 'ETag', isMasked: false, meaning: expect.any(String) });
    const open = JSON.stringify(headersView(session, { request: 1 }, { secrets: true }));
    for (const secret of ['SECRET1', 'SECRET2', 'SECRET3', 'SECRET4']) expect(open).toContain(secret);
  });

  it('are those that are known where the network showed none', () => {
    const { log } = recordings.worker();
    const alone = reduce(start(), { type: 'log', source, batch: log });
    const view = headersView(alone, { resource: counter(alone) });
    expect(view?.sent.map(({ name }) => name)).toEqual(['If-None-Match', 'Wait']);
    expect(view?.note).toContain('log');
    expect(headersView(alone, { request: 999 })).toBeUndefined();
  });
});

describe('links', () => {
  it('say of each way why it is taken or not', () => {
    const session = withWorker();
    const view = linksView(session, counter(session));
    const rows = view?.rows.map(({ via, status, offer }) => `${via}${offer.shared ? '*' : ''} ${status}`);
    expect(rows).toContain('wait chosen');
    expect(rows?.filter((row) => row.endsWith('chosen'))).toHaveLength(1);
    const stream = view?.rows.find(({ via, offer }) => via === 'sse' && !offer.shared);
    expect(stream).toMatchObject({ status: 'passed-over' });
    expect(stream?.why).toMatch(/no event stream but application\/json.*Tried again in \d+ s/);
    const shared = view?.rows.find(
      ({ via, offer }) => via === 'wait' && offer.shared && offer.dialect === '0.1',
    );
    expect(shared).toMatchObject({ status: 'outranked' });
    expect(shared?.why).toContain('No other resource shares it');
  });

  it('say what the client of the page does', () => {
    const session = look(start(), recordings.live('socket01').entries);
    const view = linksView(session, resourceAt(session, '/v/a').id);
    expect(view?.rows.map(({ via, status }) => [via, status])).toEqual([
      ['ws', 'chosen'],
      ['wait', 'unused'],
    ]);
  });

  it('show what is misspelt', () => {
    const received = { ETag: '"1"', Link: '<>; rel=value-wait, <>; rel=value-straem, </up>; rel=up' };
    const session = look(start(), [harEntry({ url: 'https://a.example/a', at: 1e12, received })]);
    const view = linksView(session, resourceAt(session, '/a').id);
    expect(view?.findings).toMatchObject([
      { code: 'near-miss', text: expect.stringContaining('value-stream') },
    ]);
    expect(view?.others.map(({ rel }) => rel)).toEqual(['value-straem', 'up']);
    expect(view?.rows).toMatchObject([
      { status: 'unused', why: 'Nobody follows the resource: it is fetched only.' },
    ]);
  });
});

describe('timing', () => {
  it('tells answers at once from answers that were held', () => {
    const session = withWorker();
    const view = timingView(session, counter(session));
    expect(view?.holds).toMatchObject({ count: 3, least: 133.7, most: 1000.7 });
    expect(view?.answers?.count).toBe(6);
  });

  it('has buckets that hold all values, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 4e6, noNaN: true }), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values);
        const { buckets = [], least = 0, most = 0 } = histogram ?? {};
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        expect((buckets[0]?.from ?? 1) <= least && (buckets.at(-1)?.to ?? 0) > most).toBe(true);
        buckets.forEach(({ from, to, count }, n) => {
          if (n > 0) expect(from).toBe(buckets[n - 1]?.to);
          expect(count).toBe(values.filter((value) => value >= from && value < to).length);
        });
      }),
    );
    expect(histogramOf([])).toBeUndefined();
  });
});

describe('states', () => {
  it('have each move with what caused it', () => {
    const session = withWorker();
    const lines = statesView(session, counter(session)).filter(({ subject }) => subject === 'subscription');
    expect(lines.slice(0, 2).map(({ from, to, cause }) => [from, to, cause?.text])).toEqual([
      ['connecting', 'polling', 'confirmed by catch-up'],
      ['polling', 'connecting', 'connection live → connecting: catch-up'],
    ]);
    expect(lines.every(({ lasted }) => lasted >= 0)).toBe(true);
  });

  it('lead back to the first event that is known', () => {
    const session = withWorker();
    const place = { source: 'w', boot: [...session.sources.values()][0]?.boot ?? 0, seq: 123 };
    expect(causesOf(session, place).map(({ type }) => type)).toEqual(['published', 'applied', 'request']);
    expect(causesOf(session, { ...place, seq: 9_999 })).toEqual([]);
  });

  it('describe every event without secrets', () => {
    const { log } = recordings.worker();
    const texts = log.events.map(describeEvent);
    expect(texts.every((text) => text.length > 3 && text.length < 200)).toBe(true);
    const details = { uri: 'https://a.example/?token=SECRET', reason: 'x' };
    const problem = { type: 'problem', code: 'network-failed', details, seq: 1, at: 1 } as const;
    expect(describeEvent(problem)).not.toContain('SECRET');
  });
});
