import { describe, expect, it } from 'vitest';
import { harEntry } from '../../test/support/panel/harEntry.js';
import { network } from '../../test/support/panel/network.js';
import { recordings } from '../../test/support/panel/recordings.js';
import { createSession, reduce, type Session } from '../session/index.js';
import { type SearchQuery, startSearch } from './search.js';

const look = (entries: unknown[]) => reduce(createSession({ network }), { type: 'network', at: 0, entries });

function search(session: Session, query: SearchQuery, slice = 1_000_000) {
  const started = startSearch(session, query);
  if (!started.ok) throw new Error(started.reason);
  while (started.search.step(slice));
  return started.search;
}

const session = look(recordings.live('socket01').entries);

it('finds in URLs, values, frames and headers, each text once', () => {
  const { hits } = search(session, { text: 'MULTIPLEX' });
  expect(new Set(hits.map(({ place }) => place.kind))).toEqual(new Set(['header']));
  const found = search(session, { text: '"n":3' }).hits;
  expect(found.map(({ place }) => place.kind)).toEqual(['value', 'frame']);
  expect(search(session, { text: '/v/a' }).hits.map(({ place }) => place.kind)).toContain('url');
});

it('says where, with some of the text around it', () => {
  const [hit] = search(session, { text: 'xxxxx' }).hits;
  expect(hit?.excerpt.slice(hit.from, hit.to)).toBe('xxxxx');
  expect(hit).toMatchObject({ line: 1, place: { kind: 'value' } });
});

it('finds by a regular expression', () => {
  const { hits } = search(session, { text: '"n":[12]\\b', isRegex: true });
  expect(new Set(hits.map(({ excerpt, from, to }) => excerpt.slice(from, to)))).toEqual(
    new Set(['"n":1', '"n":2']),
  );
  expect(startSearch(session, { text: '(', isRegex: true })).toMatchObject({ ok: false, at: 0 });
  expect(startSearch(session, { text: '' })).toMatchObject({ ok: false });
});

it('finds letters as they are, if that is wanted', () => {
  expect(search(session, { text: 'ETAG', matchCase: true }).hits).toEqual([]);
  expect(search(session, { text: 'ETAG' }).hits.length).toBeGreaterThan(0);
});

it('finds the same in slices of any size', () => {
  const whole = search(session, { text: '/v/' });
  for (const slice of [1, 100, 5_000])
    expect(search(session, { text: '/v/' }, slice).hits).toEqual(whole.hits);
  expect(whole.done).toBe(true);
});

it('stops in between, and is over when nobody asks any more', () => {
  const started = startSearch(session, { text: '/v/' });
  if (!started.ok) throw new Error(started.reason);
  expect(started.search.step(1)).toBe(true);
  expect(started.search).toMatchObject({ done: false, isCut: false });
  expect(started.search.hits).toHaveLength(0);
});

it('keeps the places of letters that have another length in lower case', () => {
  const text = '{"a":"İİİ needle"}';
  const own = look([
    harEntry({
      url: 'https://a.example/a',
      at: 1,
      text,
      received: { ETag: '"1"', Link: '<>; rel=value-wait' },
    }),
  ]);
  const [hit] = search(own, { text: 'NEEDLE' }).hits;
  expect(hit?.excerpt.slice(hit.from, hit.to)).toBe('needle');
});

describe('of many matches', () => {
  it('keeps some of each text, and says so', () => {
    const text = JSON.stringify('a'.repeat(5_000));
    const own = look([
      harEntry({
        url: 'https://b.example/b',
        at: 1,
        text,
        received: { ETag: '"1"', Link: '<>; rel=value-wait' },
      }),
    ]);
    const found = search(own, { text: 'a', isRegex: true });
    expect(found.hits.filter(({ place }) => place.kind === 'value')).toHaveLength(20);
    expect(found.isCut).toBe(true);
  });

  it('shows no secret', () => {
    const own = look([
      harEntry({
        url: 'https://a.example/?token=SECRETS',
        at: 1,
        sent: { Cookie: 'sid=SECRETS' },
        text: '{"password":"SECRETS"}',
      }),
      harEntry({
        url: 'https://a.example/?token=SECRETS',
        at: 9,
        received: { ETag: '1', Link: '<>; rel=value-wait' },
        text: '{"password":"SECRETS"}',
      }),
    ]);
    const { hits } = search(own, { text: 'SECRETS' });
    expect(hits.length).toBeGreaterThan(1);
    expect(JSON.stringify(hits)).not.toContain('SECRETS');
  });
});
