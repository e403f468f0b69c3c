import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketHandle, Sockets } from '../ports.js';
import { nodeSockets } from './nodeSockets.js';
import { createWebSockets, type WebSocketConstructor } from './webSockets.js';

type Said = { opened: string } | { message: string | ArrayBuffer } | { closed: number; reason: string };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function listen(server: Server): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Speaks any subprotocol, or the one given, or none at all. */
async function serve(onSocket: (socket: WebSocket) => void, protocol?: string | false): Promise<string> {
  const server = createServer();
  const choice = protocol === undefined ? {} : { handleProtocols: () => protocol };
  new WebSocketServer({ server, ...choice }).on('connection', onSocket);
  return listen(server);
}

/** Opens, and writes down what is heard; `next` waits for one more thing. */
function open(url: string, sockets: Sockets = nodeSockets) {
  const said: Said[] = [];
  const waiting: (() => void)[] = [];
  let read = 0;
  const hear = (one: Said) => {
    said.push(one);
    waiting.shift()?.();
  };
  const handle: SocketHandle = sockets.open(url, 'liveresource', {
    opened: (protocol) => hear({ opened: protocol }),
    message: (message) => hear({ message }),
    closed: (closed, reason) => hear({ closed, reason }),
  });
  const next = async (): Promise<Said> => {
    while (said.length <= read) await new Promise<void>((resolve) => waiting.push(resolve));
    return said[read++] as Said;
  };
  return { handle, said, next };
}

it('says which subprotocol was chosen, and carries texts both ways', async () => {
  const url = await serve((socket) => socket.on('message', (data) => socket.send(`heard ${data}`)));
  const { handle, next } = open(url);
  expect(await next()).toEqual({ opened: 'liveresource' });
  handle.send('ä');
  expect(await next()).toEqual({ message: 'heard ä' });
  handle.close();
});

it('hands on binary messages as ArrayBuffer', async () => {
  const { handle, next } = open(await serve((socket) => socket.send(Uint8Array.of(1, 2))));
  await next();
  const { message } = (await next()) as { message: ArrayBuffer };
  expect(message).toBeInstanceOf(ArrayBuffer);
  expect([...new Uint8Array(message)]).toEqual([1, 2]);
  handle.close();
});

it('says why the server closed, once', async () => {
  const { handle, said, next } = open(await serve((socket) => socket.close(4001, 'enough')));
  expect([await next(), await next()]).toEqual([
    { opened: 'liveresource' },
    { closed: 4001, reason: 'enough' },
  ]);
  handle.send('too late');
  handle.close();
  expect(said).toHaveLength(2);
});

it('is closed when the connection breaks', async () => {
  const { next } = open(await serve((socket) => socket.terminate()));
  await next();
  expect(await next()).toEqual({ closed: 1006, reason: '' });
});

it.each([
  ['refuses the handshake', 401, 'Unexpected server response: 401'],
  ['answers as if it were plain HTTP', 200, 'Unexpected server response: 200'],
])('is closed where the server %s', async (_, status, reason) => {
  const server = createServer((_, res) => res.writeHead(status).end('no socket here'));
  server.on('upgrade', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`));
  expect(await open(await listen(server)).next()).toEqual({ closed: 1006, reason });
});

it.each([
  ['no subprotocol', false, 'Server sent no subprotocol'],
  ['another subprotocol', 'other', 'Server sent an invalid subprotocol'],
] as const)('is closed where the server chooses %s', async (_, protocol, reason) => {
  const { said, next } = open(await serve(() => {}, protocol));
  expect(await next()).toEqual({ closed: 1006, reason });
  expect(said).toHaveLength(1);
});

it('is closed where nobody listens', async () => {
  const url = await serve(() => {});
  servers[0]?.close();
  expect(await open(url).next()).toMatchObject({
    closed: 1006,
    reason: expect.stringContaining('ECONNREFUSED'),
  });
});

it('says nothing after it was given up while connecting', async () => {
  const server = createServer();
  const upgraded = once(server, 'upgrade');
  const { handle, said } = open(await listen(server));
  const [, socket] = await upgraded;
  handle.close();
  handle.close();
  await once(socket.resume(), 'end');
  expect(said).toEqual([]);
});

it('says nothing after it was given up at once', async () => {
  const { handle, said } = open(await serve(() => {}));
  handle.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual([]);
});

it('says goodbye with the code and reason given, and hears nothing of what was already on its way', async () => {
  const closing: Promise<unknown>[] = [];
  const url = await serve((socket) => {
    closing.push(new Promise((resolve) => socket.on('close', (...goodbye) => resolve(goodbye.join()))));
    for (const text of ['first', 'second']) socket.send(text);
  });
  const heard: unknown[] = [];
  await new Promise<void>((resolve) => {
    const handle = nodeSockets.open(url, 'liveresource', {
      opened: () => {},
      message(text) {
        heard.push(text);
        handle.close(4002, 'done');
        resolve();
      },
      closed: (code) => heard.push(code),
    });
  });
  expect(await closing[0]).toBe('4002,done');
  expect(heard).toEqual(['first']);
});

it('ends by itself where the server does not say goodbye', async () => {
  const server = createServer();
  const url = await listen(server);
  const speaking = new WebSocketServer({ noServer: true });
  const gone = new Promise((resolve) => {
    server.on('upgrade', (req, socket, head) => {
      socket.on('close', resolve);
      // From now on it reads nothing.
      speaking.handleUpgrade(req, socket, head, () => socket.removeAllListeners('data'));
    });
  });
  const { handle, next } = open(url);
  await next();
  handle.close();
  await gone;
});

it.each(['ftp://127.0.0.1', 'ws://[', 'ws://127.0.0.1/#fragment', ''])(
  'does not throw for %j, which no socket can have',
  async (url) => {
    const { said, next } = open(url);
    expect(said).toEqual([]);
    expect(await next()).toMatchObject({ closed: 1006, reason: expect.any(String) });
  },
);

class Refusing {
  constructor() {
    throw new DOMException('insecure', 'SecurityError');
  }
}

it('does not throw where the page may open none', async () => {
  const refusing = createWebSockets(Refusing as unknown as WebSocketConstructor, { sendsCookies: true });
  expect(refusing.sendsCookies).toBe(true);
  expect(await open('ws://a', refusing).next()).toEqual({ closed: 1006, reason: 'insecure' });
  const { handle, said } = open('ws://a', refusing);
  handle.close();
  await Promise.resolve();
  expect(said).toEqual([]);
});
