import type { Case, Situation } from '../../case.js';
import { attempt, seeFetch, seeHead } from '../see.js';
import { everywhere, fetching, json, mostly, overNetwork } from './common.js';

const set = (...fields: [string, string][]) => `fields?set=${json(fields)}`;

const codes = [
  201, 202, 203, 204, 205, 206, 226, 299, 300, 304, 305, 400, 401, 403, 404, 405, 409, 410, 418, 422, 429,
];
const serverCodes = [500, 501, 502, 503, 504, 511, 599];

const odd: readonly Situation[] = ['first', 'second', 'learnt'];

/** Statuses and header fields. */
export const heads: readonly Case[] = [
  fetching('a JSON answer', 'json', everywhere, undefined, { realms: ['page', 'worker'] }),
  ...[...codes, ...serverCodes].map((code) => fetching(`status ${code}`, `status?code=${code}`, odd)),
  fetching('status 401 with a challenge', 'status?code=401&text=No%20Entry', odd),
  fetching('a reason phrase of its own', 'status?text=Fine%20Thing', everywhere),
  fetching('an empty reason phrase', 'status?text=', mostly),
  fetching('fields of its own', set(['X-One', 'a'], ['x-two', ''], ['X-Three', 'c, d']), everywhere),
  fetching('one field several times', set(['X-Many', 'a'], ['X-Many', 'b'], ['x-many', 'c, d']), mostly),
  fetching('space around a value', set(['X-Space', ' \t inner  space \t ']), mostly),
  fetching('a field of Latin-1', set(['X-Latin', 'größe é']), mostly),
  fetching('a field of 10,000 letters', 'fields?long=10000', mostly),
  fetching('two hundred fields', set(...many(200)), mostly),
  fetching('a media type with parameters', set(['Content-Type', 'Text/HTML; Charset="UTF-8"']), mostly),
  fetching('no media type', 'typed?as=&body=AAEC', mostly),
  fetching(
    'security fields',
    set(['Content-Security-Policy', "default-src 'none'"], ['X-Frame-Options', 'DENY']),
    mostly,
  ),
  fetching(
    'fields on caching',
    set(['Age', '5'], ['Expires', '0'], ['Pragma', 'x'], ['Warning', '110 - "x"']),
    mostly,
  ),
  fetching('the names of cookies are not shown', set(['Set-Cookie', 'a=1'], ['Set-Cookie2', 'b=2']), mostly),
  fetching('Server-Timing', set(['Server-Timing', 'db;dur=5.5;desc="x"']), mostly),
  fetching('a hint before the answer', 'early', overNetwork),
  {
    name: 'fields of an answer cannot be set',
    at: 'json',
    in: mostly,
    run: async ({ url }) => {
      const response = await fetch(url);
      const changed = await attempt(() => response.headers.set('X-New', '1'));
      return { changed, has: response.headers.has('X-New') };
    },
  },
  {
    name: 'fields of a request',
    at: 'json',
    in: mostly,
    before: { headers: { Accept: 'application/json', 'X-Own': 'own' } },
    run: ({ url }) => seeFetch(url, { headers: { Accept: 'application/json', 'X-Own': 'own' } }),
  },
  {
    name: 'forbidden fields of a request are left out',
    at: 'json',
    in: overNetwork,
    run: ({ url }) =>
      seeFetch(url, { headers: { Cookie: 'x=1', Host: 'x', 'Sec-X': '1', 'Proxy-X': '1', Date: 'x' } }),
  },
  {
    name: 'odd values in fields of a request',
    at: 'json',
    in: overNetwork,
    run: ({ url }) =>
      seeFetch(url, {
        headers: [
          ['X-A', '  a '],
          ['X-A', 'b'],
          ['X-Latin', '\u00e9'],
          ['X-Empty', ''],
        ],
      }),
  },
  {
    name: 'invalid fields of a request',
    at: 'json',
    in: ['first', 'hit'],
    run: async ({ url }) => [
      await seeFetch(url, { headers: { 'X Y': '1' } }),
      await seeFetch(url, { headers: { 'X-Y': 'a\nb' } }),
      await seeFetch(url, { headers: { 'X-Y': '\u20ac' } }),
    ],
  },
  {
    name: 'the head is there before the body',
    at: 'gated?after={asked}',
    in: ['first', 'second'],
    run: async ({ url, open }) => {
      const response = await fetch(url);
      const head = seeHead(response);
      await open();
      return { head, text: await response.text() };
    },
  },
];

function many(count: number): [string, string][] {
  return Array.from({ length: count }, (_, n) => [`X-${n}`, `${n}`]);
}
