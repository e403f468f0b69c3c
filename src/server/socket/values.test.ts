import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { eventOf, JsonValue, startSockets } from '../../../test/support/server/startSockets.js';
import { Gate } from '../../../test/support/server/value.js';

describe.each(frameworks)('$name: values on a WebSocket', (framework) => {
  it('are told after each update, as the JSON that the route gave', async () => {
    let n = 1;
    const { live, open } = await startSockets(framework, {
      '/a': (_req, res) => {
        res.writeHead(200, { ETag: `"${n}"`, 'Content-Type': 'application/json' }).end(`{ "n": ${n}.0 }`);
      },
    });
    const client = await open();
    expect(await client.subscribe('/a', { mode: 'value' })).toEqual({ id: '1', type: 'subscribed' });
    for (n of [2, 3]) {
      await live.updated('/a');
      expect(await client.text()).toBe(
        `{"type":"event","uri":"/a","headers":{"ETag":"\\"${n}\\"","Content-Type":"application/json"},"body":{ "n": ${n}.0 }}`,
      );
    }
    await live.updated('/a');
    expect(await client.ask({ type: 'ping', id: 2 })).toEqual({ type: 'pong', id: 2 });
  });

  it('are those of each user, and nobody hears of one whose session has ended', async () => {
    let version = 1;
    const { live, open, subscribed } = await startSockets(framework, {
      '/me': ({ headers: { cookie, authorization } }, res) => {
        const user = cookie ?? authorization ?? 'nobody';
        if (user === 'user=out' && version > 1) return res.writeHead(401).end('log in');
        return res
          .writeHead(200, { ETag: `"${user} ${version}"`, 'Content-Type': 'application/json' })
          .end(`"${user} ${version}"`);
      },
    });
    const users = [{ Cookie: 'user=ann' }, { Cookie: 'user=bob' }, { Authorization: 'Bearer x' }, {}];
    const clients = await Promise.all(users.map((headers) => open({ headers })));
    const out = await open({ headers: { Cookie: 'user=out' } });
    for (const client of [...clients, out]) await client.subscribe('/me');
    await subscribed(5);
    version = 2;
    await live.updated('/me');
    const bodies = await Promise.all(clients.map(async (client) => (await client.json()).body));
    expect(bodies).toEqual(['user=ann 2', 'user=bob 2', 'Bearer x 2', 'nobody 2']);
    expect(await out.json()).toEqual({ type: 'event', uri: '/me', headers: {} });
    expect(live.stats().subscriptions).toBe(5);
  });

  it('are hints where the resource is gone, and come again when it does', async () => {
    const value = new JsonValue();
    let status = 200;
    const { live, open } = await startSockets(framework, {
      '/a': (req, res) => (status === 200 ? value.route(req, res) : res.writeHead(status).end('gone')),
    });
    const client = await open();
    await client.subscribe('/a');
    for (status of [404, 410]) {
      const gone = status;
      await live.updated('/a');
      expect(await client.json()).toEqual({ type: 'event', uri: '/a', headers: {} });
      await live.updated('/a');
      status = 200;
      await live.updated('/a');
      expect(await client.json()).toEqual(eventOf('/a', 1));
      expect([gone, client.waiting]).toEqual([gone, []]);
    }
  });

  it('are text where they are no JSON, and hints where they are no text', async () => {
    const contents: [string, string | Buffer, string | undefined][] = [
      ['text/plain', 'caf\u00e9 "1"', 'caf\u00e9 "1"'],
      ['text/html; charset=UTF-8', '<p>', '<p>'],
      ['text/plain', '', ''],
      ['image/png', Buffer.from([137, 80, 78, 71]), undefined],
      ['text/plain', Buffer.from([0xff, 0xfe]), undefined],
      ['text/plain; charset=iso-8859-1', 'x', undefined],
      ['application/json', '{"not":', undefined],
      ['application/problem+json', '{"n":1}', undefined],
    ];
    let at = -1;
    const { live, open } = await startSockets(framework, {
      '/a': (_req, res) => {
        const [type, content] = contents[at] ?? ['text/plain', 'first'];
        res.writeHead(200, { ETag: `"${at}"`, 'Content-Type': type }).end(content);
      },
    });
    const client = await open();
    await client.subscribe('/a');
    for (at = 0; at < contents.length - 1; at++) {
      const [type, , body] = contents[at] ?? [];
      await live.updated('/a');
      const headers = { ETag: `"${at}"`, ...(body !== undefined && { 'Content-Type': type }) };
      expect(await client.json()).toEqual({
        ...{ type: 'event', uri: '/a', headers },
        ...(body !== undefined && { body }),
      });
    }
    await live.updated('/a');
    expect((await client.json()).body).toEqual({ n: 1 });
  });

  it('are hints where they are too large', async () => {
    let size = 10;
    const { live, open } = await startSockets(
      framework,
      {
        '/a': (_req, res) =>
          res
            .writeHead(200, { ETag: `"${size}"`, 'Content-Type': 'application/json' })
            .end(`"${'x'.repeat(size - 2)}"`),
      },
      { limits: { bodyBytes: 100 } },
    );
    const client = await open();
    await client.subscribe('/a');
    size = 101;
    await live.updated('/a');
    expect(await client.json()).toEqual({ type: 'event', uri: '/a', headers: { ETag: '"101"' } });
    size = 100;
    await live.updated('/a');
    expect((await client.json()).body).toHaveLength(98);
  });

  it('are asked for as JSON, uncompressed, with the rest of the handshake', async () => {
    const seen: (string | undefined)[][] = [];
    const { open } = await startSockets(framework, {
      '/a': ({ method, headers }, res) => {
        const { accept, cookie, upgrade, connection } = headers;
        seen.push([method, accept, cookie, headers['accept-encoding'], upgrade, connection]);
        seen.push([headers['sec-websocket-key'], headers['x-own']?.toString()]);
        res.writeHead(200, { ETag: '"1"' }).end();
      },
    });
    const client = await open({ headers: { 'Accept-Encoding': 'gzip', Cookie: 'a=1', 'X-Own': 'x' } });
    await client.subscribe('/a');
    expect(seen).toEqual([
      ['GET', 'application/json, */*;q=0.8', 'a=1', undefined, undefined, 'close'],
      [undefined, 'x'],
    ]);
  });

  it('are not missed between the answer of the route and its confirmation', async () => {
    const value = new JsonValue();
    const gate = new Gate();
    const { live, open } = await startSockets(framework, {
      '/a': async (_req, res) => {
        const { n } = value;
        if (n === 1) await gate.pass();
        res.writeHead(200, { ETag: `"${n}"`, 'Content-Type': 'application/json' }).end(`{"n":${n}}`);
      },
    });
    const client = await open();
    const subscribed = client.subscribe('/a');
    await gate.entered;
    value.n = 2;
    const told = live.updated('/a');
    gate.open();
    await told;
    expect(await subscribed).toEqual({ id: '1', type: 'subscribed' });
    expect(await client.json()).toEqual(eventOf('/a', 2));
  });

  it('come in frames with the URI as it was asked', async () => {
    const value = new JsonValue();
    const { live, open, server } = await startSockets(framework, { '/a': value.route });
    const client = await open();
    const { port } = server.address() as import('node:net').AddressInfo;
    const uris = [
      '/a',
      '/a?b=%7e&c',
      `http://127.0.0.1:${port}/a`,
      `ws://127.0.0.1:${port}/a`,
      `//127.0.0.1:${port}/a`,
      '/./a',
    ];
    for (const uri of uris) {
      expect(await client.subscribe(uri)).toEqual({ id: '1', type: 'subscribed' });
    }
    value.n = 2;
    await live.updated('/a');
    const events = await Promise.all(uris.map(() => client.json()));
    expect(events.map(({ uri }) => uri).sort()).toEqual([...uris].sort());
  });

  it('are told to who subscribed with the id of each, once', async () => {
    const value = new JsonValue();
    const gate = new Gate();
    const { live, open } = await startSockets(framework, {
      '/a': async (req, res) => {
        if (value.calls === 0) await gate.pass();
        return value.route(req, res);
      },
    });
    const client = await open();
    for (const id of [1, '2']) client.send({ id, type: 'subscribe', uri: '/a' });
    await gate.entered;
    gate.open();
    expect([await client.json(), await client.json()]).toEqual([
      { id: 1, type: 'subscribed' },
      { id: '2', type: 'subscribed' },
    ]);
    expect(await client.subscribe('/a', { mode: 'value' })).toEqual({ id: '1', type: 'subscribed' });
    expect(live.stats().subscriptions).toBe(1);
    value.n = 2;
    await live.updated('/a');
    await client.json();
    expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' });
  });

  it('are not told any more to who unsubscribed', async () => {
    const value = new JsonValue();
    const { live, open } = await startSockets(framework, { '/a': value.route, '/b': value.route });
    const client = await open();
    await client.subscribe('/a', { mode: 'value' });
    await client.subscribe('/b');
    for (const uri of ['/a', '/b', '/never']) {
      expect(await client.ask({ id: '9', type: 'unsubscribe', uri })).toEqual({
        id: '9',
        type: 'unsubscribed',
      });
    }
    expect(live.stats()).toMatchObject({ subscriptions: 0, groups: 0, paths: 0 });
    value.n = 2;
    await live.updated(/^/);
    expect(await client.ask({ type: 'ping', id: '' })).toEqual({ type: 'pong', id: '' });
  });
});

it.each(frameworks.slice(-1))(
  '$name: values are rendered and written once for a thousand subscribers',
  async (framework) => {
    const value = new JsonValue();
    const { live, open, subscribed } = await startSockets(framework, { '/a': value.route });
    const clients = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => open({ headers: { 'X-Request-Id': `${i}` } })),
    );
    for (const client of clients) client.send({ id: '1', type: 'subscribe', uri: '/a' });
    await subscribed(1000);
    expect(live.stats().groups).toBe(1);
    const before = value.calls;
    value.n = 2;
    await live.updated('/a');
    expect(value.calls - before).toBe(1);
    for (const client of clients) {
      expect(await client.json()).toEqual({ id: '1', type: 'subscribed' });
      expect(await client.json()).toEqual(eventOf('/a', 2));
    }
    // A busy machine takes long for a thousand connections.
  },
  30_000,
);
