import { createServer as createHttpServer, request } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { certificates } from '../../../test/support/server/certificates.js';
import { plain } from '../../../test/support/server/frameworks.js';
import { listen } from '../../../test/support/server/listen.js';
import { SocketClient } from '../../../test/support/server/socketClient.js';
import { startBuilt } from '../../../test/support/server/startApp.js';
import { eventOf, JsonValue, startSockets } from '../../../test/support/server/startSockets.js';
import { liveResource } from '../index.js';

describe('a server', () => {
  it('is one of several', async () => {
    const value = new JsonValue();
    const live = liveResource(null);
    const listener = live.wrap(value.route);
    const servers = [createHttpServer(listener), createHttpsServer(certificates.ann, listener)];
    for (const server of servers) {
      await listen(server);
      live.attach(server);
    }
    const clients = [
      await SocketClient.open(servers[0] as Server),
      await SocketClient.open(servers[1] as Server, { scheme: 'wss', ca: certificates.ann.cert }),
    ];
    for (const client of clients) await client.subscribe('/a');
    value.n = 2;
    await live.updated('/a');
    for (const client of clients) expect(await client.json()).toEqual(eventOf('/a', 2));
  });

  it.each([[undefined], [{}], [express()], [() => {}]])('must be one, not %o', (server) => {
    expect(() => liveResource(null).attach(server as never)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ option: 'server' }) }),
    );
  });

  it('leaves other upgrades to other listeners', async () => {
    const { server, live } = await startSockets(plain, {});
    const seen: string[] = [];
    server.on('upgrade', ({ url }: { url: string }, socket: Duplex) => {
      if (url === '/multi/') return;
      seen.push(url);
      socket.end('HTTP/1.1 418 I am a teapot\r\nContent-Length: 0\r\n\r\n');
    });
    expect((await SocketClient.refused(server, { path: '/other' })).status).toBe(418);
    await SocketClient.open(server);
    expect([seen, live.stats().sockets]).toEqual([['/other'], 1]);
  });

  it.each([
    ['a WebSocket elsewhere', '/other', 'websocket'],
    ['another protocol', '/multi/', 'h2c'],
  ])('answers requests that ask for %s as if nobody listened', async (_what, path, protocol) => {
    const seen: unknown[] = [];
    const { server } = await startBuilt((options) => {
      const live = liveResource(null, options);
      const listener = live.wrap(async (req, res) => {
        const body = Buffer.concat(await req.toArray()).toString();
        seen.push([req.method, req.url, req.headers.upgrade, req.headers['x-own'], body]);
        res.end(`answer ${seen.length}`);
      });
      return { live, listener };
    });
    const live = liveResource(null);
    live.attach(server);
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const head = (method: string, more: string) =>
      `${method} ${path}?q HTTP/1.1\r\nHost: x\r\nX-Own: \xe9\r\nConnection: Upgrade, close-not\r\nUpgrade: ${protocol}\r\n${more}\r\n`;
    const answers: Promise<string> = new Promise((resolve) => {
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
        if (text.includes('answer 1') && seen.length === 1) {
          socket.write(head('POST', 'Content-Length: 4\r\n'), 'latin1');
          socket.write('body');
        }
        if (text.includes('answer 2'))
          socket.write('GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      });
      socket.once('close', () => resolve(text));
    });
    socket.write(head('GET', ''), 'latin1');
    const text = await answers;
    expect(seen).toEqual([
      ['GET', `${path}?q`, protocol, '\xe9', ''],
      ['POST', `${path}?q`, protocol, '\xe9', 'body'],
      ['GET', '/last', undefined, undefined, ''],
    ]);
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });

  it('does the same with TLS', async () => {
    const live = liveResource(null);
    const server = createHttpsServer(
      certificates.ann,
      live.wrap((_req, res) => res.end('plain')),
    );
    await listen(server);
    live.attach(server);
    const refused = await SocketClient.refused(server, {
      path: '/b',
      scheme: 'wss',
      ca: certificates.ann.cert,
    });
    expect([refused.status, refused.text]).toEqual([200, 'plain']);
  });

  it('answers what is no proper handshake, and forgets it', async () => {
    const { server, live, client, open } = await startSockets(plain, {}, { limits: { waiters: 1 } });
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Protocol': 'liveresource' };
    for (const more of [{}, { 'Sec-WebSocket-Key': 'x', 'Sec-WebSocket-Version': '13' }]) {
      expect((await client.get('/multi/', { ...upgrade, ...more })).status).toBe(400);
    }
    expect(live.stats().sockets).toBe(0);
    const { port } = server.address() as AddressInfo;
    const cut = request({ port, path: '/multi/', headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
    cut.on('error', () => {});
    cut.end(() => cut.destroy());
    await open();
  });
});
