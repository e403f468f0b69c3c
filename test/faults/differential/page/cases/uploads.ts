import type { Case, Situation } from '../../case.js';
import { attempt, seeFetch } from '../see.js';
import { fetching } from './common.js';

/** Younger than TypeScript's declarations. */
type StreamingInit = RequestInit & { duplex: 'half' };

const within: readonly Situation[] = ['first', 'known', 'hit'];

/** Methods and bodies of requests. */
export const uploads: readonly Case[] = [
  ...['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'].map((method) =>
    fetching(`method ${method}`, 'echo', within, { method }),
  ),
  ...['post', 'patch', 'get', 'head'].map((method) =>
    fetching(`method ${method} in small letters`, 'echo', within, { method }),
  ),
  fetching('HEAD of what has a long body', 'bytes?length=100000', within, { method: 'HEAD' }),
  ...Object.entries(bodies()).map(
    ([name, body]): Case => ({
      name: `a request with ${name}`,
      at: 'echo',
      in: ['first', 'hit'],
      run: ({ url }) => seeFetch(url, { method: 'POST', body: body() }),
    }),
  ),
  {
    name: 'a form with a file',
    at: 'echo',
    in: within,
    run: ({ url }) => {
      const form = new FormData();
      form.append('text', 'größe\r\nzwei');
      form.append('file', new File(['content'], 'na"me.txt', { type: 'text/x' }));
      return seeFetch(url, { method: 'PUT', body: form });
    },
  },
  {
    name: 'a request of 3 MB',
    at: 'upload',
    in: within,
    run: ({ url }) => seeFetch(url, { method: 'POST', body: new Uint8Array(3_000_000) }),
  },
  {
    name: 'a type of its own for the body',
    at: 'echo',
    in: within,
    run: ({ url }) => seeFetch(url, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/own' } }),
  },
  {
    name: 'a Request whose body was used',
    at: 'echo',
    in: within,
    run: async ({ url }) => {
      const request = new Request(url, { method: 'POST', body: 'once' });
      const copy = request.clone();
      const first = await seeFetch(request);
      return [first, request.bodyUsed, await seeFetch(request), await seeFetch(copy)];
    },
  },
  {
    name: 'a stream without duplex, and over HTTP/1.1',
    at: 'echo',
    in: within,
    run: async ({ url }) => [
      await seeFetch(url, { method: 'POST', body: new Blob(['x']).stream() }),
      await seeFetch(url, {
        method: 'POST',
        body: new Blob(['x']).stream(),
        duplex: 'half',
      } as StreamingInit),
    ],
  },
  {
    name: 'what is sent as a stream arrives while it is sent',
    at: 'upload',
    in: within,
    secure: true,
    run: async ({ url, open }) => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const writer = writable.getWriter();
      void writer.write(new Uint8Array(10));
      // The head of the answer comes before the end of the request: but half duplex shows it only after.
      const asked = attempt(async () =>
        (await fetch(url, { method: 'POST', body: readable, duplex: 'half' } as StreamingInit)).text(),
      );
      await open();
      await writer.write(new Uint8Array(10));
      await writer.close();
      return asked;
    },
  },
  {
    name: 'a stream that is sent and fails',
    at: 'upload',
    in: within,
    secure: true,
    run: ({ url }) => {
      const body = new ReadableStream({
        pull(controller) {
          controller.error(new RangeError('the page’s own'));
        },
      });
      return seeFetch(url, { method: 'POST', body, duplex: 'half' } as StreamingInit);
    },
  },
  {
    name: 'a read after a write shows it',
    at: 'cached?control=max-age=60',
    in: ['first', 'second', 'known'],
    run: async ({ url }) => {
      await fetch(url, { method: 'POST', body: 'x' });
      return seeFetch(url);
    },
  },
];

function bodies(): Record<string, () => BodyInit> {
  return {
    text: () => 'größe',
    'an empty text': () => '',
    parameters: () => new URLSearchParams({ a: 'ü b', c: '&' }),
    'a blob': () => new Blob(['blob'], { type: 'Text/X; a=B' }),
    'a blob without a type': () => new Blob(['blob']),
    'an ArrayBuffer': () => new Uint8Array([0, 255, 1]).buffer,
    'a typed array': () => new Uint16Array([1, 2, 3]).subarray(1),
    'a DataView': () => new DataView(new ArrayBuffer(4), 1),
    'a form': () => {
      const form = new FormData();
      form.append('a', '1');
      return form;
    },
  };
}
