import { type HeaderList, LiveResourceError } from '../model/index.js';
import type { Network, NetworkRequest, NetworkResponse } from '../ports.js';

/**
 * The network of browsers and Node. Cache mode `no-cache` is the one with which our `If-None-Match` arrives as it is, no
 * HTTP cache answers, and the 304 stays visible; `no-store` and `reload` would look like a reload to the server.
 */
export function createWebNetwork(fetchFunction: typeof fetch = (...args) => fetch(...args)): Network {
  return {
    async request({ url, headers, credentials, signal }: NetworkRequest): Promise<NetworkResponse> {
      const response = await fetchFunction(url, { headers, credentials, signal, cache: 'no-cache' });
      return {
        url: response.url || url,
        status: response.status,
        headers: headerList(response.headers),
        body: (limit) => readBody(response, limit),
      };
    },
  };
}

export function headerList(headers: Headers): HeaderList {
  const list: HeaderList = [];
  headers.forEach((value, name) => {
    list.push([name, value]);
  });
  return list;
}

/** The whole body, or LiveResourceError `too-large` as soon as it is known to be larger than `limit` bytes. */
export async function readBody(response: Response, limit: number): Promise<ArrayBuffer> {
  if (!response.body) return new ArrayBuffer(0);
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(chunks, length);
    length += value.byteLength;
    if (length > limit) {
      void reader.cancel().catch(() => {});
      throw new LiveResourceError('too-large', { uri: response.url, limit });
    }
    chunks.push(value);
  }
}

function concat(chunks: Uint8Array[], length: number): ArrayBuffer {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}
