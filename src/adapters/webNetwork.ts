import { type HeaderList, LiveResourceError } from '../model/index.js';
import type { Network, NetworkRequest, NetworkResponse } from '../ports.js';
import { sameOrigin } from '../protocol/index.js';

/**
 * The network of browsers and Node. Cache mode `no-store` is the only one in which a request that the server holds does
 * not lock Chromium's cache entry: in every other mode each fetch of that URL, by any page, waits for 20 s behind it.
 * A `Cache-Control` of our own keeps the browser from sending `no-cache`, with which many servers never answer 304. To
 * another origin it would need a leave that few servers give (CORS), so there the browser's stays.
 *
 * `origin`: of the worker or page; undefined in Node.
 */
export function createWebNetwork(
  origin: string | undefined,
  fetchFunction: typeof fetch = (...args) => fetch(...args),
): Network {
  const sharing = new Set<string>();
  return {
    sharesConnection: (url) => sharing.has(new URL(url).origin),
    async request({ url, headers, signal, ...how }: NetworkRequest): Promise<NetworkResponse> {
      const isOwn = origin === undefined || sameOrigin(url, origin);
      const sent: HeaderList = isOwn ? [...headers, ['Cache-Control', 'max-age=0']] : headers;
      const asked = fetchFunction(url, { ...how, headers: sent, signal, cache: 'no-store' });
      const response = await withReason(asked, signal);
      if (wasShared(response.url)) sharing.add(new URL(response.url).origin);
      return {
        url: response.url || url,
        status: response.status,
        statusText: response.statusText,
        headers: headerList(response.headers),
        body: (limit) => withReason(readBody(response, limit), signal),
        read: (onChunk) => withReason(readChunks(response, signal, onChunk), signal),
      };
    },
  };
}

/** The browser's measurement of the newest request tells the protocol; where there is none (Node, another origin), HTTP/1.1 is supposed. */
function wasShared(url: string): boolean {
  if (typeof performance.getEntriesByName !== 'function') return false;
  const [timing] = performance.getEntriesByName(url, 'resource').slice(-1) as { nextHopProtocol?: string }[];
  return timing?.nextHopProtocol === 'h2' || timing?.nextHopProtocol === 'h3';
}

/** Firefox rejects with an AbortError of its own instead of the signal's reason (DOM §3.2). */
async function withReason<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    return await work;
  } catch (thrown) {
    throw signal.aborted ? signal.reason : thrown;
  }
}

export function headerList(headers: Headers): HeaderList {
  const list: HeaderList = [];
  headers.forEach((value, name) => {
    list.push([name, value]);
  });
  return list;
}

/** The whole body, or LiveResourceError `too-large` as soon as it is known to be larger than `limit` bytes; `signal` gives it up. */
export async function readBody(
  response: Response,
  limit: number,
  signal?: AbortSignal,
): Promise<ArrayBuffer> {
  if (!response.body) return new ArrayBuffer(0);
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  signal?.addEventListener('abort', () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    signal?.throwIfAborted();
    if (done) return concat(chunks, length);
    length += value.byteLength;
    if (length > limit) {
      void reader.cancel().catch(() => {});
      throw new LiveResourceError('too-large', { uri: response.url, limit });
    }
    chunks.push(value);
  }
}

/** Whatever ends the reading early also ends the request. Nothing is handed on once the signal is aborted. */
async function readChunks(
  response: Response,
  signal: AbortSignal,
  onChunk: (chunk: Uint8Array) => void,
): Promise<void> {
  const reader = response.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      signal.throwIfAborted();
      onChunk(next.value);
    }
  } catch (thrown) {
    void reader?.cancel(thrown).catch(() => {});
    throw thrown;
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
