import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { plain } from '../../../test/support/server/frameworks.js';
import { eventually } from '../../../test/support/server/startApp.js';
import { JsonValue, startSockets } from '../../../test/support/server/startSockets.js';
import { Gate } from '../../../test/support/server/value.js';
import { liveResource } from '../index.js';

describe('a connection', () => {
  it('has a thousand subscriptions at once, and no more', async () => {
    const { open, live } = await startSockets(plain, { '/a': new JsonValue().route });
    const client = await open();
    for (let i = 0; i <= 1000; i++) client.send({ id: i, type: 'subscribe', uri: `/a?${i}` });
    const answers = [];
    for (let i = 0; i <= 1000; i++) answers.push(await client.json());
    expect(answers.filter(({ type }) => type === 'subscribed')).toHaveLength(1000);
    expect(answers.filter(({ type }) => type === 'error')).toEqual([
      { id: 1000, type: 'error', code: 429, reason: 'A connection may have 1000 subscriptions.' },
    ]);
    expect(live.stats().subscriptions).toBe(1000);
    await client.ask({ type: 'unsubscribe', uri: '/a?7' });
    expect(await client.subscribe('/a?1000')).toEqual({ id: '1', type: 'subscribed' });
  });

  it('has no room for a thousand URIs that are as long as one may be', async () => {
    const { open } = await startSockets(plain, { '/a': new JsonValue().route });
    const client = await open();
    const uris = Array.from({ length: 33 }, (_, i) => `/a?${String(i).padEnd(7997, '.')}`);
    for (const uri of uris.slice(0, 32))
      expect(await client.subscribe(uri)).toMatchObject({ type: 'subscribed' });
    const last = uris[32] ?? '';
    expect(await client.subscribe(last)).toMatchObject({ type: 'error', code: 429 });
    await client.ask({ type: 'unsubscribe', uri: uris[0] });
    expect(await client.subscribe(last)).toMatchObject({ type: 'subscribed' });
  });

  it('has so many routes asked at a time', async () => {
    const gate = new Gate();
    let asked = 0;
    const { open, live } = await startSockets(
      plain,
      {
        '/a': async (_req, res) => {
          asked += 1;
          await gate.pass();
          res.writeHead(200, { ETag: '"1"' }).end();
        },
      },
      { socket: { asks: 3 } },
    );
    const [client, other] = [await open(), await open()];
    for (let i = 0; i < 10; i++) client.send({ id: i, type: 'subscribe', uri: `/a?${i}` });
    await eventually(() => live.stats().subscriptions === 10);
    other.send({ id: 1, type: 'subscribe', uri: '/a?other' });
    await eventually(() => asked === 4);
    // One that is being asked, and one that waits.
    await client.ask({ type: 'unsubscribe', uri: '/a?0' });
    await client.ask({ type: 'unsubscribe', uri: '/a?9' });
    await eventually(() => asked === 5);
    expect(live.stats().arriving).toBe(4);
    gate.open();
    await eventually(() => live.stats().waiting === 9);
    expect(asked).toBe(10);
  });

  it('is closed with 1009 after a message that is too long', async () => {
    const { open } = await startSockets(plain, {});
    const client = await open();
    const uri = `/${'a'.repeat(65_000)}`;
    expect(await client.subscribe(uri)).toMatchObject({ code: 414 });
    client.send('x'.repeat(65_537));
    expect(await client.closed).toEqual({ code: 1009, reason: '' });
  });

  it('is closed with 1008 after too many messages', async () => {
    const options = { socket: { subscriptions: 5, messagesPerSecond: 10 } };
    const { open, clock, live } = await startSockets(plain, {}, options);
    const client = await open();
    const ping = () => client.ask({ type: 'ping' });
    for (let i = 0; i < 15; i++) await ping();
    await clock.advance(1000);
    for (let i = 0; i < 9; i++) await ping();
    // Those of the protocol count, too.
    client.ws.ping();
    client.send({ type: 'ping' });
    expect(await client.closed).toEqual({
      code: 1008,
      reason: 'Too many messages: 10 a second are possible.',
    });
    expect(client.waiting).toEqual([]);
    await eventually(() => live.stats().sockets === 0);
  });

  it('is pinged, and cut off when it does not answer', async () => {
    const { open, clock, live } = await startSockets(plain, {});
    const client = await open({ autoPong: false });
    await clock.advance(19_999);
    expect(client.pings).toBe(0);
    for (const pings of [1, 2]) {
      await clock.advance(pings === 1 ? 1 : 20_000);
      await eventually(() => client.pings === pings);
    }
    await clock.advance(19_999);
    expect(live.stats().sockets).toBe(1);
    await clock.advance(1);
    expect((await client.closed).code).toBe(1006);
    await eventually(() => live.stats().sockets === 0 && clock.timers === 0);
  });

  it('stays as long as it answers pings, and costs no timer of its own', async () => {
    const { open, clock, live, server } = await startSockets(plain, {}, { socket: { ping: 1 } });
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    const clients = [await open(), await open(), await open()];
    const read = () => sockets.map(({ bytesRead }) => bytesRead);
    for (let round = 1; round <= 5; round++) {
      const before = read();
      await clock.advance(1000);
      await eventually(() => clients.every(({ pings }) => pings === round));
      await eventually(() => read().every((bytes, i) => bytes > (before[i] ?? 0)));
    }
    expect([live.stats().sockets, clock.timers]).toEqual([3, 1]);
  });
});

it.each([
  [{ subscriptions: 0 }, 'socket.subscriptions'],
  [{ asks: Number.NaN }, 'socket.asks'],
  [{ messageBytes: '1' }, 'socket.messageBytes'],
  [{ messagesPerSecond: -1 }, 'socket.messagesPerSecond'],
  [{ ping: 0 }, 'socket.ping'],
  [{ ping: Number.POSITIVE_INFINITY }, 'socket.ping'],
  [{ drain: 3_000_000 }, 'socket.drain'],
])('%o is refused', (socket, option) => {
  expect(() => liveResource(null, { socket: socket as never })).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) }),
  );
});
