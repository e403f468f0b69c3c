import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebNetwork } from './webNetwork.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const network = createWebNetwork(undefined);

function ask(url: string, signal = new AbortController().signal) {
  const headers: [string, string][] = [
    ['If-None-Match', '"1"'],
    ['Wait', '45'],
  ];
  return network.request({ url, headers, credentials: 'same-origin', signal });
}

it('sends the condition as it is, in a way that does not look like a reload', async () => {
  let seen: IncomingMessage | undefined;
  const url = await serve((req, res) => {
    seen = req;
    res.writeHead(304, { ETag: '"1"' }).end();
  });
  const answer = await ask(url);
  expect([answer.status, answer.headers.find(([name]) => name === 'etag')]).toEqual([304, ['etag', '"1"']]);
  expect((await answer.body(10)).byteLength).toBe(0);
  expect(seen?.headers).toMatchObject({ 'if-none-match': '"1"', wait: '45' });
  expect(seen?.headers['cache-control']).toBe('max-age=0');
});

it('sends no header of its own to another origin, which would have to allow it first', async () => {
  let sent: Headers | undefined;
  const elsewhere = createWebNetwork('https://app.example', async (_, init) => {
    sent = new Headers(init?.headers);
    return new Response('x');
  });
  const { signal } = new AbortController();
  const request = { headers: [], credentials: 'omit' as const, signal };
  await elsewhere.request({ ...request, url: 'https://api.example/' });
  expect([...(sent ?? [])]).toEqual([]);
  await elsewhere.request({ ...request, url: 'https://app.example/' });
  expect([...(sent ?? [])]).toEqual([['cache-control', 'max-age=0']]);
});

it('says the URL that answered after redirects', async () => {
  const url = await serve((req, res) => {
    if (req.url === '/') res.writeHead(302, { Location: '/there?x' }).end();
    else res.end('there');
  });
  expect((await ask(url)).url).toBe(`${url}there?x`);
});

it('reads bodies up to the limit, and no further', async () => {
  const url = await serve((_, res) => {
    res.write('12345');
    res.end('67890');
  });
  expect(new TextDecoder().decode(await (await ask(url)).body(10))).toBe('1234567890');
  await expect((await ask(url)).body(9)).rejects.toMatchObject({ code: 'too-large', details: { limit: 9 } });
});

it('gives up an endless body when it is too large', async () => {
  let closed: Promise<void> | undefined;
  const url = await serve((req, res) => {
    closed = new Promise((resolve) => req.socket.once('close', resolve));
    const write = () => void (res.destroyed || res.write('x'.repeat(65_536), write));
    write();
  });
  await expect((await ask(url)).body(1_000_000)).rejects.toMatchObject({ code: 'too-large' });
  await closed;
});

it('rejects with the reason of the signal, before the head and in the middle of the body', async () => {
  const held: (() => void)[] = [];
  const url = await serve((req, res) => {
    if (req.url === '/body') res.write('begin');
    held.shift()?.();
  });
  const reason = new Error('given up');
  const controller = new AbortController();
  const came = new Promise<void>((resolve) => held.push(resolve));
  const asking = ask(url, controller.signal);
  await came;
  controller.abort(reason);
  await expect(asking).rejects.toBe(reason);
  const second = new AbortController();
  const body = (await ask(`${url}body`, second.signal)).body(100);
  second.abort(reason);
  await expect(body).rejects.toBe(reason);
});

it('rejects where nobody listens', async () => {
  const url = await serve(() => {});
  server?.close();
  await expect(ask(url)).rejects.toThrow();
});

describe('reading a body as it comes', () => {
  const textOf = (chunks: Uint8Array[]) => Buffer.concat(chunks).toString();

  /** An answer whose pieces are written by hand. */
  async function begin() {
    const heads: ServerResponse[] = [];
    const url = await serve((_, res) => {
      heads.push(res);
      res.flushHeaders();
    });
    const controller = new AbortController();
    const answer = await ask(url, controller.signal);
    const [server] = heads as [ServerResponse];
    const isOver = new Promise((resolve) => server.once('close', resolve));
    return { answer, controller, server, isOver };
  }

  it('hands on each piece when it is there, and resolves at the end', async () => {
    const { answer, server } = await begin();
    const texts = ['one', 'two', 'three'];
    const chunks: Uint8Array[] = [];
    server.write(texts.shift());
    await answer.read((chunk) => {
      chunks.push(chunk);
      if (texts.length > 0) server.write(texts.shift());
      else server.end();
    });
    expect(chunks).toHaveLength(3);
    expect(textOf(chunks)).toBe('onetwothree');
  });

  it('resolves at once where there is no body', async () => {
    const url = await serve((_, res) => res.writeHead(204).end());
    await (await ask(url)).read(() => expect.unreachable());
  });

  it('rejects with the reason of the signal, hands on nothing more and lets go of the connection', async () => {
    const { answer, controller, server, isOver } = await begin();
    const reason = new Error('given up');
    let chunks = 0;
    server.write('one');
    const reading = answer.read(() => {
      chunks += 1;
      controller.abort(reason);
    });
    await expect(reading).rejects.toBe(reason);
    await isOver;
    expect(chunks).toBe(1);
  });

  it('hands on nothing that was there before the signal was aborted', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const pieces = new ReadableStream({
      start(stream) {
        for (const text of ['one', 'two']) stream.enqueue(Buffer.from(text));
      },
    });
    const deaf = createWebNetwork(undefined, async () => new Response(pieces));
    const answer = await deaf.request({ url: 'http://a/', headers: [], credentials: 'omit', signal });
    controller.abort();
    await expect(answer.read(() => expect.unreachable())).rejects.toBe(signal.reason);
  });

  it('lets go of the connection when the reader throws', async () => {
    const { answer, server, isOver } = await begin();
    const bug = new Error('bug');
    server.write('one');
    const reading = answer.read(() => {
      throw bug;
    });
    await expect(reading).rejects.toBe(bug);
    await isOver;
  });

  it('rejects when the connection breaks', async () => {
    const { answer, server } = await begin();
    server.write('one');
    await expect(answer.read(() => server.destroy())).rejects.toThrow();
  });
});
