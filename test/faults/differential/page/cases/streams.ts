import type { Case, Situation } from '../../case.js';
import { attempt, pause, seeBytes } from '../see.js';

const within: readonly Situation[] = ['first', 'second', 'known', 'live', 'learnt'];

/** Long answers: they stream, and nobody keeps them whole. */
export const streams: readonly Case[] = [
  {
    name: 'the first part is there before the rest is sent',
    at: 'gated?after={asked}',
    in: within,
    realms: ['page', 'worker'],
    run: async ({ url, open }) => {
      const response = await fetch(url);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      const first = (await reader?.read())?.value;
      await open();
      let rest = '';
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
        rest += next.value;
      return { first, rest };
    },
  },
  {
    name: 'parts come one by one',
    at: 'parts?count=5&every=60',
    in: within,
    run: async ({ url }) => {
      const moments: number[] = [];
      const response = await fetch(url);
      for await (const _ of response.body ?? []) moments.push(performance.now());
      const spread = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
      return { several: moments.length > 2, spread: spread > 120 };
    },
  },
  {
    name: 'what the page does not read is not sent',
    at: 'flood?megabytes=64',
    in: ['first', 'second', 'known'],
    run: async ({ url, settle }) => {
      const response = await fetch(url);
      const reader = response.body?.getReader();
      await reader?.read();
      const fates = await settle(600);
      return { fates, ended: await attempt(async () => (await reader?.cancel()) ?? 'ended') };
    },
  },
  {
    name: 'a download of 16 MB',
    at: 'flood?megabytes=16',
    in: ['first', 'second', 'known', 'learnt'],
    run: async ({ url }) => {
      const begun = performance.now();
      const response = await fetch(url);
      const head = performance.now() - begun;
      const content = await seeBytes(await response.arrayBuffer());
      return { content, isHeadEarly: head <= performance.now() - begun };
    },
  },
  {
    name: 'a page that reads slowly gets all',
    at: 'flood?megabytes=2',
    in: within,
    run: async ({ url }) => {
      let bytes = 0;
      const slow = new WritableStream<Uint8Array>({
        async write(chunk) {
          bytes += chunk.length;
          await pause(1);
        },
      });
      await (await fetch(url)).body?.pipeTo(slow);
      return bytes;
    },
  },
  {
    name: 'two branches, of which one is given up',
    at: 'parts?count=3&every=20',
    in: within,
    run: async ({ url }) => {
      const [one, two] = (await fetch(url)).body?.tee() ?? [];
      void one?.cancel();
      return attempt(() => new Response(two).text());
    },
  },
  {
    name: 'an answer that nobody reads',
    at: 'parts?count=3&every=10',
    in: within,
    run: async ({ url, settle }) => {
      await fetch(url);
      return settle(1_000);
    },
  },
];
