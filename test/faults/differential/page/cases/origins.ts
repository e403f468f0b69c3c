import type { Case, Situation } from '../../case.js';
import { attempt, seeFetch, seeHead } from '../see.js';
import { fetching, mostly } from './common.js';

const network: readonly Situation[] = ['first', 'second', 'known', 'learnt'];
const other = { from: 'other' } as const;

/** Modes, other origins, cookies. */
export const origins: readonly Case[] = [
  fetching('another origin with leave', 'cors', network, undefined, { ...other, realms: ['page', 'worker'] }),
  fetching(
    'another origin with leave for everybody',
    'cors?origin=*&headers=wait,if-none-match&expose=X-Shown,ETag,Link',
    mostly,
    undefined,
    other,
  ),
  fetching(
    'another origin that shows some fields',
    'cors?expose=X-Shown,%20ETag,%20Link',
    network,
    undefined,
    other,
  ),
  fetching('another origin that shows all fields', 'cors?origin=*&expose=*', network, undefined, other),
  fetching('another origin without leave', 'cors?origin=none', ['first', 'second'], undefined, other),
  fetching('leave for somebody else', 'cors?origin=http://x.invalid', ['first', 'second'], undefined, other),
  fetching('no-cors', 'cors?origin=none', network, { mode: 'no-cors' }, other),
  fetching('no-cors to the own origin', 'json', mostly, { mode: 'no-cors' }),
  fetching('same-origin', 'json', mostly, { mode: 'same-origin' }),
  fetching('same-origin to another origin', 'cors', ['first', 'second'], { mode: 'same-origin' }, other),
  asksLeave('a field that needs leave', '', { headers: { 'X-Own': '1' } }),
  asksLeave('a field with leave', 'headers=x-own', { headers: { 'X-Own': '1' } }),
  asksLeave('a method with leave', 'methods=PUT', { method: 'PUT', body: 'x' }),
  asksLeave('a method without leave', '', { method: 'DELETE' }),
  asksLeave('JSON sent to another origin', 'headers=content-type', {
    ...{ method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } },
  }),
  asksLeave('a form sent to another origin', '', { method: 'POST', body: new URLSearchParams('a=1') }),
  asksLeave('a range of another origin', '', { headers: { Range: 'bytes=0-1' } }),
  ...(['omit', 'same-origin', 'include'] as const).flatMap((credentials) => [
    sendsCookies(`credentials ${credentials}`, 'cookie', credentials),
    sendsCookies(
      `credentials ${credentials}, another origin`,
      'cookie?cors&credentials=true&headers=wait,if-none-match',
      credentials,
      other,
    ),
  ]),
  sendsCookies('cookies without leave', 'cookie?cors', 'include', { ...other, in: network }),
  sendsCookies('cookies with leave for everybody', 'cookie?cors&origin=*&credentials=true', 'include', {
    ...{ ...other, in: network },
  }),
  {
    name: 'cookies of an answer are set, and not shown',
    at: `cookie?set=${encodeURIComponent('seen=1; Path=/')}`,
    in: ['first', 'second', 'known', 'learnt'],
    run: async ({ url }) => {
      const seen = await seeFetch(url);
      const cookies = document.cookie;
      // biome-ignore lint/suspicious/noDocumentCookie: what other pages see of it would be later
      document.cookie = 'seen=; Max-Age=0; Path=/';
      return { seen, cookies };
    },
  },
  {
    name: 'cookies of an answer without credentials are not set',
    at: `cookie?set=${encodeURIComponent('unset=1; Path=/')}`,
    in: ['first', 'second', 'known', 'learnt'],
    before: { credentials: 'omit' },
    run: async ({ url }) => ({
      seen: await seeFetch(url, { credentials: 'omit' }),
      cookies: document.cookie,
    }),
  },
  {
    name: 'redirects between origins',
    at: `redirect?cors&to=${encodeURIComponent('cors')}`,
    from: 'other',
    in: ['first', 'second'],
    run: async ({ url, at }) => [
      await seeFetch(url),
      await seeFetch(url, { mode: 'no-cors' }),
      await seeFetch(url, { redirect: 'error' }),
      await attempt(async () => seeHead(await fetch(url, { redirect: 'manual' }))),
      await seeFetch(at(`redirect?to=${encodeURIComponent('other:cors?credentials=true')}`), {
        credentials: 'include',
      }),
    ],
  },
];

function asksLeave(name: string, parameters: string, init: RequestInit): Case {
  return fetching(name, `cors?${parameters}`, ['first', 'known'], init, other);
}

function sendsCookies(name: string, at: string, credentials: RequestCredentials, more?: Partial<Case>): Case {
  return {
    name,
    at,
    in: ['first', 'second', 'known', 'learnt', 'hit', 'writing'],
    before: { credentials },
    ...more,
    run: async ({ url }) => {
      // biome-ignore lint/suspicious/noDocumentCookie: a page that does so is the case
      document.cookie = 'mine=1; Path=/';
      const seen = await seeFetch(url, { credentials });
      // biome-ignore lint/suspicious/noDocumentCookie: the next case has none
      document.cookie = 'mine=; Max-Age=0; Path=/';
      return seen;
    },
  };
}
