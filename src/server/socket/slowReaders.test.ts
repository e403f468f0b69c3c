import { describe, expect, it } from 'vitest';
import { plain, type Routes } from '../../../test/support/server/frameworks.js';
import { JsonCollection } from '../../../test/support/server/jsonCollection.js';
import type { SocketClient } from '../../../test/support/server/socketClient.js';
import { eventually } from '../../../test/support/server/startApp.js';
import { startSockets } from '../../../test/support/server/startSockets.js';

// The system takes some megabytes for a client that does not read.
const LARGE = 'x'.repeat(900_000);

/** A large value, and a small one; their routes are asked one after the other. */
async function startLarge() {
  let n = 1;
  let calls = 0;
  const routes: Routes = {
    '/large': (_req, res) => {
      calls += 1;
      res
        .writeHead(200, { ETag: `"${n}"`, 'Content-Type': 'application/json' })
        .end(JSON.stringify({ n, LARGE }));
    },
    '/small': (_req, res) => {
      res.writeHead(200, { ETag: `"${n}"`, 'Content-Type': 'application/json' }).end(`{"n":${n}}`);
    },
  };
  const running = await startSockets(plain, routes, { socket: { asks: 1 } });
  const update = () => {
    n += 1;
    return running.live.updated(/^/);
  };
  /** Until the client, the only one, is told no more. */
  const fill = async (client: SocketClient) => {
    client.ws.pause();
    while (running.live.stats().waiting > 0) await update();
  };
  return { ...running, update, fill, newest: () => n, calls: () => calls };
}

async function numbersUntil(client: SocketClient, uri: string, last: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.at(-1) !== last) {
    const event = await client.json();
    if (event.uri === uri) numbers.push(event.body.n);
  }
  return numbers;
}

describe('a client that reads too slowly', () => {
  it('is told no more, and the newest values when it has read', async () => {
    const { open, live, update, fill, newest, calls } = await startLarge();
    const client = await open();
    for (const uri of ['/large', '/small']) await client.subscribe(uri);
    await fill(client);
    const told = newest();
    const before = calls();
    for (let i = 0; i < 5; i++) await update();
    expect([calls() - before, live.stats()]).toMatchObject([0, { groups: 0, subscriptions: 2, sockets: 1 }]);
    client.ws.resume();
    const numbers = await numbersUntil(client, '/large', newest());
    // The last that was told before, and the newest.
    expect(numbers.slice(-2)).toEqual([told - 1, told + 5]);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    await eventually(() => live.stats().waiting === 2);
    await update();
    expect(await numbersUntil(client, '/large', newest())).toEqual([newest()]);
  });

  it.each(['/large', '/small'])('misses no value of %s if it was the last', async (uri) => {
    const { open, fill, newest } = await startLarge();
    const client = await open();
    for (const one of ['/large', '/small']) await client.subscribe(one);
    await fill(client);
    client.ws.resume();
    const numbers = await numbersUntil(client, uri, newest());
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('does not keep others from anything', async () => {
    const { open, live, update, newest } = await startLarge();
    const [slow, fast] = [await open(), await open()];
    for (const client of [slow, fast]) await client.subscribe('/large');
    slow.ws.pause();
    while (live.stats().waiting > 1) {
      await update();
      expect((await fast.json()).body.n).toBe(newest());
    }
    await update();
    expect((await fast.json()).body.n).toBe(newest());
    expect(live.stats()).toMatchObject({ waiting: 1, subscriptions: 2 });
  });

  it('can subscribe and unsubscribe meanwhile', async () => {
    const { open, live, update, fill, newest } = await startLarge();
    const client = await open();
    await client.subscribe('/large');
    await fill(client);
    client.send({ id: '2', type: 'subscribe', uri: '/small' });
    client.send({ id: '3', type: 'unsubscribe', uri: '/large' });
    await eventually(() => live.stats().subscriptions === 1);
    await update();
    expect(live.stats()).toMatchObject({ waiting: 0, arriving: 0 });
    client.ws.resume();
    await eventually(() => live.stats().waiting === 1);
    await update();
    expect(await numbersUntil(client, '/small', newest())).toEqual([newest()]);
  });

  it('is closed with 1013 if it asks on, and does not read the answers', async () => {
    const { open, live } = await startSockets(plain, {}, { dialects: ['0.1', '0.3'] });
    const client = await open();
    client.ws.pause();
    // It comes back with the refusal.
    for (let i = 0; i < 300; i++) client.send(`GET /${'a'.repeat(60_000)}`);
    await eventually(() => client.ws.bufferedAmount === 0);
    client.ws.resume();
    expect(await client.closed).toEqual({ code: 1013, reason: 'The client reads too slowly.' });
    expect(client.waiting.length).toBeLessThan(300);
    await eventually(() => live.stats().sockets === 0);
  });

  it('gets all changes of a collection in the end', async () => {
    const collection = new JsonCollection('/c');
    const { open, live } = await startSockets(plain, {
      '/c': (req, res) => {
        res.setHeader('X-Size', LARGE.length);
        const end = res.end.bind(res);
        res.end = ((body: string) => end(`${body}${' '.repeat(LARGE.length)}`)) as never;
        return collection.route(req, res);
      },
    });
    const client = await open();
    await client.subscribe('/c');
    client.ws.pause();
    let id = 1;
    const add = () => {
      collection.add(++id);
      return live.updated('/c');
    };
    while (live.stats().waiting > 0) await add();
    for (let i = 0; i < 3; i++) await add();
    client.ws.resume();
    const heard: number[] = [];
    let place = '/c?after=1';
    while (heard.at(-1) !== id) {
      const { body, headers } = await client.json();
      expect(headers.Link).toContain(`<${place}>; rel="prev-changes"`);
      heard.push(...body.map((item: { id: number }) => item.id));
      place = `/c?after=${heard.at(-1)}`;
    }
    expect(heard).toEqual(Array.from({ length: id - 1 }, (_, i) => i + 2));
  });

  it('is told that something changed in a collection whose changes are not known', async () => {
    const { open, update, fill, live } = await startLarge();
    const client = await open();
    await client.subscribe('/large');
    await client.subscribe('/small', { mode: 'changes' });
    await fill(client);
    await update();
    client.ws.resume();
    await eventually(() => live.stats().waiting === 2);
    await live.updated('/large');
    expect(await client.ask({ type: 'ping' })).toBeDefined();
    const hints = [...client.waiting].filter((frame) => frame.includes('"/small"'));
    expect(hints.at(-1)).toBe('{"type":"event","uri":"/small","headers":{}}');
  });

  it('is closed with 1013 when it has not read after 30 seconds', async () => {
    const { open, live, clock, fill } = await startLarge();
    const client = await open();
    await client.subscribe('/large');
    await fill(client);
    await clock.advance(29_999);
    client.send({ type: 'ping' });
    expect(live.stats().subscriptions).toBe(1);
    await clock.advance(3_000);
    expect(live.stats()).toMatchObject({ subscriptions: 0, sockets: 1 });
    client.ws.resume();
    expect(await client.closed).toEqual({ code: 1013, reason: 'The client reads too slowly.' });
    await eventually(() => live.stats().sockets === 0 && clock.timers === 0);
  });

  it('is cut off when it does not even read that', async () => {
    const { open, live, clock, fill } = await startLarge();
    const client = await open();
    await client.subscribe('/large');
    await fill(client);
    await clock.advance(33_000);
    expect(live.stats().sockets).toBe(1);
    await clock.advance(6_000);
    await eventually(() => live.stats().sockets === 0 && clock.timers === 0);
  });
});
