import type { Case, Situation } from '../../case.js';
import { pause, seeFetch } from '../see.js';
import { fetching, mostly } from './common.js';

const modes: readonly RequestCache[] = [
  'default',
  'no-store',
  'reload',
  'no-cache',
  'force-cache',
  'only-if-cached',
];
const within: readonly Situation[] = ['first', 'second', 'known', 'learnt'];

/** The HTTP cache, cache modes, conditions and ranges. */
export const caching: readonly Case[] = [
  ...modes.map(
    (cache): Case => ({
      name: `cache mode ${cache}`,
      at: 'cached?control=max-age=60&constant',
      in: ['first', 'second', 'known', 'live', 'learnt', 'hit', 'writing', 'written'],
      realms: ['page', 'worker'],
      run: ({ url }) => seeFetch(url, { cache, mode: 'same-origin' }),
    }),
  ),
  ...modes.map(
    (cache): Case => ({
      name: `cache mode ${cache}, and what is kept after it`,
      at: 'cached?control=max-age=60',
      in: within,
      run: async ({ url }) => [
        await seeFetch(url, { cache, mode: 'same-origin' }),
        await seeFetch(url, { cache: 'only-if-cached', mode: 'same-origin' }),
        await seeFetch(url),
      ],
    }),
  ),
  ...[
    'no-store',
    'no-cache',
    'private, max-age=60',
    'max-age=0',
    'must-revalidate',
    'immutable, max-age=60',
  ].map((control) =>
    asksThrice(`Cache-Control: ${control}`, `cached?control=${encodeURIComponent(control)}`),
  ),
  asksThrice('an ETag', 'cached?etag=%22x%22&control=no-cache'),
  asksThrice('Last-Modified alone', 'cached?modified=Tue,%2006%20Jan%202026%2010:00:00%20GMT'),
  {
    name: 'stale-while-revalidate',
    at: 'cached?control=max-age=0,stale-while-revalidate=60',
    in: ['first', 'second', 'learnt'],
    run: async ({ url, quiet }) => {
      const seen: unknown[] = [];
      for (let n = 0; n < 3; n += 1) {
        seen.push(await seeFetch(url));
        // Until the browser has asked behind the page's back.
        await pause(80);
        await quiet(500);
      }
      return seen;
    },
  },
  asksThrice('no word on caching', 'cached?'),
  {
    name: 'Vary by a field of the page',
    at: 'varied?by=X-Variant',
    in: mostly,
    run: async ({ url }) => [
      await seeFetch(url, { headers: { 'X-Variant': 'a' } }),
      await seeFetch(url, { headers: { 'X-Variant': 'b' } }),
      await seeFetch(url, { headers: { 'X-Variant': 'a' } }),
      await seeFetch(url),
    ],
  },
  asksThrice('Vary: *', 'varied?by=*'),
  asksThrice('Vary by cookies', 'varied?by=Cookie&control=no-cache'),
  ...conditions(),
  ...['bytes=0-9', 'bytes=-10', 'bytes=990-', 'bytes=2000-', 'bytes=0-1,5-6', 'nonsense'].map((Range) =>
    fetching(`Range: ${Range}`, 'ranges', ['first', 'second', 'learnt', 'hit', 'writing'], {
      headers: { Range },
    }),
  ),
  fetching('Range with If-Range', 'ranges', ['first', 'hit'], {
    headers: { Range: 'bytes=0-1', 'If-Range': '"x"' },
  }),
];

function asksThrice(name: string, at: string): Case {
  return {
    name: `${name}, asked for three times`,
    at,
    in: within,
    run: async ({ url }) => [await seeFetch(url), await seeFetch(url), await seeFetch(url)],
  };
}

function conditions(): Case[] {
  const date = 'Tue, 06 Jan 2026 10:00:00 GMT';
  const fields: [string, string][] = [
    ...(['"c"', '"live-1"', '"other"', '*'].map((tag) => ['If-None-Match', tag]) as [string, string][]),
    ['If-Match', '"c"'],
    ['If-Match', '"other"'],
    ['If-Modified-Since', date],
    ['If-Modified-Since', 'Mon, 05 Jan 2026 10:00:00 GMT'],
    ['If-Unmodified-Since', 'Mon, 05 Jan 2026 10:00:00 GMT'],
  ];
  return fields.map(([name, value]) =>
    fetching(
      `the page’s own ${name}: ${value}`,
      'conditional',
      ['first', 'second', 'learnt', 'hit', 'writing'],
      {
        headers: { [name]: value },
      },
    ),
  );
}
