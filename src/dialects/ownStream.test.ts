import { describe, expect, it } from 'vitest';
import type { Mode, Offer } from '../model/index.js';
import type { StreamCodec, Target } from './dialect.js';
import { dialects } from './index.js';

const url = 'https://app.example/items/';
const changesUrl = `${url}?after=3`;
const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;

function offer(mode: Mode = 'value', endpoint = 'https://app.example/stream'): Offer {
  return { dialect: 'x', mechanism: 'stream', mode, endpoint, shared: false };
}

function target(more: Partial<Target> = {}): Target {
  return { key: 'k', url, checkpoint: {}, credentials: 'same-origin', headers: [], mode: 'value', ...more };
}

const [v01, v02, v03] = dialects.map(({ stream }) => stream as StreamCodec) as [
  StreamCodec,
  StreamCodec,
  StreamCodec,
];
const changes: Partial<Target> = { mode: 'changes', checkpoint: { changesUrl } };
const json: Partial<Target> = { contentType: 'application/json' };

function read(
  event: { type?: string; data?: string; id?: string },
  more: Partial<Target> = {},
  codec: StreamCodec = v01,
) {
  const whole = { type: 'message', data: '', id: '', ...event };
  const { updates, findings } = codec.read(whole, [target(more)], offer(more.mode));
  expect(updates.length).toBeLessThan(2);
  return { update: updates[0]?.update, codes: findings.map(({ code }) => code) };
}

describe('a request', () => {
  it.each<[string, Partial<Target>, Offer, string]>([
    ['of values goes to the stream', { checkpoint: { changesUrl } }, offer(), 'https://app.example/stream'],
    ['of hints goes to the stream', { mode: 'hint' }, offer('hint'), 'https://app.example/stream'],
    ['of changes goes on from the checkpoint', changes, offer('changes', `${url}?after=1`), changesUrl],
    ['of changes at another path goes there', changes, offer('changes'), 'https://app.example/stream'],
    [
      'of changes without a checkpoint',
      { mode: 'changes' },
      offer('changes', `${url}?after=1`),
      `${url}?after=1`,
    ],
  ])('%s', (_, more, given, at) => {
    expect(v01.request(given, [target(more)]).url).toBe(at);
  });

  it('asks for events, and goes on after the last one', () => {
    const more: Partial<Target> = {
      headers: [
        ['accept', 'text/html'],
        ['x', 'y'],
      ],
      checkpoint: { eventId: '7' },
    };
    expect(v02.request(offer(), [target(more)]).headers).toEqual([
      ['x', 'y'],
      ['Accept', 'text/event-stream'],
      ['Last-Event-ID', '7'],
    ]);
  });

  it.each(['', 'a\nb', '€', 'x'.repeat(10_000)])('keeps the event ID %# to itself', (eventId) => {
    expect(v02.request(offer(), [target({ checkpoint: { eventId } })]).headers).toEqual([
      ['Accept', 'text/event-stream'],
    ]);
  });
});

describe('events without a name (0.1)', () => {
  it('push the JSON value as it came, if the ID is its tag', () => {
    for (const id of ['"2"', 'W/"2"'])
      expect(read({ data: '{ "n":\n 1.0 }', id }, json)).toEqual({
        update: { kind: 'push', headers: [['ETag', id]], body: bytes('{ "n":\n 1.0 }') },
        codes: [],
      });
  });

  it('push a text that came as a JSON string', () => {
    expect(read({ data: '"x\\n"', id: '"2"' }, { contentType: 'text/plain' }).update).toMatchObject({
      kind: 'push',
      body: bytes('x\n'),
    });
  });

  it.each<[string, object, Partial<Target>, string[]]>([
    ['with an ID that is a number', { data: '1', id: '2' }, json, []],
    ['with an ID that cannot be a tag', { data: '1', id: '"€"' }, json, []],
    ['with an ID of two tags', { data: '1', id: '"a", "b"' }, json, []],
    ['without an ID', { data: '1' }, json, []],
    ['without data: perhaps it was deleted', { id: '"2"' }, json, []],
    ['with the ID of the event before', { data: '1', id: '"1"' }, { checkpoint: { eventId: '"1"' } }, []],
    ['with the tag that is held', { data: '1', id: '"1"' }, { checkpoint: { etag: '"1"' } }, []],
    ['with what is no JSON', { data: '{', id: '"2"' }, json, ['bad-json']],
    ['of a resource that is no text', { data: '"x"', id: '"2"' }, { contentType: 'image/png' }, []],
    ['with an object for a text', { data: '{}', id: '"2"' }, { contentType: 'text/html' }, []],
  ])('%s say that something changed', (_, event, more, codes) => {
    expect(read(event, more)).toEqual({ update: { kind: 'hint' }, codes });
  });

  it.each([
    ['[{"id":1}]', false],
    ['{"id":1,"tags":[]}', false],
    ['[]', true],
  ])('say what changed in a collection: %s', (data, empty) => {
    expect(read({ data, id: '5' }, { ...changes, contentType: 'image/png' })).toEqual({
      update: { kind: 'changes', headers: [], body: bytes(data), empty },
      codes: [],
    });
  });

  it.each([
    ['', []],
    ['x', ['bad-json']],
  ])('say of a collection by %j that something changed', (data, codes) => {
    expect(read({ data }, changes)).toEqual({ update: { kind: 'hint' }, codes });
  });

  it('may be anything in 0.3', () => {
    expect(read({ data: '{}', id: '"2"' }, json, v03)).toEqual({ update: { kind: 'hint' }, codes: [] });
  });
});

describe.each([
  ['0.1', v01],
  ['0.2', v02],
  ['0.3', v03],
])('events with a name, read as %s', (_, codec) => {
  it.each(['open', 'update', 'UPDATE'])('%s: headers, then the content as it came', (type) => {
    const data = '{"ETag":"\\"2\\"","Content-Type":"text/plain","Previous-ETag":"\\"1\\""}\nline 1\n\nline 3';
    expect(read({ type, data }, { contentType: 'image/png' }, codec)).toEqual({
      update: {
        kind: 'push',
        headers: [
          ['ETag', '"2"'],
          ['Content-Type', 'text/plain'],
        ],
        body: bytes('line 1\n\nline 3'),
        previousEtag: '"1"',
      },
      codes: [],
    });
  });

  it.each<[string, string, Partial<Target>, string | undefined, string[]]>([
    ['update', '', {}, 'hint', []],
    ['open', '', {}, undefined, []],
    ['open', '{}', {}, undefined, []],
    ['update', '{}', {}, 'hint', []],
    ['update', '{"ETag":"2"}\n', {}, 'push', []],
    ['update', '{"ETag":"2"}', {}, 'hint', []],
    ['open', '{"ETag":"2"}', { checkpoint: { etag: '1' } }, 'hint', []],
    ['open', '{"ETag":"\\"1\\""}', { checkpoint: { etag: 'W/"1"' } }, undefined, []],
    ['update', '{"ETag":"1"}', { checkpoint: { etag: '1' } }, undefined, []],
    ['update', '{}\nx', {}, 'hint', []],
    ['update', '{"ETag":"2"}\nx', { contentType: 'image/png' }, 'hint', []],
    ['update', '{"ETag":"2"}\nx', { contentType: 'text/plain; charset=latin1' }, 'hint', []],
    ['update', 'x\ny', {}, 'hint', ['bad-headers']],
    ['open', '[]\ny', {}, 'hint', ['bad-headers']],
    ['update', '{"ETag":"a\\nb"}\nx', {}, 'hint', ['bad-header']],
    ['ping', 'x', {}, undefined, ['unknown-event']],
  ])('%s %j', (type, data, more, kind, codes) => {
    const { update, codes: found } = read({ type, data }, more, codec);
    expect([update?.kind, found]).toEqual([kind, codes]);
  });

  it('say what changed in a collection', () => {
    const headers = '{"Link":"<?after=4>; rel=changes, <?after=3>; rel=prev-changes","Changes-Id":"b"}';
    expect(read({ type: 'update', data: `${headers}\n[{"id":1}]` }, changes, codec).update).toMatchObject({
      ...{ kind: 'changes', body: bytes('[{"id":1}]'), empty: false },
      ...{ next: `${url}?after=4`, previous: changesUrl, nextId: 'b' },
    });
  });

  it.each([
    ['update', '{}\n{"items":[]}', 'changes'],
    ['update', '{}\n', 'changes'],
    ['update', '{"Content-Type":"image/png"}\nx', 'hint'],
    ['update', '', 'hint'],
    ['update', '{"Link":"<?after=4>; rel=changes"}', 'hint'],
    ['open', '{"Link":"<?after=4>; rel=changes"}', 'hint'],
    ['open', '{"Link":"<?after=3>; rel=changes"}', undefined],
    ['open', '{"ETag":"1"}', undefined],
  ])('of a collection: %s %j', (type, data, kind) => {
    expect(read({ type, data }, changes, codec).update?.kind).toBe(kind);
  });
});

it.each(['message', 'update', 'open', 'anything'])(
  'a hint stream says by %s that something changed',
  (type) => {
    for (const data of ['x', '{"ETag":"2"}\nx'])
      expect(read({ type, data }, { mode: 'hint' }, v02)).toEqual({ update: { kind: 'hint' }, codes: [] });
  },
);

it('a hint stream says nothing by an empty open', () => {
  expect(read({ type: 'open' }, { mode: 'hint' }, v02).update).toBeUndefined();
  expect(read({ type: 'update' }, { mode: 'hint' }, v02).update?.kind).toBe('hint');
});
