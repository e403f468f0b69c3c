import type { Case, Situation } from '../../case.js';
import { attempt, seeFetch, seeHead, seeResponse } from '../see.js';
import { fetching, mostly, overNetwork } from './common.js';

const odd: readonly Situation[] = ['first', 'second', 'known', 'learnt'];

/** What leads elsewhere. */
export const redirects: readonly Case[] = [
  ...[301, 302, 303, 307, 308].map((code) => fetching(`redirect ${code}`, `redirect?code=${code}`, odd)),
  fetching('a redirect of what is followed', 'redirect', ['hit', 'writing', 'written']),
  ...[300, 304, 305].map((code) => fetching(`no redirect: ${code}`, `redirect?code=${code}`, odd)),
  fetching('three redirects', 'redirect?times=3', overNetwork, undefined, { realms: ['page', 'worker'] }),
  fetching('redirects without an end', 'redirect?times=99', ['first', 'second', 'learnt']),
  fetching('a redirect to nowhere', 'redirect?nowhere', odd),
  fetching('a redirect with an empty address', 'redirect?location=', ['first', 'second']),
  fetching('a redirect to what cannot be fetched', 'redirect?location=ftp://x/', odd),
  fetching('a redirect to data', 'redirect?location=data:text/plain,x', odd),
  fetching(
    'a redirect to an address with a name and password',
    'redirect?location=http://a:b@127.0.0.1:9/',
    odd,
  ),
  fetching('a redirect to another origin', `redirect?to=${encodeURIComponent('other:cors')}`, odd),
  fetching(
    'a redirect to another origin without leave',
    `redirect?to=${encodeURIComponent('other:json')}`,
    odd,
  ),
  fetching('a redirect to a status', `redirect?to=${encodeURIComponent('status?code=404')}`, odd),
  fetching('a redirect to a part', `redirect?to=${encodeURIComponent('json#there')}`, odd),
  {
    name: 'a redirect keeps the part',
    at: 'redirect',
    in: odd,
    run: ({ url }) => seeFetch(`${url}#here`),
  },
  {
    name: 'a redirect that is refused',
    at: 'redirect',
    in: odd,
    run: ({ url }) => seeFetch(url, { redirect: 'error' }),
  },
  {
    name: 'a redirect that is shown',
    at: 'redirect',
    in: odd,
    realms: ['page', 'worker'],
    run: async ({ url }) => {
      const response = await fetch(url, { redirect: 'manual' });
      return { ...seeHead(response), clone: await attempt(() => seeResponse(response.clone())) };
    },
  },
  {
    name: 'redirect modes where there is none',
    at: 'json',
    in: mostly,
    run: async ({ url }) => [
      await seeFetch(url, { redirect: 'error' }),
      await seeFetch(url, { redirect: 'manual' }),
      await seeFetch(url, { redirect: 'follow' }),
    ],
  },
  ...[301, 302, 303, 307, 308].map(
    (code): Case => ({
      name: `POST and redirect ${code}`,
      at: `redirect?code=${code}&to=echo`,
      in: ['first', 'known'],
      run: ({ url }) => seeFetch(url, { method: 'POST', body: 'kept?', headers: { 'X-Own': '1' } }),
    }),
  ),
  {
    name: 'a field of the page is kept over a redirect to the same origin',
    at: 'redirect',
    in: odd,
    before: { headers: { 'X-Own': '1', Authorization: 'Bearer x' } },
    run: ({ url }) => seeFetch(url, { headers: { 'X-Own': '1', Authorization: 'Bearer x' } }),
  },
];
