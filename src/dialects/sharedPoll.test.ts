import { describe, expect, it } from 'vitest';
import type { Offer } from '../model/index.js';
import type { PollCodec, StreamCodec, Target } from './dialect.js';
import { dialects } from './index.js';

const origin = 'https://app.example';

function offer(endpoint = `${origin}/multi/`): Offer {
  return { dialect: 'x', mechanism: 'long-poll', mode: 'value', endpoint, shared: true };
}

function target(path: string, more: Partial<Target> = {}): Target {
  const url = path.startsWith('/') ? origin + path : path;
  return { key: path, url, checkpoint: {}, credentials: 'same-origin', headers: [], mode: 'value', ...more };
}

const tagged = (path: string, etag: string) => target(path, { checkpoint: { etag } });
const collection = (path: string, after: string) =>
  target(path, {
    mode: 'changes',
    checkpoint: { etag: '"c"', changesUrl: `${origin}${path}?after=${after}` },
  });

const [v01, v02, v03] = dialects.map(({ sharedPoll }) => sharedPoll as PollCodec) as [
  PollCodec,
  PollCodec,
  PollCodec,
];
const stream = dialects[0]?.sharedStream as StreamCodec;

const keys = (groups: Target[][]) => groups.map((group) => group.map(({ key }) => key));

describe('0.1 names resources in the query', () => {
  it.each<[Target[], string]>([
    [[tagged('/a', '"e1"'), tagged('/b', '"e2"')], '?u=%2Fa&inm=%22e1%22&u=%2Fb&inm=%22e2%22'],
    [[tagged('/a?x=1&y', 'W/"é"')], '?u=%2Fa%3Fx%3D1%26y&inm=W%2F%22%C3%A9%22'],
    [[target('/a')], '?u=%2Fa'],
    [[collection('/c', '3')], '?u=%2Fc%3Fafter%3D3'],
    [[target('/c', { mode: 'changes', checkpoint: { etag: '"1"' } })], '?u=%2Fc&inm=%221%22'],
    [[target('https://other.example/a')], '?u=https%3A%2F%2Fother.example%2Fa'],
    [[target('//x')], '?u=https%3A%2F%2Fapp.example%2F%2Fx'],
  ])('%#', (targets, query) => {
    expect(v01.request(offer(), targets, 45)).toEqual({
      url: `${origin}/multi/${query}`,
      headers: [['Wait', '45']],
    });
  });

  it.each([
    ['/multi?v=1', '/multi?v=1&u=%2Fa'],
    ['/multi?', '/multi?u=%2Fa'],
    ['/multi?v&', '/multi?v&u=%2Fa'],
  ])('after the query that %s has', (endpoint, url) => {
    expect(v01.request(offer(origin + endpoint), [target('/a')], undefined)).toEqual({
      url: origin + url,
      headers: [],
    });
  });

  it('and carries as many as 4,000 characters hold', () => {
    const many = Array.from({ length: 300 }, (_, n) => tagged(`/resource/${n}`, '"0123456789abcdef"'));
    const groups = v01.split?.(offer(), many) ?? [];
    expect(groups.flat()).toEqual(many);
    expect(groups.length).toBe(4);
    for (const group of groups) expect(v01.request(offer(), group, 45).url.length).toBeLessThanOrEqual(4_000);
  });

  it('and sends what is too long alone', () => {
    const long = `/${'x'.repeat(5_000)}`;
    expect(keys(v01.split?.(offer(), [target('/a'), target(long), target('/b')]) ?? [])).toEqual([
      ['/a', '/b'],
      [long],
    ]);
  });
});

describe('a shared stream of 0.1', () => {
  it('names resources in the query, without their tags', () => {
    expect(stream.request(offer(), [tagged('/a', '"1"'), collection('/c', '3')])).toEqual({
      url: `${origin}/multi/?u=%2Fa&u=%2Fc%3Fafter%3D3`,
      headers: [['Accept', 'text/event-stream']],
    });
    expect(stream.split?.(offer(), [target('/a'), target('/b')])).toHaveLength(1);
  });

  const read = (data: string, targets: Target[]) => {
    const { updates, findings } = stream.read({ type: 'message', data, id: '' }, targets, offer());
    return [
      ...updates.map(({ key, update }) => `${key} ${update.kind}`),
      ...findings.map(({ code }) => code),
    ];
  };

  it.each([
    ['{"uri":"/a","body":{}}', ['/a hint']],
    ['{"uri":"/a"}', ['/a hint']],
    ['{"uri":"/a","headers":{"ETag":"\\"1\\""},"body":{}}', ['/a push']],
    ['{"URI":"/a","Headers":{"etag":"\\"1\\""},"Body":null}', ['/a push']],
    ['{"uri":"/c","body":[1]}', ['/c hint']],
    [
      '{"uri":"/c","headers":{"Link":"</c?after=4>; rel=changes, </c?after=3>; rel=prev-changes"},"body":[1]}',
      ['/c changes'],
    ],
    ['{"uri":"/x","body":1}', ['unknown-uri']],
    ['{"body":1}', ['bad-event']],
    ['', []],
    ['x', ['bad-event']],
    ['[]', ['bad-event']],
  ])('says by %s', (data, heard) => {
    expect(read(data, [target('/a'), collection('/c', '3')])).toEqual(heard);
  });
});

describe('0.2 and 0.3 name resources in headers', () => {
  it('in one line where it is not too long', () => {
    const targets = [tagged('/a', '"e1"'), tagged('/w', 'W/"e2"'), tagged('/t', 'e3'), collection('/b', '3')];
    const uris = '</a>; If-None-Match="e1", </w>; If-None-Match="e2", </t>; If-None-Match=e3, </b?after=3>';
    const url = `${origin}/multi/`;
    expect(v02.request(offer(), targets, 45)).toEqual({
      url,
      headers: [
        ['Uri', uris],
        ['Wait', '45'],
      ],
    });
    expect(v03.request(offer(), targets, 45)).toEqual({
      url,
      headers: [
        ['Uri', uris],
        ['Prefer', 'wait=45'],
      ],
    });
    expect(v03.request(offer(), targets, undefined)).toEqual({ url, headers: [['Uri', uris]] });
  });

  it('in lines of 2,000 characters, and 4,000 in all', () => {
    const many = Array.from({ length: 300 }, (_, n) => tagged(`/resource/${n}`, '"0123456789abcdef"'));
    const groups = v02.split?.(offer(), many) ?? [];
    expect(groups.flat()).toEqual(many);
    expect(groups.length).toBe(4);
    for (const group of groups) {
      const lines = v02
        .request(offer(), group, 45)
        .headers.flatMap(([name, value]) => (name === 'Uri' ? [value] : []));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(2_000);
      expect(lines.join('').length).toBeLessThanOrEqual(4_000);
      expect(lines.join(', ').match(/</g)).toHaveLength(group.length);
    }
  });

  it('each path once in a request', () => {
    const targets = [target('/a'), target('/a?x=1'), target('/b'), collection('/a', '3'), target('/b?y')];
    for (const codec of [v02, v03])
      expect(keys(codec.split?.(offer(), targets) ?? [])).toEqual([['/a', '/b'], ['/a?x=1', '/b?y'], ['/a']]);
  });
});

it('reads a body as its dialect writes it', () => {
  const body = new TextEncoder().encode('{"/a":{"code":200,"headers":{"ETag":"2"},"body":"x"}}')
    .buffer as ArrayBuffer;
  const answer = { url: `${origin}/multi/`, status: 200, headers: [], body };
  const texts = [v01, v02, v03].map((codec) => {
    const [first] = codec.read(answer, [target('/a')], offer()).updates;
    return first?.update.kind === 'value' && new TextDecoder().decode(first.update.body);
  });
  expect(texts).toEqual(['"x"', 'x', 'x']);
});
