import { describe, expect, it } from 'vitest';
import type { HeaderList, Offer } from '../model/index.js';
import type { PollAnswer, Target } from './dialect.js';
import { dialects, plain } from './index.js';

const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;

const offer: Offer = {
  ...{ dialect: '0.1', mechanism: 'long-poll', mode: 'value', shared: false },
  endpoint: 'https://app.example/wait',
};

const url = 'https://app.example/items/';
const changesUrl = 'https://app.example/items/?after=3';

function target(more: Partial<Target> = {}): Target {
  return { key: 'k', url, checkpoint: {}, credentials: 'same-origin', headers: [], mode: 'value', ...more };
}

function answer(status: number, headers: HeaderList = [], body = '', at = url): PollAnswer {
  return { url: at, status, headers, body: bytes(body) };
}

const [v01, v02, v03] = dialects.map(({ poll }) => poll ?? plain);
const own = { '0.1': v01 ?? plain, '0.2': v02 ?? plain, '0.3': v03 ?? plain };

describe('a plain request', () => {
  it.each<[string, Partial<Target>, string, HeaderList]>([
    ['for the value', {}, url, []],
    ['for another value', { checkpoint: { etag: '"1"' } }, url, [['If-None-Match', '"1"']]],
    ['with what it must carry', { headers: [['a', 'b']] }, url, [['a', 'b']]],
    ['beside hints', { mode: 'hint', checkpoint: { etag: '"1"' } }, url, [['If-None-Match', '"1"']]],
    ['for changes', { mode: 'changes', checkpoint: { etag: '"1"', changesUrl } }, changesUrl, []],
    ['for the value of a collection', { checkpoint: { changesUrl } }, url, []],
    [
      'for changes without a checkpoint: for the value',
      { mode: 'changes', checkpoint: { etag: '"1"' } },
      url,
      [['If-None-Match', '"1"']],
    ],
  ])('%s', (_, more, at, headers) => {
    expect(plain.request(offer, [target(more)], 20)).toEqual({ url: at, headers });
  });
});

describe('a long-poll', () => {
  const held = { checkpoint: { etag: 'W/"1"' } };

  it.each([
    ['0.1', [['Wait', '45']]],
    ['0.2', [['Wait', '45']]],
    ['0.3', [['Prefer', 'wait=45']]],
  ] as const)('of %s says for how long it may be held', (dialect, wait) => {
    expect(own[dialect].request(offer, [target(held)], 45)).toEqual({
      url: 'https://app.example/wait',
      headers: [['If-None-Match', 'W/"1"'], ...wait],
    });
  });

  it('is an ordinary GET of the resource where there is no tag to wait with, or no time', () => {
    for (const poll of Object.values(own)) {
      expect(poll.request(offer, [target()], 45)).toEqual({ url, headers: [] });
      expect(poll.request(offer, [target(held)], undefined)).toEqual({
        url,
        headers: [['If-None-Match', 'W/"1"']],
      });
    }
  });

  it('for changes goes to the checkpoint, without a tag', () => {
    const more: Partial<Target> = { mode: 'changes', checkpoint: { etag: '"1"', changesUrl } };
    expect(own['0.1'].request(offer, [target(more)], 45)).toEqual({
      url: changesUrl,
      headers: [['Wait', '45']],
    });
    expect(own['0.3'].request(offer, [target(more)], undefined)).toEqual({ url: changesUrl, headers: [] });
  });

  it('for changes goes to where they were announced while there is no checkpoint', () => {
    expect(own['0.1'].request(offer, [target({ mode: 'changes' })], 45)).toEqual({
      url: 'https://app.example/wait',
      headers: [['Wait', '45']],
    });
    const { updates } = own['0.1'].read(answer(200), [target({ mode: 'changes' })], offer);
    expect(updates).toMatchObject([{ update: { kind: 'changes', asked: 'https://app.example/wait' } }]);
  });

  it('adds its wait to the preferences that the resource needs, before them', () => {
    const headers: HeaderList = [
      ['prefer', 'return=minimal, wait=1'],
      ['x', 'y'],
    ];
    expect(own['0.3'].request(offer, [target({ ...held, headers })], 45).headers).toEqual([
      ['x', 'y'],
      ['If-None-Match', 'W/"1"'],
      ['Prefer', 'wait=45, return=minimal, wait=1'],
    ]);
  });

  it('leaves the headers that it was given alone', () => {
    const headers: HeaderList = [];
    for (const poll of [plain, ...Object.values(own)])
      for (const mode of ['value', 'changes'] as const)
        poll.request(offer, [target({ headers, mode, checkpoint: { etag: '"1"' } })], 45);
    expect(headers).toEqual([]);
  });
});

describe('an answer', () => {
  const headers: HeaderList = [['ETag', '"2"']];

  it.each<[string, PollAnswer, object]>([
    ['200', answer(200, headers, 'x'), { kind: 'value', status: 200, headers, body: bytes('x') }],
    ['203', answer(203, headers), { kind: 'value', status: 203 }],
    ['304', answer(304, headers), { kind: 'unchanged', headers }],
    ['404', answer(404, headers), { kind: 'gone', status: 404, headers }],
    ['410', answer(410), { kind: 'gone', status: 410 }],
    ['401', answer(401), { kind: 'denied', status: 401 }],
    ['403', answer(403), { kind: 'denied', status: 403 }],
    ['500', answer(500, headers, 'x'), { kind: 'failed', status: 500 }],
    ['206', answer(206, headers, 'x'), { kind: 'failed', status: 206 }],
    ['200 with the tag that was sent', answer(200, [['ETag', 'W/"1"']]), { kind: 'unchanged' }],
    ['200 without a tag', answer(200, [], 'x'), { kind: 'value', headers: [] }],
  ])('%s of a value', (_, given, update) => {
    const asked = target({ checkpoint: { etag: '"1"', changesUrl } });
    for (const poll of [plain, ...Object.values(own)])
      expect(poll.read(given, [asked], offer)).toMatchObject({
        updates: [{ key: 'k', update }],
        findings: [],
      });
  });

  const links = '<?after=4>; rel=changes, <?after=3>; rel=prev-changes';
  const next = 'https://app.example/items/?after=4';

  it.each<[string, PollAnswer, object]>([
    ['304', answer(304), { kind: 'unchanged' }],
    ['404', answer(404), { kind: 'expired' }],
    ['410', answer(410), { kind: 'expired' }],
    ['401', answer(401), { kind: 'denied', status: 401 }],
    ['503', answer(503), { kind: 'failed', status: 503 }],
    [
      '200',
      answer(200, [['link', links]], '[1]'),
      {
        ...{ kind: 'changes', headers: [['link', links]], body: bytes('[1]'), empty: false },
        ...{ asked: changesUrl, next, previous: changesUrl },
      },
    ],
    [
      '200 with the tag that is held',
      answer(200, [['ETag', '"1"']], '[1]'),
      { kind: 'changes', empty: false, asked: changesUrl },
    ],
    [
      '200 with IDs',
      answer(200, [
        ['Changes-Id', 'b'],
        ['Previous-Changes-Id', 'a'],
      ]),
      { kind: 'changes', nextId: 'b', previousId: 'a', empty: true },
    ],
    [
      '200 with Links relative to where it came from',
      answer(200, [['Link', '<?x>; rel=changes-wait']], '', 'https://app.example/moved'),
      { next: 'https://app.example/moved?x' },
    ],
    [
      '200 with the Link of streams',
      answer(200, [['Link', '</x>; rel=changes-stream']]),
      { next: 'https://app.example/x' },
    ],
    [
      '200 with a long relation',
      answer(200, [['Link', '</x>; rel="http://liveresource.org/protocol/changes"; wait-min=2']]),
      { next: 'https://app.example/x' },
    ],
  ])('%s of a changes URL', (_, given, update) => {
    const asked = target({ mode: 'changes', checkpoint: { etag: '"1"', changesUrl } });
    for (const poll of [plain, ...Object.values(own)])
      expect(poll.read(given, [asked], offer)).toMatchObject({
        updates: [{ key: 'k', update }],
        findings: [],
      });
  });

  it('with a Link to another origin keeps the checkpoint, and says so', () => {
    const asked = target({ mode: 'changes', checkpoint: { changesUrl } });
    const { updates, findings } = plain.read(
      answer(200, [['Link', '<//other.example/>; rel=changes']]),
      [asked],
      offer,
    );
    expect(updates[0]?.update).not.toHaveProperty('next');
    expect(findings.map(({ code }) => code)).toEqual(['link-other-origin']);
  });

  it.each([
    ['', true],
    ['[]', true],
    [' [ ] ', true],
    ['{"items":[]}', true],
    ['{"a":[],"b":[],"count":0}', true],
    ['[1]', false],
    ['[[]]', false],
    ['{}', false],
    ['{"items":{}}', false],
    ['{"items":[],"removed":[1]}', false],
    ['null', false],
    ['""', false],
    ['0', false],
    ['[', false],
    ['--- a\n+++ b', false],
    [' ', false],
  ])('%j of a changes URL holds nothing: %s', (body, empty) => {
    const asked = target({ mode: 'changes', checkpoint: { changesUrl } });
    expect(plain.read(answer(200, [], body), [asked], offer).updates).toMatchObject([{ update: { empty } }]);
  });

  it('without a checkpoint is that of the value', () => {
    const { updates } = plain.read(answer(404), [target({ mode: 'changes' })], offer);
    expect(updates).toMatchObject([{ update: { kind: 'gone' } }]);
  });
});
