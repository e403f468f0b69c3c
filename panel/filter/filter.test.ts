import { describe, expect, it } from 'vitest';
import { harEntry } from '../../test/support/panel/harEntry.js';
import { network } from '../../test/support/panel/network.js';
import { recordings } from '../../test/support/panel/recordings.js';
import { pathOf } from '../../test/support/panel/rows.js';
import { createSession, reduce, type Session } from '../session/index.js';
import { createTrafficList, type Traffic, trafficRow } from '../session/select/index.js';
import { compileFilter } from './compileFilter.js';
import { complete } from './complete.js';
import { keys } from './keys.js';
import { parseFilter } from './parseFilter.js';
import { resourceReader } from './resourceReader.js';
import { trafficReader } from './trafficReader.js';

const start = () => createSession({ network });
const look = (session: Session, entries: unknown[]) => reduce(session, { type: 'network', at: 0, entries });
const source = { name: 'w', kind: 'worker' } as const;

describe('resources', () => {
  const session = look(start(), recordings.live('socket01').entries);
  look(session, recordings.chromium().looks[1] ?? []);
  const fitting = (text: string) => {
    const fits = compileFilter(parseFilter(text), resourceReader(session)) ?? (() => true);
    return [...session.resources.values()].filter(fits).map(({ url }) => pathOf(url).split('?')[0]);
  };

  it.each([
    ['is:live', ['/v/a', '/v/b', '/c/l/', '/live']],
    ['is:shared', ['/v/a', '/v/b', '/c/l/']],
    ['is:stream OR is:polled', ['/plain', '/events']],
    ['is:collection', ['/c/l/']],
    ['state:polling', ['/plain', '/live']],
    ['via:ws -is:socket', ['/v/a', '/v/b', '/c/l/']],
    ['via:wait,sse', ['/live', '/events']],
    ['rel:value-wait', ['/v/a', '/v/b', '/live']],
    ['host:*:44013', ['/plain', '/live', '/sock', '/events']],
    ['path:/v/', ['/v/a', '/v/b']],
    ['etag:v7', ['/v/a']],
    ['updates:>=4', ['/live', '/sock', '/events']],
    ['type:json path:/v', ['/v/a', '/v/b']],
    ['header:link=value-wait', ['/v/a', '/v/b', '/live']],
    ['value:/n=3', ['/v/a']],
    ['value:/n<3', ['/v/b']],
    ['value:/long', ['/v/b']],
    ['value:xxxx', ['/v/b']],
    ['/v.[ab]$/', ['/v/a', '/v/b']],
    ['size:>60', ['/v/b']],
    ['err:*', []],
    ['token', ['/sock']],
    ['-is:live -token', ['/plain', '/events']],
    ['doctor:x', []],
  ])('%s are %j', (text, paths) => {
    expect(fitting(text).sort()).toEqual([...paths].sort());
  });

  it('that fit one part or its opposite are all', () => {
    for (const text of [
      'is:shared',
      'via:ws',
      'value:/n',
      'updates:>3',
      '/a/',
      'header:etag',
      'age:<100000d',
    ]) {
      const all = [...fitting(text), ...fitting(`-${text}`)].sort();
      expect(all).toEqual(fitting('').sort());
    }
  });

  it('have what others say of them', () => {
    const reader = resourceReader(session, {
      doctorOf: (id) => (id === 1 ? ['no-etag'] : []),
      isPinned: (id) => id === 2,
    });
    const count = (text: string) =>
      [...session.resources.values()].filter(compileFilter(parseFilter(text), reader) ?? (() => true)).length;
    expect([count('doctor:no-etag'), count('is:pinned'), count('-is:pinned')]).toEqual([1, 1, 6]);
  });

  it('get older', () => {
    expect(parseFilter('-(a OR age:<3s)').usesTime).toBe(true);
    expect(parseFilter('age:<x a').usesTime).toBe(false);
    const own = look(start(), recordings.live('socket01').entries);
    const fits = compileFilter(parseFilter('age:<3s'), resourceReader(own)) ?? (() => true);
    expect([...own.resources.values()].filter(fits)).toHaveLength(3);
    reduce(own, { type: 'tick', at: own.clocks.now + 10_000 });
    expect([...own.resources.values()].filter(fits)).toHaveLength(0);
  });
});

describe('traffic', () => {
  const { log, entries } = recordings.worker();
  const session = look(reduce(start(), { type: 'log', source, batch: log }), entries);
  look(session, recordings.chromium().looks[1] ?? []);
  const fitting = (text: string): Traffic[] => {
    const list = createTrafficList(session);
    list.update({ fits: compileFilter(parseFilter(text), trafficReader(session)) });
    return list.slice(0, 1_000);
  };
  const count = (text: string) => fitting(text).length;

  it.each([
    ['is:request', 36],
    ['is:frame', 17],
    ['is:engine is:request', 16],
    ['is:worker', 3],
    ['is:write', 3],
    ['is:held path:/counter', 8],
    ['is:pushed', 15],
    ['dir:out is:frame', 1],
    ['status:304', 5],
    ['status:4xx,5xx', 0],
    ['err:*', 6],
    ['via:sse is:frame', 8],
    ['header:wait=45 is:request', 11],
    ['value:/i>4', 4],
    ['lat:>600ms is:held', 7],
  ])('%s: %i', (text, expected) => {
    expect(count(text)).toBe(expected);
  });

  it('is asked of its resource what it does not know itself', () => {
    const rows = fitting('is:event-stream');
    expect(new Set(rows.map((row) => trafficRow(session, row).label))).toEqual(new Set(['/events']));
    expect(count('state:polling')).toBeGreaterThan(20);
  });
});

describe('completion', () => {
  const session = look(start(), recordings.live('socket01').entries);
  const at = (text: string, caret = text.length) =>
    complete(text, caret, resourceReader(session), session.resources.values());
  const texts = (text: string, caret?: number) => at(text, caret).items.map(({ text: one }) => one);

  it('knows the keys', () => {
    expect(texts('')).toEqual(Object.keys(keys).map((key) => `${key}:`));
    expect(at('is:live -st')).toMatchObject({
      from: 9,
      to: 11,
      items: [{ text: 'state:' }, { text: 'status:' }],
    });
  });

  it('knows what is there, and how often', () => {
    expect(at('state:').items).toMatchObject([{ text: 'connected', count: 3 }]);
    expect(at('is:con').items).toMatchObject([{ text: 'connected', count: 3, about: expect.any(String) }]);
    expect(at('rel:').items.map(({ text, count }) => [text, count])).toEqual([
      ...[
        ['multiplex-ws', 3],
        ['value-wait', 2],
        ['changes', 1],
      ],
    ]);
    expect(texts('etag:')).toEqual(['"\\"v3\\""', '"\\"v5\\""', '"\\"v7\\""']);
    expect(at('status:').items.map(({ text, count }) => `${text} ×${count}`)).toEqual([
      ...['304 ×2', '3xx ×2', '200 ×1', '2xx ×1'],
    ]);
    expect(texts('header:e')).toContain('etag');
  });

  it('goes on in a list, and replaces what stands there', () => {
    expect(at('via:ws,w x', 8)).toMatchObject({ from: 7, to: 8, items: [{ text: 'ws' }] });
    expect(at('state:conn x', 8)).toMatchObject({ from: 6, to: 10 });
  });

  it('knows the members of values, step by step', () => {
    expect(texts('value:/')).toEqual(['/n', '/0', '/long']);
    expect(texts('value:/0/t')).toEqual(['/0/text']);
  });

  it('writes nothing that would not be understood', () => {
    const etags = ['a b', 'x,y', '"q"', '(z)', '-m', '/r/', 'p*', 'back\\slash'];
    const received = (etag: string) => ({ ETag: etag, Link: '<>; rel=value-wait' });
    const own = look(
      start(),
      etags.map((etag, n) => harEntry({ url: `https://a.example/${n}`, at: n, received: received(etag) })),
    );
    for (const { text, count } of complete('etag:', 5, resourceReader(own), own.resources.values()).items) {
      const parsed = parseFilter(`etag:${text}`);
      const fits = compileFilter(parsed, resourceReader(own)) ?? (() => true);
      expect([text, parsed.problems, [...own.resources.values()].filter(fits).length]).toEqual([
        text,
        [],
        count,
      ]);
    }
  });
});
