import type { Case } from '../../case.js';
import { attempt, seeFetch, seeHead } from '../see.js';
import { everywhere, fetching, mostly, overNetwork } from './common.js';

/** How a page may name what it asks for. */
export const urls: readonly Case[] = [
  fetching('a very long URL', `json?${'long='.padEnd(8_000, 'x')}`, ['first', 'second', 'known', 'learnt']),
  fetching('a URL with odd letters', 'json?q=a%20b+c&u=%C3%BC&p=%2F;@:$,!*()&x=[]{}', mostly),
  fetching('an empty query', 'json?', mostly),
  {
    name: 'letters that must be escaped',
    at: 'json?q=%C3%BC%20%22',
    in: ['first', 'second', 'hit'],
    run: ({ at }) => seeFetch(at('json?q=ü "')),
  },
  {
    name: 'a fragment',
    at: 'json',
    in: everywhere,
    run: ({ url }) => seeFetch(`${url}#part`),
  },
  {
    name: 'a relative URL',
    at: 'json',
    in: mostly,
    run: ({ url }) => seeFetch(`..${new URL(url).pathname}`),
  },
  {
    name: 'a URL object',
    at: 'json',
    in: mostly,
    run: ({ url }) => seeFetch(new URL(url)),
  },
  {
    name: 'a Request',
    at: 'json',
    in: mostly,
    run: async ({ url }) => {
      const request = new Request(url, { headers: { Accept: 'text/x' } });
      return {
        answer: await seeFetch(request),
        used: request.bodyUsed,
        again: await seeFetch(request.clone()),
      };
    },
  },
  {
    name: 'a Request with other options',
    at: 'json',
    in: mostly,
    run: ({ url }) => seeFetch(new Request(url, { method: 'POST' }), { method: 'GET' }),
  },
  {
    name: 'a user’s name and password in the URL',
    at: 'json',
    in: ['first', 'hit'],
    run: ({ url }) => seeFetch(url.replace('//', '//ann:secret@')),
  },
  {
    name: 'schemes other than HTTP',
    at: 'json',
    in: ['first'],
    realms: ['page', 'worker'],
    run: async () => [
      await seeFetch('data:text/plain;charset=utf-8,h%C3%BC'),
      await seeFetch('data:nonsense'),
      await seeFetch('about:blank'),
      await seeFetch('ftp://127.0.0.1/x'),
      await seeFetch('nonsense:x'),
      await seeFetch('http://'),
      await seeFetch('javascript:1'),
    ],
  },
  {
    name: 'a blob URL, and a revoked one',
    at: 'json',
    in: ['first'],
    realms: ['page', 'worker'],
    run: async () => {
      const blob = URL.createObjectURL(new Blob(['blob'], { type: 'text/x' }));
      const head = await attempt(async () => {
        const response = await fetch(blob, { headers: { Range: 'bytes=1-2' } });
        return { ...seeHead(response), url: response.url === blob, text: await response.text() };
      });
      URL.revokeObjectURL(blob);
      return [head, await seeFetch(blob)];
    },
  },
  {
    name: 'options that are refused',
    at: 'json',
    in: ['first', 'hit'],
    run: async ({ url }) => [
      await seeFetch(url, { body: 'x' }),
      await seeFetch(url, { method: 'TRACE' }),
      await seeFetch(url, { method: 'A B' }),
      await seeFetch(url, { mode: 'navigate' }),
      await seeFetch(url, { mode: 'nonsense' as RequestMode }),
      await seeFetch(url, { cache: 'only-if-cached' }),
      await seeFetch(url, { signal: 'nonsense' as unknown as AbortSignal }),
      await seeFetch(url, { window: {} as unknown as null }),
    ],
  },
  {
    name: 'the same URL twice at a time',
    arrivals: 'unordered',
    at: 'late?ms=30&after={asked}',
    in: overNetwork,
    run: async ({ url }) => Promise.all([seeFetch(url), seeFetch(url)]),
  },
];
