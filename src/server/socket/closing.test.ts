import type { ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { frameworks, plain } from '../../../test/support/server/frameworks.js';
import { eventually } from '../../../test/support/server/startApp.js';
import { eventOf, JsonValue, startSockets } from '../../../test/support/server/startSockets.js';
import { Gate } from '../../../test/support/server/value.js';

const nothing = { waiting: 0, arriving: 0, groups: 0, paths: 0, sockets: 0, subscriptions: 0 };

describe.each(frameworks)('$name: close()', (framework) => {
  it('closes all connections with 1001 and is done when they are gone', async () => {
    const { open, live, clock } = await startSockets(framework, { '/a': new JsonValue().route });
    const clients = [await open(), await open(), await open()];
    await clients[0]?.subscribe('/a');
    let isClosed = false;
    const closed = live.close().then(() => {
      isClosed = true;
      expect(live.stats()).toEqual(nothing);
    });
    expect(isClosed).toBe(false);
    for (const client of clients) {
      expect(await client.closed).toEqual({ code: 1001, reason: 'The server closes.' });
    }
    await Promise.all([closed, live.close()]);
    expect(clock.timers).toBe(0);
  });

  it('does not wait for routes that are being asked', async () => {
    const gate = new Gate();
    let response: ServerResponse | undefined;
    const { open, live, clock } = await startSockets(framework, {
      '/a': async (_req, res) => {
        response = res;
        await gate.pass();
      },
    });
    const client = await open();
    client.send({ id: 1, type: 'subscribe', uri: '/a' });
    await gate.entered;
    await live.close();
    expect((await client.closed).code).toBe(1001);
    expect([live.stats(), client.waiting, clock.timers]).toEqual([nothing, [], 0]);
    await eventually(() => response?.destroyed === true);
  });
});

describe('a connection', () => {
  it('that does not answer is cut off after a second', async () => {
    const { open, live, clock } = await startSockets(plain, {});
    const client = await open();
    client.ws.pause();
    const closed = live.close();
    await clock.advance(999);
    expect(live.stats().sockets).toBe(1);
    await clock.advance(1);
    await closed;
    expect([live.stats(), clock.timers]).toEqual([nothing, 0]);
  });

  it('is told nothing and heard no more after it was closed', async () => {
    const value = new JsonValue();
    const { open, live, clock, server } = await startSockets(plain, { '/a': value.route });
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    const client = await open();
    await client.subscribe('/a');
    client.ws.pause();
    const closed = live.close();
    const read = sockets[0]?.bytesRead ?? 0;
    client.send({ id: 2, type: 'subscribe', uri: '/a?2' });
    await eventually(() => (sockets[0]?.bytesRead ?? 0) > read);
    value.n = 2;
    await live.updated('/a');
    await clock.advance(1000);
    await closed;
    expect([live.stats(), client.waiting, value.calls]).toEqual([nothing, [], 1]);
  });

  it('leaves nothing when it ends, whatever it was doing', async () => {
    const value = new JsonValue();
    const gate = new Gate();
    const { open, live, clock, server, client } = await startSockets(
      plain,
      {
        '/a': value.route,
        '/slow': async (_req, res) => {
          await gate.pass();
          res.end();
        },
      },
      { socket: { asks: 1 }, limits: { waiters: 4 } },
    );
    await expectNoConnections(server, client);
    for (const how of ['close', 'terminate'] as const) {
      const clients = await Promise.all([open(), open(), open(), open()]);
      const [quiet, subscribed, asking, waiting] = clients;
      await subscribed?.subscribe('/a');
      asking?.send({ id: 1, type: 'subscribe', uri: '/slow' });
      waiting?.send({ id: 1, type: 'subscribe', uri: '/slow' });
      waiting?.send({ id: 2, type: 'subscribe', uri: '/a' });
      await eventually(() => live.stats().subscriptions === 4 && live.stats().arriving === 2);
      quiet?.ws[how]();
      for (const one of clients) one.ws[how]();
      await eventually(() => live.stats().sockets === 0);
      await eventually(() => JSON.stringify(live.stats()) === JSON.stringify(nothing) && clock.timers === 0);
    }
    gate.open();
    await live.updated(/^/);
    await expectNoConnections(server, client);
  });

  it('leaves nothing when it ends within its handshake', async () => {
    const { open, live, clock, server } = await startSockets(plain, {}, { limits: { waiters: 1 } });
    const { port } = server.address() as AddressInfo;
    const head =
      'GET /multi/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
      'Sec-WebSocket-Protocol: liveresource\r\n\r\n';
    for (const part of [head.slice(0, 100), head, `${head}\x81`]) {
      const socket = connect(port, '127.0.0.1');
      await new Promise<void>((resolve) => socket.write(part, 'latin1', () => resolve()));
      socket.resetAndDestroy();
    }
    await eventually(() => live.stats().sockets === 0 && clock.timers === 0);
    await eventually(() => connectionsOf(server) === 0);
    await open();
  });

  it('works on with others after one has sent nonsense', async () => {
    const value = new JsonValue();
    const { open, live } = await startSockets(plain, { '/a': value.route });
    const [bad, good] = [await open(), await open()];
    await good.subscribe('/a');
    (bad.ws as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.alloc(100, 0xff));
    expect((await bad.closed).code).toBe(1002);
    value.n = 2;
    await live.updated('/a');
    expect(await good.json()).toEqual(eventOf('/a', 2));
    await eventually(() => live.stats().sockets === 1);
  });
});

function connectionsOf(server: Server): number {
  return (server as unknown as { _connections: number })._connections;
}

async function expectNoConnections(server: Server, client: { close(): void }): Promise<void> {
  client.close();
  await eventually(() => connectionsOf(server) === 0);
}
