import type { Case, Situation } from '../../case.js';
import { attempt, event, seeFetch } from '../see.js';
import { fetching } from './common.js';

const within: readonly Situation[] = ['first', 'second', 'known', 'learnt', 'writing'];

const policies: readonly ReferrerPolicy[] = [
  ...(['no-referrer', 'no-referrer-when-downgrade', 'origin', 'origin-when-cross-origin'] as const),
  ...(['same-origin', 'strict-origin', 'strict-origin-when-cross-origin', 'unsafe-url'] as const),
];

/** Whom the server is told to have asked. */
export const referrers: readonly Case[] = [
  ...policies.map((referrerPolicy) =>
    fetching(`referrer policy ${referrerPolicy}`, 'json', within, { referrerPolicy }),
  ),
  ...policies.map((referrerPolicy) =>
    fetching(
      `referrer policy ${referrerPolicy}, another origin`,
      'cors',
      ['first', 'second', 'writing'],
      { referrerPolicy },
      { from: 'other' },
    ),
  ),
  fetching('no referrer', 'json', within, { referrer: '' }),
  fetching('the page as referrer', 'json', within, { referrer: 'about:client' }),
  fetching('another page as referrer', 'json', within, { referrer: '/page/elsewhere?q#f' }),
  fetching('a referrer of another origin', 'json', within, { referrer: 'http://x.invalid/' }),
  {
    name: 'the referrer policy of a document',
    at: 'json',
    in: within,
    run: async ({ url }) => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<!doctype html><meta name="referrer" content="no-referrer">';
      document.body.append(frame);
      await event(frame, 'load');
      const seen = await attempt(async () => (await (frame.contentWindow as Window).fetch(url)).text());
      frame.remove();
      return seen;
    },
  },
  {
    name: 'the address that the page shows',
    at: 'json',
    in: within,
    run: async ({ url }) => {
      history.replaceState(null, '', '/page/shown?x=1#y');
      const seen = await seeFetch(url);
      history.replaceState(null, '', '/page/');
      return seen;
    },
  },
];
