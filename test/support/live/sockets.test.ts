import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startLive } from './liveTest.js';
import type { LiveServerOptions } from './options.js';

async function startSocket(options: Parameters<typeof startLive>[0]) {
  const { server, client } = await startLive(options);
  server.set('a', { n: 1 });
  server.put('list', { id: 1 });
  const socket = await client.socket(`${server.origin}/socket/`);
  return { server, client, socket };
}

describe('multiplex-ws of 0.1', () => {
  const start = async (options: Partial<LiveServerOptions> = {}) => {
    const { socket, ...rest } = await startSocket({ dialect: '0.1', ...options });
    const say = async (frame: object) => {
      socket.send(JSON.stringify(frame));
      return JSON.parse(await socket.next());
    };
    return { ...rest, socket, say };
  };

  it('subscribes, unsubscribes and pongs', async () => {
    const { server, socket, say } = await start();
    const a = { mode: 'value', uri: '/v/a' };
    expect(await say({ id: '1', type: 'subscribe', ...a })).toEqual({ id: '1', type: 'subscribed' });
    server.set('a', { n: 2 });
    expect(await socket.next()).toBe(
      '{"type":"event","uri":"/v/a","headers":{"ETag":"\\"v3\\""},"body":{"n":2}}',
    );
    server.remove('a');
    expect(await socket.next()).toBe('{"type":"event","uri":"/v/a","headers":{}}');
    expect(await say({ id: '2', type: 'unsubscribe', ...a })).toEqual({ id: '2', type: 'unsubscribed' });
    expect(await say({ id: '3', type: 'ping' })).toEqual({ id: '3', type: 'pong' });
    expect(server.subscriptions).toEqual({ now: 0, most: 1, total: 1 });
  });

  it('refuses what does not exist, what is no collection, and what is too much', async () => {
    const { say } = await start({ maxSubscriptions: 1 });
    const error = (id: string) => ({ id, type: 'error' });
    expect(await say({ id: '1', type: 'subscribe', mode: 'value', uri: '/v/none' })).toEqual(error('1'));
    expect(await say({ id: '2', type: 'subscribe', mode: 'changes', uri: '/v/a' })).toEqual(error('2'));
    await say({ id: '3', type: 'subscribe', mode: 'value', uri: '/v/a' });
    expect(await say({ id: '4', type: 'subscribe', mode: 'changes', uri: '/c/list/' })).toEqual(error('4'));
    expect(await say({ id: '5', type: 'unsubscribe', mode: 'changes', uri: '/c/list/' })).toEqual(error('5'));
  });

  it('tells changes with the checkpoints before and after, in one event or item by item', async () => {
    const { server, socket, say } = await start();
    await say({ id: '1', type: 'subscribe', mode: 'changes', uri: '/c/list/' });
    const Link = '</c/list/?after=3>; rel=changes, </c/list/?after=1>; rel=prev-changes';
    server.putAll('list', [{ id: 2 }, { id: 3 }]);
    const event = { type: 'event', uri: '/c/list/', headers: { Link } };
    expect(JSON.parse(await socket.next())).toEqual({ ...event, body: [{ id: 2 }, { id: 3 }] });
    server.settings.singleItems = true;
    server.drop('list', 3);
    server.putAll('list', [{ id: 4 }, { id: 5 }]);
    const bodies = [await socket.next(), await socket.next(), await socket.next()].map((text) =>
      JSON.parse(text),
    );
    expect(bodies.map(({ body }) => body)).toEqual([{ id: 3, deleted: true }, { id: 4 }, { id: 5 }]);
    expect(bodies[1].headers).toEqual(bodies[2].headers);
    expect(bodies[1].headers.Link).toContain('after=4>; rel=prev-changes');
  });

  it('names URIs in other ways, and leaves tags and bodies out, as servers do', async () => {
    const { server, socket, say } = await start({ wsUris: true, noTags: true });
    await say({ id: '1', type: 'subscribe', uri: '/v/a?x=1' });
    server.set('a', 2);
    const base = server.origin.replace('http', 'ws');
    expect(JSON.parse(await socket.next())).toEqual({
      type: 'event',
      uri: `${base}/v/a?x=1`,
      headers: {},
      body: 2,
    });
    Object.assign(server.settings, { wsUris: false, answersByPath: true });
    server.setBody('a', { type: 'text/plain', bytes: Buffer.from('x') });
    expect(JSON.parse(await socket.next())).toEqual({ type: 'event', uri: '/v/a', headers: {} });
  });

  it('complains of what is no frame', async () => {
    const { server, socket } = await start();
    socket.send('GET /v/a');
    expect(await socket.next()).toBe('{"type":"error"}');
    expect(server.complaints).toEqual(['not a frame of 0.1: GET /v/a']);
  });
});

describe.each(['0.2', '0.3'] as const)('multiplex-socket of %s', (dialect) => {
  const ok = (uri: string) => (dialect === '0.2' ? `OK ${uri}` : `200 ${uri}`);

  it('subscribes with GET, and again when it is asked again', async () => {
    const { server, socket } = await startSocket({ dialect });
    for (const _ of [1, 2]) {
      socket.send('GET /v/a');
      expect(await socket.next()).toBe(ok('/v/a'));
    }
    server.set('a', 'new');
    expect(await socket.next()).toBe(
      '* /v/a {"ETag":"\\"v3\\"","Previous-ETag":"\\"v1\\"","Content-Type":"application/json"}\n"new"',
    );
    server.remove('a');
    expect(await socket.next()).toBe('* /v/a');
    socket.send('CANCEL /v/a');
    expect(await socket.next()).toBe(ok('/v/a'));
    expect(server.subscriptions).toEqual({ now: 0, most: 1, total: 1 });
  });

  it('refuses with a status', async () => {
    const { server, socket } = await startSocket({ dialect, maxSubscriptions: 0 });
    server.deny('list', 403);
    const statuses = [];
    for (const uri of ['/none', '/c/list/?after=1', '/v/a']) {
      socket.send(`GET ${uri}`);
      const text = await socket.next();
      const match = dialect === '0.2' ? /^ERROR \S+ (\d+)\n/.exec(text) : /^(\d+) \S+$/.exec(text);
      statuses.push(match?.[1]);
    }
    expect(statuses).toEqual(['404', '403', '429']);
  });

  it('tells changes with their ids', async () => {
    const { server, socket } = await startSocket({ dialect });
    socket.send('GET /c/list/?after=1');
    await socket.next();
    server.putAll('list', [{ id: 2 }, { id: 3 }]);
    expect(await socket.next()).toBe(
      '* /c/list/?after=1 {"Link":"</c/list/?after=3>; rel=changes","Changes-Id":"3","Previous-Changes-Id":"1","Content-Type":"application/json"}\n[{"id":2},{"id":3}]',
    );
  });

  it('says no more than that it changed where it cannot, or is told to', async () => {
    const { server, socket } = await startSocket({ dialect, silentCancel: true });
    socket.send('GET /v/a');
    await socket.next();
    server.setBody('a', { type: 'image/x', bytes: Buffer.from([0xff]) });
    server.settings.socketHints = true;
    server.set('a', 1);
    expect([await socket.next(), await socket.next()]).toEqual(['* /v/a', '* /v/a']);
    socket.send('CANCEL /v/a');
    await server.until(() => server.subscriptions.now === 0);
  });
});

it('takes no socket without the subprotocol, or where none is served', async () => {
  const { server } = await startSocket({ dialect: '0.1' });
  const statusOf = async (path: string, protocols: string[]) => {
    const socket = new WebSocket(server.origin.replace('http', 'ws') + path, protocols);
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response');
    socket.terminate();
    return response.statusCode;
  };
  expect([await statusOf('/socket/', []), await statusOf('/v/a', ['liveresource'])]).toEqual([400, 404]);
  expect(server.complaints).toHaveLength(1);
});

it('keeps frames and counts sockets', async () => {
  const { server, socket } = await startSocket({ dialect: '0.3', keepFrames: true });
  socket.send('GET /v/a');
  await server.until(() => server.frames.length === 2);
  expect(server.frames.map(({ direction, text }) => [direction, text])).toEqual([
    ['in', 'GET /v/a'],
    ['out', '200 /v/a'],
  ]);
  expect(server.open()).toMatchObject([{ kind: 'socket', status: 101 }]);
  socket.close();
  await server.until(() => server.sockets.now === 0 && server.open().length === 0);
  expect([server.sockets, server.subscriptions.now]).toEqual([{ now: 0, most: 1, total: 1 }, 0]);
});
