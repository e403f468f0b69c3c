import type { Case } from '../../case.js';
import { attempt, seeFetch } from '../see.js';
import { fetching, mostly, overNetwork } from './common.js';

const secure = { secure: true } as const;

/** Over HTTP/2. */
export const overHttp2: readonly Case[] = [
  fetching('HTTP/2: a JSON answer', 'json', mostly, undefined, { ...secure, realms: ['page', 'worker'] }),
  fetching('HTTP/2: a status', 'status?code=404', ['first', 'second', 'learnt'], undefined, secure),
  fetching(
    'HTTP/2: several fields',
    'fields?set=%5B%5B%22X-A%22,%22a%22%5D,%5B%22X-A%22,%22b%22%5D%5D',
    mostly,
    undefined,
    secure,
  ),
  fetching('HTTP/2: a body of 300 kB', 'bytes?length=300000', mostly, undefined, secure),
  fetching('HTTP/2: a redirect', 'redirect', overNetwork, undefined, secure),
  fetching('HTTP/2: hints before the answer', 'early', overNetwork, undefined, secure),
  ...(['high', 'low'] as const).map((priority) =>
    fetching(
      `HTTP/2: priority ${priority}, as the server is told`,
      'json',
      overNetwork,
      { priority },
      secure,
    ),
  ),
  fetching('HTTP/2: a request with a body', 'echo', ['first', 'hit'], { method: 'POST', body: 'x' }, secure),
  {
    name: 'HTTP/2: given up before the head',
    at: 'silent?after={asked}',
    in: ['first', 'second', 'known'],
    secure: true,
    run: async ({ url, arrived, settle }) => {
      const controller = new AbortController();
      const asked = seeFetch(url, { signal: controller.signal });
      await arrived(1);
      controller.abort();
      return { seen: await asked, fates: await settle(600) };
    },
  },
  {
    name: 'HTTP/2: given up during the body',
    at: 'gated?after={asked}&endless',
    in: ['first', 'second', 'known', 'learnt'],
    secure: true,
    run: async ({ url, settle }) => {
      const controller = new AbortController();
      const response = await fetch(url, { signal: controller.signal });
      controller.abort();
      return { seen: await attempt(() => response.text()), fates: await settle(600) };
    },
  },
  {
    name: 'HTTP/2: many at a time',
    at: 'json',
    in: ['first', 'second', 'hit'],
    secure: true,
    arrivals: 'unordered',
    run: async ({ at, url }) => {
      const urls = [url, ...Array.from({ length: 19 }, (_, n) => at(`json?n=${n}`))];
      return (await Promise.all(urls.map((one) => fetch(one)))).map(({ status, statusText }) => [
        status,
        statusText,
      ]);
    },
  },
];
