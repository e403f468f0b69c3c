import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startLive } from './liveTest.js';
import { startLiveServer } from './server.js';

async function refuses(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const outcome = await Promise.race([
    once(socket, 'connect').then(() => false),
    new Promise<boolean>((resolve) => socket.on('error', () => resolve(true))),
  ]);
  socket.destroy();
  return outcome;
}

it('restarts on the same port, with its data and without its connections', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.set('a', 1);
  const socket = await client.socket(`${server.origin}/socket/`);
  const stream = await client.stream(server.urlOf('a'));
  const { answer } = client.send('GET', server.urlOf('a'), { 'If-None-Match': '"v1"', Wait: '30' });
  await server.until(() => server.waits.now === 1);
  const restarted = server.restart({ downMs: 30 });
  await Promise.all([
    expect(answer).rejects.toThrow(),
    expect(stream.next()).rejects.toThrow(),
    expect(socket.next()).rejects.toThrow('closed 1006'),
  ]);
  expect(await refuses(server.port)).toBe(true);
  server.set('a', 2);
  await restarted;
  expect(await client.get(server.urlOf('a'))).toMatchObject({ text: '2', headers: { etag: '"v2"' } });
  expect([server.waits.now, server.sockets.now, server.open()]).toEqual([0, 0, []]);
});

it('serves pages and scripts, which no fault touches', async () => {
  const { server, client } = await startLive({ dialect: '0.1', faults: () => 'drop' });
  server.route('/', (_req, res) => void res.end('page'));
  server.route('/dist/*', (req, res) => void res.end(req.url));
  const texts = await Promise.all(
    ['/', '/dist/a/b.js'].map(async (path) => (await client.get(server.origin + path)).text),
  );
  expect(texts).toEqual(['page', '/dist/a/b.js']);
});

it('has nothing for other paths and other methods', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.set('a', 1);
  expect((await client.get(`${server.origin}/v/b`)).status).toBe(404);
  expect((await client.send('POST', server.urlOf('a')).answer).status).toBe(405);
});

it('remembers every change with its tag', async () => {
  const { server } = await startLive({ dialect: '0.1', contentTags: true, weakTags: true });
  server.set('a', 1);
  const tag = server.tagOf('a');
  server.set('a', 2);
  server.set('a', 1);
  server.remove('a');
  expect(server.changes.map(({ name, version }) => [name, version])).toEqual([
    ['a', 1],
    ['a', 2],
    ['a', 3],
    ['a', 4],
  ]);
  expect(server.changes[2]?.tag).toBe(tag);
  expect([server.valueOf('a'), server.bodyOf('a'), server.tagOf('a')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('knows which mechanisms a dialect has', async () => {
  await expect(startLiveServer({ dialect: '0.3', mechanisms: ['multiplex-ws'] })).rejects.toThrow('0.3');
});
