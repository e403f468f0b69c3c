import type { Case } from '../../case.js';
import { attempt, pause, seeFetch } from '../see.js';
import { fetching, mostly } from './common.js';

/** sha256-… of what the route `text` answers without parameters. */
const integrity = 'sha256-mC2ePrmW9VnmM/TRlN7zdh2Qn1o7ZH0ahR/q1nwyydE=';
const wrong = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** Options of fetch that have no home elsewhere, and several requests at a time. */
export const requests: readonly Case[] = [
  fetching('a digest that fits', 'text', mostly, { integrity }),
  fetching('a digest that does not', 'text', mostly, { integrity: wrong }),
  fetching('several digests', 'text', mostly, { integrity: `${wrong} ${integrity}` }),
  fetching('an unknown digest', 'text', mostly, { integrity: 'md5-x' }),
  fetching('a digest of another origin', 'cors', ['first'], { integrity: wrong }, { from: 'other' }),
  fetching('keepalive', 'json', mostly, { keepalive: true }),
  fetching('keepalive with a body', 'echo', ['first', 'hit'], { method: 'POST', body: 'x', keepalive: true }),
  fetching('keepalive with too large a body', 'echo', ['first', 'hit'], {
    ...{ method: 'POST', body: 'x'.repeat(70_000), keepalive: true },
  }),
  ...(['high', 'low', 'auto'] as const).map((priority) =>
    fetching(`priority ${priority}`, 'json', mostly, { priority }),
  ),
  {
    name: 'important requests go before others',
    arrivals: 'unordered',
    at: 'silent?after={asked}',
    in: ['first'],
    run: async ({ at, arrived, settle, open }) => {
      // Six connections are all that HTTP/1.1 has: what comes then has to queue.
      const held = Array.from({ length: 6 }, (_, n) => seeFetch(at(`late?held=${n}`)));
      await arrived(6);
      const order: string[] = [];
      const ask = (name: string, priority: RequestPriority) =>
        fetch(at(`text?body=${name}`), { priority }).then(() => order.push(name));
      const queued = [ask('low', 'low'), ask('high', 'high')];
      await pause(60);
      void open();
      await Promise.all([...held, ...queued]);
      await settle(200);
      return order;
    },
  },
  {
    name: 'many at a time',
    arrivals: 'unordered',
    at: 'json',
    in: ['first', 'second', 'known', 'hit'],
    run: async ({ at, url }) => {
      const urls = [url, ...Array.from({ length: 11 }, (_, n) => at(`json?n=${n}`))];
      const seen = await Promise.all(urls.map((one) => seeFetch(one)));
      return seen.map((one) => (one as { status: number }).status);
    },
  },
  {
    name: 'answers in the order in which the server gives them',
    at: 'late',
    in: ['first'],
    run: async ({ at, open }) => {
      const order: string[] = [];
      const held = fetch(at('late')).then(() => order.push('late'));
      await fetch(at('json?1')).then(() => order.push('first'));
      await fetch(at('json?2')).then(() => order.push('second'));
      await open();
      await held;
      return order;
    },
  },
  {
    name: 'the same fetch again and again',
    at: 'json',
    in: ['first', 'hit'],
    run: async ({ url }) => {
      const texts: string[] = [];
      for (let n = 0; n < 6; n += 1) texts.push(await (await fetch(url)).text());
      return texts;
    },
  },
  {
    name: 'the page’s fetch is the browser’s',
    at: 'json',
    in: ['first'],
    run: async () => [
      String(fetch),
      String(XMLHttpRequest),
      fetch.name,
      fetch.length,
      Object.getOwnPropertyNames(Response.prototype).sort(),
    ],
  },
  {
    name: 'the Cache API',
    arrivals: 'unordered',
    at: 'json',
    in: mostly,
    run: async ({ url, at }) => {
      const cache = await caches.open('differential');
      const failed = await attempt(() => cache.add(at('status?code=500')));
      await cache.addAll([url, at('text')]);
      const kept = await cache.match(url);
      const keys = (await cache.keys()).map((request) => request.url);
      const seen = { failed, type: kept?.type, url: kept?.url, text: await kept?.text(), keys };
      await caches.delete('differential');
      return seen;
    },
  },
];
