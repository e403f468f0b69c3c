import { describe, expect, it } from 'vitest';
import type { Offer } from '../model/index.js';
import type { Target } from './dialect.js';
import { textSocket } from './textSocket.js';

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
const all = [target('/a?x', { asked: '/a?x' }), { ...collection, asked: '/c/?after=1' }];

function read(frame: string, targets: Target[] = all) {
  const { frames, findings } = textSocket.read(frame, targets, url);
  return { frames, codes: findings.map(({ code }) => code) };
}

it('subscribes values by their URLs, and collections by their checkpoints', () => {
  expect(textSocket.subscribe(target('/a?x'), '1')).toEqual({ frame: 'GET /a?x', asked: '/a?x' });
  expect(textSocket.subscribe(collection, '2')).toEqual({ frame: 'GET /c/?after=3', asked: '/c/?after=3' });
  expect(textSocket.subscribe(target('/c/', { mode: 'changes' }), '3').asked).toBe('/c/');
});

it('unsubscribes as it subscribed, and pings by the first subscription', () => {
  expect(textSocket.unsubscribe(all[1] as Target, '4')).toBe('CANCEL /c/?after=1');
  expect(textSocket.unsubscribe(collection, '4')).toBe('CANCEL /c/?after=3');
  expect(textSocket.ping(all, '5')).toBe('GET /a?x');
  expect(textSocket.ping([], '5')).toBeUndefined();
});

it.each<[string, object]>([
  ['OK /a?x', { kind: 'subscribed', key: '/a?x' }],
  ['ok wss://app.example/a?x\r\n', { kind: 'subscribed', key: '/a?x' }],
  ['OK  /a', { kind: 'subscribed', key: '/a?x' }],
  ['200 /c/?after=1', { kind: 'subscribed', key: '/c/' }],
  ['201 /a?x', { kind: 'subscribed', key: '/a?x' }],
  [
    'ERROR /a?x 404\nno such resource',
    { kind: 'refused', key: '/a?x', status: 404, reason: 'no such resource' },
  ],
  ['ERROR /a?x 503 Busy', { kind: 'refused', key: '/a?x', status: 503, reason: '503 Busy' }],
  ['ERROR /a?x', { kind: 'refused', key: '/a?x', reason: 'ERROR' }],
  ['404 /a?x', { kind: 'refused', key: '/a?x', status: 404, reason: '404' }],
  ['403 /a?x\nlog in', { kind: 'refused', key: '/a?x', status: 403, reason: 'log in' }],
  ['CANCEL /a?x', { kind: 'unsubscribed', key: '/a?x' }],
  ['CANCELLED /a?x', { kind: 'unsubscribed', key: '/a?x' }],
])('%j is understood', (frame, expected) => {
  expect(read(frame)).toEqual({ frames: [expected], codes: [] });
});

describe('updates', () => {
  const kinds = (frame: string, targets?: Target[]) => {
    const { frames, codes } = read(frame, targets);
    return [
      ...frames.map((one) => (one.kind === 'update' ? `${one.key} ${one.update.kind}` : one.kind)),
      ...codes,
    ];
  };

  it('push the content as it came, if they have a tag', () => {
    const frame =
      '* /a?x {"ETag":"\\"2\\"","Content-Type":"text/plain","Previous-ETag":"\\"1\\""}\n x\r\n\ny ';
    expect(read(frame).frames).toEqual([
      {
        kind: 'update',
        key: '/a?x',
        update: {
          kind: 'push',
          headers: [
            ['ETag', '"2"'],
            ['Content-Type', 'text/plain'],
          ],
          body: bytes(' x\r\n\ny '),
          previousEtag: '"1"',
        },
      },
    ]);
  });

  it('say what changed in a collection, and since when', () => {
    const headers = '{"Link":"<?after=4>; rel=changes, <?after=3>; rel=prev-changes"}';
    expect(read(`* /c/?after=1 ${headers}\n[1]`).frames).toMatchObject([
      {
        update: {
          kind: 'changes',
          next: `${origin}/c/?after=4`,
          previous: `${origin}/c/?after=3`,
          empty: false,
        },
      },
    ]);
  });

  it.each([
    ['* /a?x', ['/a?x hint']],
    ['* /a', ['/a?x hint']],
    ['* /a {"ETag":"2"}\nx', ['/a?x push']],
    ['* /a?y {"ETag":"2"}\nx', ['/a?x hint']],
    ['* /a?x\nx', ['/a?x hint']],
    ['* /a?x {}\nx', ['/a?x hint']],
    ['* /a?x {"ETag":"2"}', ['/a?x hint']],
    ['* /a?x {"ETag":"2"}\n', ['/a?x push']],
    ['* /a?x {"ETag":\nx', ['/a?x hint', 'bad-headers']],
    ['* /a?x {"ETag":"2","Content-Type":"image/png"}\nx', ['/a?x hint']],
    ['* /c/ {"Changes-Id":"b","Previous-Changes-Id":"a"}\n[1]', ['/c/ changes']],
    ['* /c/ {"Changes-Id":"b"}\n[1]', ['/c/ hint']],
    ['* /c/ {"ETag":"2"}\n[1]', ['/c/ hint']],
    ['* /c/', ['/c/ hint']],
    ['* /x', ['unknown-uri']],
    ['*', ['bad-frame']],
    ['OK', ['bad-frame']],
    ['OK /x', []],
    ['CANCEL /x', []],
    ['ERROR /x 404', ['unknown-uri']],
    ['404 /x', ['unknown-uri']],
    ['', ['unknown-frame']],
    ['{"type":"pong"}', ['unknown-frame']],
    ['HELLO /a', ['unknown-frame']],
    ['2000 /a', ['unknown-frame']],
    ['\n* /a', ['unknown-frame']],
  ])('%j', (frame, heard) => {
    expect(kinds(frame)).toEqual(heard);
  });

  it('of a path that several have are nobody’s value', () => {
    const both = [target('/a?x'), target('/a?y')];
    expect(kinds('* /a {"ETag":"2"}\nx', both)).toEqual(['/a?x hint', '/a?y hint']);
    expect(kinds('404 /a', both)).toEqual(['unknown-uri']);
    expect(kinds('OK /a', both)).toEqual([]);
  });
});

it('asks for each path once on a socket', () => {
  const offer: Offer = { dialect: '0.2', mechanism: 'socket', mode: 'value', endpoint: url, shared: true };
  const groups = textSocket.split?.(offer, [target('/a'), target('/b'), target('/a?x'), collection]) ?? [];
  expect(groups.map((group) => group.map(({ key }) => key))).toEqual([['/a', '/b', '/c/'], ['/a?x']]);
});
