import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
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
