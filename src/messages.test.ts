import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  channelName,
  envelope,
  type FromPage,
  messageLimits,
  PROTOCOL,
  parseFromPage,
  parseToPage,
  type ToPage,
} from './messages.js';

const interest = { id: '1', url: 'https://x/', credentials: 'same-origin' as const, headers: [] };
const snapshot = { status: 200, headers: [], body: new ArrayBuffer(1), via: 'fetch' as const, receivedAt: 1 };
const revision = { boot: 1, n: 1 };
const standing = { id: '1', key: 'k', state: 'live' as const };
const publication = { key: 'k', url: 'https://x/', state: 'live' as const };
const changes = { headers: [], body: new ArrayBuffer(1), via: 'socket' as const, receivedAt: 1 };

const fromPage: FromPage[] = [
  { type: 'hello', id: '1' },
  { type: 'follow', id: '1', interests: [{ ...interest, headers: [['accept', 'a']] }] },
  {
    type: 'follow',
    id: '1',
    interests: [
      { ...interest, wants: 'changes', poll: 0 },
      { ...interest, wants: 'updates', poll: 2.5, collection: 'https://x/all' },
    ],
  },
  { type: 'unfollow', keys: ['k'] },
  { type: 'read', key: 'k' },
  { type: 'bye' },
  { type: 'write-done', writeId: 'w' },
  { type: 'forget' },
  { type: 'identity', identity: 'me' },
  { type: 'read-log', id: '1', since: 0 },
];

const toPage: ToPage[] = [
  { type: 'welcome', id: '1', boot: 1 },
  { type: 'following', id: '1', boot: 1, standings: [standing, { ...standing, revision, snapshot }] },
  { type: 'snapshot', key: 'k', revision, snapshot },
  { type: 'publication', publication: { ...publication, kind: 'value', revision, snapshot } },
  { type: 'publication', publication: { ...publication, kind: 'value' } },
  { type: 'publication', publication: { ...publication, kind: 'changes', changes } },
  {
    type: 'publication',
    publication: { ...publication, kind: 'changes', state: 'polled', revision, previous: revision, changes },
  },
  { type: 'publication', publication: { ...publication, kind: 'removed', status: 404 } },
  { type: 'publication', publication: { ...publication, kind: 'state' } },
  {
    type: 'publication',
    publication: { ...publication, kind: 'error', code: 'denied', details: { status: 401 } },
  },
  { type: 'write-begun', writeId: 'w', url: 'https://x/', at: 1, alike: 1 },
  { type: 'log', id: '1', batch: { boot: 1, dropped: 0, events: [] } },
  { type: 'rejected', id: '', code: 'bad-message', details: { reason: 'no' } },
];

it.each(fromPage.map((one) => [one.type, one] as const))(
  'reads "%s" of a page as it was written',
  (_, message) => {
    const parsed = parseFromPage(structuredClone(envelope(message, '1.2.3')));
    expect(parsed).toMatchObject({ ok: true, message, version: '1.2.3' });
    expect(parseToPage(envelope(message, '1'))).toMatchObject({ ok: false, kind: 'bad' });
  },
);

it.each(toPage.map((one) => [one.type, one] as const))(
  'reads "%s" to a page as it was written',
  (_, message) => {
    expect(parseToPage(structuredClone(envelope(message, '1')))).toMatchObject({ ok: true, message });
    expect(parseFromPage(envelope(message, '1'))).toMatchObject({ ok: false, kind: 'bad' });
  },
);

describe.each([
  ['from a page', parseFromPage],
  ['to a page', parseToPage],
])('%s', (_, parse) => {
  it.each<unknown>([undefined, null, 1, 'hello', [], {}, { type: 'hello', id: '1' }, new Map()])(
    'leaves %j to others',
    (data) => {
      expect(parse(data)).toMatchObject({ ok: false, kind: 'foreign' });
    },
  );

  it.each<unknown>([0, 2, '1', null, undefined, {}, { toString: 1, valueOf: 1 }])(
    'knows its own of another protocol number: %j',
    (number) => {
      const data = { type: 'hello', id: '1', liveresource: number, version: '9.9.9' };
      expect(parse(data)).toMatchObject({ ok: false, kind: 'other-protocol', version: '9.9.9' });
    },
  );

  it('throws at nothing, and says what is wrong in few words', () => {
    const named = fc.record(
      { liveresource: fc.constant(PROTOCOL), version: fc.anything() },
      { requiredKeys: ['liveresource'] },
    );
    const types = fc.constantFrom(...[...fromPage, ...toPage].map(({ type }) => type));
    const fields = fc.dictionary(
      fc.constantFrom(
        'id',
        'interests',
        'keys',
        'key',
        'publication',
        'standings',
        'snapshot',
        'revision',
        'batch',
        'since',
      ),
      fc.anything(),
    );
    const ours = fc.tuple(named, fc.oneof(types, fc.anything()), fields);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          ours.map(([a, type, b]) => ({ ...b, ...a, type })),
        ),
        (data) => {
          const parsed = parse(data);
          if (!parsed.ok) expect(parsed.reason.length).toBeLessThan(200);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each<unknown>([
    { toString: 1, valueOf: 1 },
    Object.create(null),
    Symbol('s'),
    ['bye'],
    '__proto__',
    'constructor',
    'x'.repeat(100_000),
    undefined,
  ])('refuses type number %# as bad', (type) => {
    const parsed = parse({ liveresource: PROTOCOL, version: '1', type });
    expect(parsed).toMatchObject({ ok: false, kind: 'bad' });
    if (!parsed.ok) expect(parsed.reason.length).toBeLessThan(200);
  });
});

it.each([
  ['follow', { id: 1, interests: [] }],
  ['follow', { id: '1', interests: {} }],
  ['follow', { id: '1', interests: Array.from({ length: messageLimits.interests + 1 }, () => interest) }],
  ['follow', { id: '1', interests: [{ ...interest, credentials: 'all' }] }],
  ['follow', { id: '1', interests: [{ ...interest, url: 'x'.repeat(messageLimits.longText + 1) }] }],
  ['follow', { id: 'x'.repeat(messageLimits.text + 1), interests: [interest] }],
  ['follow', { id: '1', interests: [{ ...interest, headers: [['a']] }] }],
  ['follow', { id: '1', interests: [{ ...interest, headers: [['a', 'b', 'c']] }] }],
  [
    'follow',
    { id: '1', interests: [{ ...interest, headers: Array.from({ length: 101 }, () => ['a', 'b']) }] },
  ],
  ['follow', { id: '1', interests: [null] }],
  ['follow', { id: '1', interests: [{ ...interest, wants: 'all' }] }],
  ['follow', { id: '1', interests: [{ ...interest, wants: null }] }],
  ['follow', { id: '1', interests: [{ ...interest, poll: -1 }] }],
  ['follow', { id: '1', interests: [{ ...interest, poll: Number.POSITIVE_INFINITY }] }],
  ['follow', { id: '1', interests: [{ ...interest, collection: 5 }] }],
  ['unfollow', { keys: [1] }],
  ['read', {}],
  ['identity', { identity: {} }],
  ['read-log', { id: '1', since: Number.NaN }],
  ['read-log', { id: '1', since: -1 }],
])('refuses a wrong "%s" of a page: %#', (type, fields) => {
  const parsed = parseFromPage({ ...fields, type, liveresource: PROTOCOL, version: '1' });
  expect(parsed).toMatchObject({ ok: false, kind: 'bad', reason: expect.stringContaining(type) });
});

it.each([
  ['snapshot', { key: 'k', revision, snapshot: { ...snapshot, body: [1, 2] } }],
  ['snapshot', { key: 'k', revision, snapshot: { ...snapshot, body: 'text' } }],
  ['snapshot', { key: 'k', revision: { boot: '1', n: 1 }, snapshot }],
  ['publication', { publication: { ...publication, kind: 'other' } }],
  ['publication', { publication: { ...publication, kind: 'value', snapshot: {} } }],
  ['publication', { publication: { ...publication, kind: 'changes' } }],
  ['publication', { publication: { ...publication, kind: 'changes', changes: { ...changes, body: '[]' } } }],
  ['publication', { publication: { ...publication, kind: 'changes', changes, previous: 1 } }],
  ['publication', { publication: { ...publication, kind: 'state', state: 'fine' } }],
  ['publication', { publication: { ...publication, kind: 'error', code: 'denied' } }],
  ['following', { id: '1', boot: 1, standings: [{ ...standing, state: 'x' }] }],
  ['log', { id: '1', batch: { boot: 1, dropped: 0, events: {} } }],
])('refuses a wrong "%s" to a page: %#', (type, fields) => {
  const parsed = parseToPage({ ...fields, type, liveresource: PROTOCOL, version: '1' });
  expect(parsed).toMatchObject({ ok: false, kind: 'bad' });
});

it('reads long header values, URLs and keys in both directions', () => {
  const long = 'x'.repeat(messageLimits.longText);
  const headers: [string, string][] = [['content-security-policy', long]];
  const follow = { type: 'follow', id: '1', interests: [{ ...interest, url: long, headers }] } as const;
  expect(parseFromPage(envelope({ ...follow, interests: [...follow.interests] }, '1')).ok).toBe(true);
  expect(parseFromPage(envelope({ type: 'unfollow', keys: [long] }, '1')).ok).toBe(true);
  const standings = [{ ...standing, key: long, snapshot: { ...snapshot, headers } }];
  expect(parseToPage(envelope({ type: 'following', id: '1', boot: 1, standings }, '1')).ok).toBe(true);
});

it('cuts a version that is no version', () => {
  const parsed = parseFromPage({ liveresource: 7, version: 'v'.repeat(10_000) });
  expect(parsed.version?.length).toBeLessThanOrEqual(64);
  expect(parseFromPage({ liveresource: 7, version: {} }).version).toBe('?');
});

it('names one channel for each scope and URL', () => {
  const names = [channelName('s', 'a'), channelName('s', 'b'), channelName('t', 'a'), channelName('s', 'a')];
  expect(new Set(names).size).toBe(3);
});
