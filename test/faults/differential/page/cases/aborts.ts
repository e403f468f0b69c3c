import type { Case, Situation } from '../../case.js';
import { attempt, pause, seeError, seeFetch } from '../see.js';
import { mostly } from './common.js';

/** Where the page's own request reaches the server; `passing` where the worker passes it on. */
const untouched: readonly Situation[] = ['first', 'known', 'live'];
const passing: readonly Situation[] = ['second', 'learnt', 'writing'];

/** Fetches that are given up, and what the server sees of it. */
export const aborts: readonly Case[] = [
  {
    name: 'given up before it begins',
    at: 'json',
    in: mostly,
    realms: ['page', 'worker'],
    run: async ({ url }) => [
      await seeFetch(url, { signal: AbortSignal.abort() }),
      await seeFetch(url, { signal: AbortSignal.abort('a text') }),
      await seeFetch(url, { signal: AbortSignal.abort(new RangeError('own reason')) }),
      await seeFetch(new Request(url, { signal: AbortSignal.abort(null) })),
    ],
  },
  {
    name: 'given up in the moment in which it begins',
    arrivals: 'any',
    at: 'silent?after={asked}',
    in: [...untouched, ...passing, 'hit'],
    run: async ({ url, settle }) => {
      const controller = new AbortController();
      const asked = seeFetch(url, { signal: controller.signal });
      controller.abort();
      const seen = await asked;
      await settle(600);
      return seen;
    },
  },
  ...['the browser’s own reason', 'a reason of the page'].map(
    (reason): Case => ({
      name: `given up before the head: ${reason}`,
      at: 'silent?after={asked}',
      in: [...untouched, ...passing],
      realms: ['page', 'worker'],
      run: async ({ url, arrived, settle }) => {
        const controller = new AbortController();
        const asked = seeFetch(url, { signal: controller.signal });
        await arrived(1);
        if (reason === 'a reason of the page') controller.abort(new RangeError('enough'));
        else controller.abort();
        return { seen: await asked, fates: await settle(600) };
      },
    }),
  ),
  {
    name: 'a time limit before the head',
    at: 'silent?after={asked}',
    in: [...untouched, ...passing],
    run: async ({ url, settle }) => {
      const begun = performance.now();
      const seen = await seeFetch(url, { signal: AbortSignal.timeout(150) });
      const took = performance.now() - begun;
      return { seen, inTime: took >= 145 && took < 3_000, fates: await settle(600) };
    },
  },
  {
    name: 'one of several signals',
    at: 'silent?after={asked}',
    in: ['first', 'second'],
    run: async ({ url, arrived, settle }) => {
      const controller = new AbortController();
      const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(5_000)]);
      const asked = seeFetch(url, { signal });
      await arrived(1);
      controller.abort('one of them');
      return { seen: await asked, fates: await settle(600) };
    },
  },
  ...['text', 'reader', 'clone'].map(
    (how): Case => ({
      name: `given up during the body: ${how}`,
      at: 'gated?after={asked}&endless',
      in: ['first', 'second', 'known', 'live', 'learnt'],
      realms: ['page', 'worker'],
      run: async ({ url, settle }) => {
        const controller = new AbortController();
        const response = await fetch(url, { signal: controller.signal });
        const copy = how === 'clone' ? response.clone() : undefined;
        const reading = how === 'reader' ? read(response) : attempt(() => response.text());
        await pause(30);
        controller.abort(how === 'clone' ? 'both' : undefined);
        const copied = copy ? await attempt(() => copy.text()) : undefined;
        return { seen: await reading, copied, used: response.bodyUsed, fates: await settle(600) };
      },
    }),
  ),
  {
    name: 'the page’s reader ends it',
    at: 'gated?after={asked}&endless',
    in: ['first', 'second', 'known', 'learnt'],
    run: async ({ url, settle }) => {
      const response = await fetch(url);
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel('enough');
      return { after: await attempt(async () => (await reader?.read())?.done), fates: await settle(600) };
    },
  },
  {
    name: 'given up when all is there',
    at: 'json',
    in: mostly,
    run: async ({ url }) => {
      const controller = new AbortController();
      const response = await fetch(url, { signal: controller.signal });
      const text = await response.text();
      controller.abort();
      return { text, again: await attempt(() => response.text()) };
    },
  },
  {
    name: 'given up with the head there and the body unread',
    at: 'bytes?length=1000',
    in: mostly,
    run: async ({ url }) => {
      const controller = new AbortController();
      const response = await fetch(url, { signal: controller.signal });
      controller.abort();
      return attempt(() => response.arrayBuffer());
    },
  },
  {
    name: 'the same URL asked for again after it was given up',
    arrivals: 'any',
    at: 'silent?after={asked}',
    in: ['first', 'known'],
    run: async ({ url, at, settle }) => {
      for (let n = 0; n < 3; n += 1) await seeFetch(`${url}&${n}`, { signal: AbortSignal.timeout(100) });
      const next = await seeFetch(at('json'));
      await settle(600);
      return next;
    },
  },
  {
    name: 'an upload that is given up',
    at: 'text',
    in: ['first', 'known', 'hit'],
    run: async ({ at, settle }) => {
      const signal = AbortSignal.timeout(150);
      return {
        seen: await seeFetch(at('silent'), { method: 'POST', body: 'x'.repeat(1_000), signal }),
        fates: await settle(600),
      };
    },
  },
];

async function read(response: Response): Promise<unknown> {
  const reader = response.body?.getReader();
  const chunks: string[] = [];
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      chunks.push(new TextDecoder().decode(next.value));
    }
    return { chunks };
  } catch (thrown) {
    return { chunks, error: seeError(thrown) };
  }
}
