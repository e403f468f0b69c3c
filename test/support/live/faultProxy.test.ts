import { expect, it, onTestFinished } from 'vitest';
import { startFaultProxy } from './faultProxy.js';
import { startLive } from './liveTest.js';

async function start() {
  const { server, client } = await startLive({ dialect: '0.3' });
  server.set('a', 1);
  const proxy = await startFaultProxy(server.port);
  onTestFinished(() => proxy.close());
  const subscribe = async () => {
    const socket = await client.socket(`${proxy.origin}/socket/`);
    socket.send('GET /v/a');
    await socket.next();
    return { ...socket, content: async () => (await socket.next()).split('\n')[1] };
  };
  return { server, client, proxy, subscribe };
}

it('lets all through', async () => {
  const { server, client, proxy, subscribe } = await start();
  const socket = await subscribe();
  server.set('a', 2);
  expect(await socket.content()).toBe('2');
  expect((await client.get(`${proxy.origin}/v/a`)).text).toBe('2');
  expect(proxy.counters).toMatchObject({ now: 2, total: 2, cut: 0, bytesSwallowed: 0 });
  expect(proxy.counters.bytesDown).toBeGreaterThan(200);
});

it('cuts all connections and takes new ones', async () => {
  const { server, client, proxy, subscribe } = await start();
  const socket = await subscribe();
  proxy.cutAll();
  await expect(socket.next()).rejects.toThrow('closed 1006');
  await server.until(() => server.sockets.now === 0);
  expect((await client.get(`${proxy.origin}/v/a`)).status).toBe(200);
  expect(proxy.counters).toMatchObject({ now: 1, total: 2, cut: 1 });
});

it('swallows what is sent in a stall, and resets those connections after it', async () => {
  const { server, client, proxy, subscribe } = await start();
  const [lost, spared] = [await subscribe(), await subscribe()];
  spared.send('CANCEL /v/a');
  await spared.next();
  proxy.stallAll();
  server.set('a', 2);
  const asked = client.send('GET', `${proxy.origin}/v/a`);
  const wasSwallowed = () => proxy.counters.bytesSwallowed > 0 && proxy.counters.total === 3;
  await expect.poll(wasSwallowed, { interval: 1 }).toBe(true);
  expect(server.sockets.now).toBe(2);
  proxy.release();
  await expect(lost.next()).rejects.toThrow('closed 1006');
  spared.send('GET /v/a');
  expect(await spared.next()).toBe('200 /v/a');
  asked.request.destroy();
});

it('keeps what is sent in a stall, if it is told to', async () => {
  const { server, proxy, subscribe } = await start();
  const socket = await subscribe();
  proxy.stallAll({ keep: true });
  server.set('a', 2);
  server.set('a', 3);
  proxy.release();
  expect([await socket.content(), await socket.content()]).toEqual(['2', '3']);
});

it('tells neither side in a stall that the other has gone', async () => {
  const { server, proxy, subscribe } = await start();
  const socket = await subscribe();
  proxy.stallAll();
  socket.close();
  await expect.poll(() => proxy.counters.now, { interval: 1 }).toBe(0);
  expect(server.sockets.now).toBe(1);
  proxy.release();
  await server.until(() => server.sockets.now === 0);
});

it('refuses connections for a while, and leaves the open ones alone', async () => {
  const { server, client, proxy, subscribe } = await start();
  const socket = await subscribe();
  await proxy.refuse(true);
  await expect(client.get(`${proxy.origin}/v/a`)).rejects.toThrow('ECONNREFUSED');
  server.set('a', 2);
  expect(await socket.content()).toBe('2');
  await proxy.refuse(false);
  expect((await client.get(`${proxy.origin}/v/a`)).status).toBe(200);
});

it('delays, in order', async () => {
  const { server, proxy, subscribe } = await start();
  const socket = await subscribe();
  proxy.delay(20);
  const begun = performance.now();
  server.set('a', 2);
  server.set('a', 3);
  expect([await socket.content(), await socket.content()]).toEqual(['2', '3']);
  expect(performance.now() - begun).toBeGreaterThan(18);
});
