import type { Case } from '../../case.js';
import { event, seeFetch } from '../see.js';

/** What the page asks for before it needs it. */
export const preloads: readonly Case[] = [
  {
    name: 'a preload that a fetch takes',
    at: 'json',
    in: ['first', 'second', 'known', 'hit', 'writing'],
    run: async ({ url }) => {
      const link = Object.assign(document.createElement('link'), {
        rel: 'preload',
        as: 'fetch',
        href: url,
        crossOrigin: 'anonymous',
      });
      document.head.append(link);
      const loaded = (await event(link, 'load', 'error')).type;
      link.remove();
      return { loaded, seen: await seeFetch(url) };
    },
  },
  {
    name: 'a prefetch that a fetch takes',
    at: 'cached?control=max-age=60&constant',
    in: ['first', 'second', 'known', 'learnt'],
    run: async ({ url }) => {
      const link = Object.assign(document.createElement('link'), { rel: 'prefetch', href: url });
      document.head.append(link);
      const loaded = (await event(link, 'load', 'error')).type;
      link.remove();
      return { loaded, seen: await seeFetch(url) };
    },
  },
];
