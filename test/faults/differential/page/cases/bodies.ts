import type { Case } from '../../case.js';
import { attempt, seeBytes, seeFetch, seeHead, seeResponse } from '../see.js';
import { everywhere, fetching, mostly, overNetwork } from './common.js';

/** Of answers: their bytes, and what can be done with them. */
export const bodies: readonly Case[] = [
  fetching('an empty body', 'text?body=', everywhere),
  fetching('a body of 300 kB', 'bytes?length=300000', everywhere, undefined, { realms: ['page', 'worker'] }),
  fetching('a body of 2 MB, larger than what is kept', 'bytes?length=2000000', [
    'first',
    'second',
    'known',
    'learnt',
  ]),
  fetching('a body without a length', 'bytes?length=50000&chunked', mostly),
  fetching('gzip', 'coded?coding=gzip', everywhere),
  fetching('Brotli', 'coded?coding=br', mostly),
  fetching('deflate', 'coded?coding=deflate', mostly),
  fetching('a coding that nobody knows', 'coded?coding=gzip&named=x-unknown', mostly),
  fetching('text with a byte order mark', 'typed?as=text/plain&body=77u/YQ==', mostly),
  {
    name: 'a body can be read once',
    at: 'json',
    in: mostly,
    run: async ({ url }) => {
      const response = await fetch(url);
      const first = await response.text();
      return {
        first,
        used: response.bodyUsed,
        again: await attempt(() => response.text()),
        clone: await attempt(() => response.clone()),
      };
    },
  },
  {
    name: 'a clone',
    at: 'bytes?length=30000',
    in: everywhere,
    run: async ({ url }) => {
      const response = await fetch(url);
      const copy = response.clone();
      const both = await Promise.all([seeResponse(response), seeResponse(copy)]);
      return { both, head: seeHead(copy) };
    },
  },
  {
    name: 'chunks',
    at: 'bytes?length=100000',
    in: everywhere,
    run: async ({ url }) => {
      const response = await fetch(url);
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body ?? []) chunks.push(chunk);
      const whole = await new Blob(chunks as BlobPart[]).arrayBuffer();
      return {
        kind: chunks[0]?.constructor.name,
        whole: await seeBytes(whole),
        locked: response.body?.locked,
      };
    },
  },
  {
    name: 'a reader with buffers of its own',
    at: 'bytes?length=1000',
    in: mostly,
    run: async ({ url }) => {
      const { body } = await fetch(url);
      return attempt(async () => {
        const reader = body?.getReader({ mode: 'byob' });
        const { value } = (await reader?.read(new Uint8Array(10))) ?? {};
        return [...(value ?? [])];
      });
    },
  },
  {
    name: 'JSON, and text that is none',
    at: 'json',
    in: mostly,
    run: async ({ url, at }) => [
      await attempt(async () => (await fetch(url)).json()),
      await attempt(async () => (await fetch(at('text?body={x'))).json()),
    ],
  },
  {
    name: 'a blob has the type of the answer',
    at: 'typed?as=image/x;p=1&body=AAEC',
    in: mostly,
    run: async ({ url }) => {
      const blob = await (await fetch(url)).blob();
      return { size: blob.size, type: blob.type };
    },
  },
  {
    name: 'form data in an answer',
    at: 'typed?as=application/x-www-form-urlencoded&body=YT0xJmI9Mg==',
    in: mostly,
    run: async ({ url, at }) => [
      await attempt(async () => [...(await (await fetch(url)).formData())]),
      await attempt(async () => [...(await (await fetch(at('json'))).formData())]),
    ],
  },
  {
    name: 'a body passed on through a transform',
    at: 'coded?coding=gzip',
    in: mostly,
    run: async ({ url }) => {
      const { body } = await fetch(url);
      const packed = body
        ?.pipeThrough(new CompressionStream('gzip'))
        .pipeThrough(new DecompressionStream('gzip'));
      return seeBytes(await new Response(packed).arrayBuffer());
    },
  },
  {
    name: 'an answer put into another',
    at: 'json',
    in: mostly,
    run: async ({ url }) => {
      const response = await fetch(url);
      return seeResponse(new Response(response.body, response));
    },
  },
  ...['gzip', 'br', 'deflate'].map((coding) =>
    fetching(`broken ${coding}`, `coded?coding=${coding}&broken`, ['first', 'second', 'learnt']),
  ),
  fetching('gzip that ends too early', 'coded?coding=gzip&short', ['first', 'second', 'learnt']),
  ...['cut', 'short'].map(
    (route): Case => ({
      name: `a body that breaks off: ${route}`,
      at: `${route}?after={asked}&gated`,
      in: overNetwork,
      realms: ['page', 'worker'],
      run: async ({ url, open }) => {
        const response = await fetch(url);
        const reader = response.body?.getReader();
        const first = new TextDecoder().decode((await reader?.read())?.value);
        await open();
        return { head: seeHead(response), first, after: await attempt(() => reader?.read()) };
      },
    }),
  ),
  {
    name: 'a body that breaks off: a chunk that is none',
    at: 'badChunk?after={asked}',
    in: overNetwork,
    realms: ['page', 'worker'],
    run: async ({ url }) => {
      const response = await fetch(url);
      return { head: seeHead(response), body: await attempt(() => response.text()) };
    },
  },
  ...['text', 'blob', 'json'].map(
    (method): Case => ({
      name: `${method}() of a body that breaks off`,
      at: 'cut?after={asked}',
      in: ['first', 'second', 'learnt'],
      run: async ({ url }) => {
        const response = await fetch(url);
        return { error: await attempt(() => response[method as 'text']()), used: response.bodyUsed };
      },
    }),
  ),
  ...['reset', 'garbage'].map((route) =>
    fetching(`no answer: ${route}`, `${route}?after={asked}`, overNetwork, undefined, {
      realms: ['page', 'worker'],
    }),
  ),
  {
    name: 'a port where nobody listens',
    at: 'json',
    in: ['first'],
    run: async () => {
      const begun = performance.now();
      const seen = [
        await seeFetch('http://127.0.0.1:9/x'),
        await seeFetch('http://127.0.0.1:9/x'),
        await seeFetch('http://127.0.0.1:9/x'),
      ];
      return { seen, isSoon: performance.now() - begun < 2_000 };
    },
  },
  {
    name: 'a port that is blocked, and a host that does not exist',
    at: 'json',
    in: ['first'],
    run: async () => [await seeFetch('http://127.0.0.1:6000/'), await seeFetch('http://nobody.invalid/')],
  },
];
