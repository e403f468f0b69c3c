import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.js';
import { socket } from './socket.js';

const origin = 'https://app.example';
const url = 'wss://app.example/multi/ws';
const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;

function target(path: string, more: Partial<Target> = {}): Target {
  return {
    ...{
      key: path,
      url: origin + path,
      checkpoint: {},
      credentials: 'same-origin',
      headers: [],
      mode: 'value',
    },
    ...more,
  };
}

const collection = target('/c/', { mode: 'changes', checkpoint: { changesUrl: `${origin}/c/?after=3` } });
const all = [target('/a', { asked: '/a', contentType: 'application/json' }), { ...collection, asked: '/c/' }];

function read(frame: string, targets: Target[] = all) {
  const { frames, findings } = socket.read(frame, targets, url);
  return { frames, codes: findings.map(({ code }) => code) };
}

describe('what is sent', () => {
  it('subscribes values and collections by their URLs', () => {
    expect(socket.subscribe(target('/a?x'), '1')).toEqual({
      frame: '{"id":"1","type":"subscribe","mode":"value","uri":"/a?x"}',
      asked: '/a?x',
    });
    expect(socket.subscribe(collection, '2')).toEqual({
      frame: '{"id":"2","type":"subscribe","mode":"changes","uri":"/c/"}',
      asked: '/c/',
    });
    expect(socket.subscribe(target('//x'), '3').asked).toBe(`${origin}//x`);
  });

  it('unsubscribes as it subscribed, and pings', () => {
    expect(socket.unsubscribe({ ...collection, asked: '/old/' }, '4')).toBe(
      '{"id":"4","type":"unsubscribe","mode":"changes","uri":"/old/"}',
    );
    expect(socket.unsubscribe(target('/a'), '5')).toBe(
      '{"id":"5","type":"unsubscribe","mode":"value","uri":"/a"}',
    );
    expect(socket.ping([], '6')).toBe('{"id":"6","type":"ping"}');
  });
});

it.each<[string, object]>([
  ['{"id":"1","type":"subscribed"}', { kind: 'subscribed', id: '1' }],
  ['{"ID":1,"Type":"SUBSCRIBED","more":[]}', { kind: 'subscribed', id: '1' }],
  ['{"type":"subscribed","uri":"/a"}', { kind: 'subscribed', key: '/a' }],
  ['{"type":"subscribed"}', { kind: 'subscribed' }],
  ['{"id":"2","type":"unsubscribed"}', { kind: 'unsubscribed', id: '2' }],
  ['{"id":"3","type":"pong"}', { kind: 'pong', id: '3' }],
  ['{"type":"pong"}', { kind: 'pong' }],
  ['{"id":"1","type":"error"}', { kind: 'refused', id: '1', reason: 'error' }],
  [
    '{"id":"1","type":"error","code":404,"reason":"no such"}',
    { kind: 'refused', id: '1', status: 404, reason: 'no such' },
  ],
  ['{"type":"error","uri":"/c/","message":"x"}', { kind: 'refused', key: '/c/', reason: 'x' }],
])('%s is understood', (frame, expected) => {
  expect(read(frame)).toEqual({ frames: [expected], codes: [] });
});

describe('events of a value', () => {
  const event = (rest: string) => `{"type":"event","uri":"/a",${rest}}`;

  it('push what came as it came, if they have a tag', () => {
    expect(read(event('"headers":{"ETag":"\\"2\\""},"body":{ "n": 1.0 }'))).toEqual({
      frames: [
        {
          kind: 'update',
          key: '/a',
          update: { kind: 'push', headers: [['ETag', '"2"']], body: bytes('{ "n": 1.0 }') },
        },
      ],
      codes: [],
    });
  });

  it.each([
    ['"body":{}', []],
    ['"headers":{},"body":{}', []],
    ['"headers":{"ETag":"2"}', []],
    ['"headers":{"ETag":"2","Content-Type":"image/png"},"body":"x"', []],
    ['"headers":{"ETag":"2","Link":"<?x>; rel=changes, <?y>; rel=prev-changes"},"body":{}', []],
    ['"headers":[],"body":{}', ['bad-headers']],
    ['"headers":{"ETag":["1",{}]}', ['bad-header']],
  ])('say by %s that something changed', (rest, codes) => {
    expect(read(event(rest))).toEqual({
      frames: [{ kind: 'update', key: '/a', update: { kind: 'hint' } }],
      codes,
    });
  });

  it('may name where its changes are', () => {
    expect(read(event('"headers":{"ETag":"2","Link":"<?x>; rel=changes"},"body":{}')).frames).toMatchObject([
      { update: { kind: 'push' } },
    ]);
  });

  it('of a path alone are nobody’s value where several have it', () => {
    const both = [target('/a?x'), target('/a?y')];
    expect(read(event('"headers":{"ETag":"2"},"body":{}'), both).frames).toMatchObject([
      { key: '/a?x', update: { kind: 'hint' } },
      { key: '/a?y', update: { kind: 'hint' } },
    ]);
  });
});

describe('events of a collection', () => {
  const links = '"Link":"</c/?after=4>; rel=changes, </c/?after=3>; rel=prev-changes"';
  const event = (headers: string, body = '') =>
    `{"type":"event","uri":"wss://app.example/c/","headers":{${headers}}${body && `,"body":${body}`}}`;

  it.each([
    ['[{"id":1}]', false],
    ['{"id":1,"tags":[]}', false],
    ['[]', true],
  ])('say what changed, and since when: %s', (body, empty) => {
    expect(read(event(links, body))).toMatchObject({
      frames: [
        {
          kind: 'update',
          key: '/c/',
          update: {
            ...{ kind: 'changes', body: bytes(body), empty },
            ...{ next: `${origin}/c/?after=4`, previous: `${origin}/c/?after=3` },
          },
        },
      ],
      codes: [],
    });
  });

  it.each([
    [event('"Link":"</c/?after=4>; rel=changes"', '[1]'), []],
    [event('"Link":"</c/?after=3>; rel=prev-changes"', '[1]'), []],
    [event('', '[1]'), []],
    [event('"ETag":"2"', '[1]'), []],
    [event(links), []],
    [
      event('"Link":"<//x.example/>; rel=changes, </c/?after=3>; rel=prev-changes"', '[1]'),
      ['link-other-origin'],
    ],
  ])('say by %s that something changed', (frame, codes) => {
    expect(read(frame)).toEqual({
      frames: [{ kind: 'update', key: '/c/', update: { kind: 'hint' } }],
      codes,
    });
  });

  it('are none of the value of the same URL', () => {
    const both = [target('/c/', { key: 'v', asked: '/c/' }), { ...collection, asked: '/c/' }];
    expect(read(event(`"ETag":"2",${links}`, '[1]'), both).frames).toMatchObject([
      { key: 'v', update: { kind: 'hint' } },
      { key: '/c/', update: { kind: 'changes' } },
    ]);
    expect(read(event('"ETag":"2"', '[1]'), both).frames).toMatchObject([
      { key: 'v', update: { kind: 'push' } },
      { key: '/c/', update: { kind: 'hint' } },
    ]);
  });
});

it.each([
  ['', 'bad-frame'],
  ['OK /a', 'bad-frame'],
  ['[]', 'bad-frame'],
  ['{}', 'unknown-frame'],
  ['{"type":"news"}', 'unknown-frame'],
  ['{"type":7}', 'unknown-frame'],
  ['{"type":"event","body":1}', 'bad-event'],
  ['{"type":"event","uri":{},"body":1}', 'bad-event'],
  ['{"type":"event","uri":"/x","body":1}', 'unknown-uri'],
  ['{"type":"event","uri":"http://[","body":1}', 'bad-uri'],
])('%j says nothing, and is told', (frame, code) => {
  expect(read(frame)).toEqual({ frames: [], codes: [code] });
});
