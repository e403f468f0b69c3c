import { expect, it } from 'vitest';
import { createTab } from '../../test/support/engineHarness.js';
import { socketHarness, types } from '../../test/support/socketHarness.js';

it('follows all resources by one socket, and asks each once when it is subscribed', async () => {
  const { stay, sockets, origin, hasWait, states, clock } = socketHarness();
  for (const name of ['/a', '/b', '/c']) await stay(name);
  expect(sockets.all.map(({ url, protocol }) => [url, protocol])).toEqual([
    ['wss://app.example/ws', 'liveresource'],
  ]);
  expect(types(sockets.last.json)).toEqual(['subscribe /a', 'subscribe /b', 'subscribe /c']);
  await clock.settle();
  expect(origin.requests.map(({ path, etag }) => [path, etag])).toEqual([
    ['/a', undefined],
    ['/a', '"0"'],
    ['/b', undefined],
    ['/b', '"0"'],
    ['/c', undefined],
    ['/c', '"0"'],
  ]);
  expect(hasWait()).toBe(false);
  expect(states()).toEqual(['live', 'live', 'live']);
});

it('tells what is pushed without asking, once', async () => {
  const { harness, push, origin, clock } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  const asked = origin.requests.length;
  for (const body of ['1', '2', '2', '3']) {
    push('/a', body);
    await clock.settle();
  }
  expect(tab.values).toEqual(['0', '1', '2', '3']);
  expect(origin.requests).toHaveLength(asked);
});

it('answers a fetch from what was pushed', async () => {
  const { stay, push, fetch, clock } = socketHarness();
  await stay('/a');
  await clock.settle();
  push('/a', '1');
  await clock.settle();
  expect(await fetch('/a')).toMatchObject({ from: 'memory', text: '1' });
});

it('subscribes and unsubscribes as interest comes and goes, on the same socket', async () => {
  const { follow, engine, sockets, clock } = socketHarness();
  const { key } = await follow('/a');
  await follow('/b');
  engine.unfollow(key, 'tab:1');
  await clock.settle();
  await follow('/c');
  expect(types(sockets.last.json)).toEqual([
    'subscribe /a',
    'subscribe /b',
    'unsubscribe /a',
    'subscribe /c',
  ]);
  expect(sockets.all).toHaveLength(1);
});

it('closes the socket with the last of them', async () => {
  const { follow, engine, sockets, clock } = socketHarness();
  const { key } = await follow('/a');
  expect(sockets.last.isOpen).toBe(true);
  engine.unfollow(key, 'tab:1');
  await clock.settle();
  expect(sockets.last.isOpen).toBe(false);
});

it('what changed before the subscription stood is not missed', async () => {
  const { harness, sockets, origin, clock } = socketHarness();
  sockets.onOpen = (socket) => {
    origin.update('/a', 'meanwhile');
    socket.accept();
  };
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  expect(tab.values).toEqual(['0', 'meanwhile']);
});

it.each([
  ['is refused', (socket: { close(): void }) => socket.close()],
  ['answers another subprotocol', (socket: { accept(protocol: string): void }) => socket.accept('chat')],
  [
    'closes at once',
    (socket: { accept(): void; close(): void }) => {
      socket.accept();
      socket.close();
    },
  ],
])('takes the long-poll at once when the socket %s, and tries it again later', async (_, onOpen) => {
  const { stay, sockets, origin, clock, states, events, push } = socketHarness();
  const accept = sockets.onOpen;
  sockets.onOpen = onOpen;
  await stay('/a');
  await clock.advance(100);
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
  expect(states().at(-1)).toBe('live');
  expect(events('passed-over')).toHaveLength(1);
  sockets.onOpen = accept;
  await clock.advance(60_000);
  expect(sockets.all).toHaveLength(2);
  expect(origin.open('/a')).toEqual([]);
  push('/a', '1');
  await clock.settle();
  expect(states().at(-1)).toBe('live');
});

it('asks for what only a socket tells of while that is refused, and takes what is offered then', async () => {
  const { harness, sockets, origin, clock, states } = socketHarness();
  origin.resource('/a').headers = { Link: '</ws>; rel="multiplex-ws"' };
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(5_000);
  sockets.onOpen = (socket) => socket.close();
  sockets.last.close();
  origin.update('/a', '1');
  await clock.advance(5_000);
  expect(tab.values).toEqual(['0', '1']);
  origin.resource('/a').headers = { Link: '</a>; rel="value-wait"' };
  origin.update('/a', '2');
  await clock.advance(35_000);
  await tab.sayAgain();
  expect(tab.values).toEqual(['0', '1', '2']);
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
  expect(states().at(-1)).toBe('live');
});

it('finds a socket that is silent and gone within 27 seconds, and goes on by a new one', async () => {
  const { harness, sockets, origin, clock, states } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(1_000);
  const confirm = sockets.onFrame;
  sockets.onFrame = () => {};
  await clock.advance(20_000);
  expect(types(sockets.last.json).at(-1)).toBe('ping');
  origin.update('/a', '1');
  sockets.onFrame = confirm;
  await clock.advance(8_000);
  await tab.sayAgain();
  expect(sockets.all).toHaveLength(2);
  expect(tab.values).toEqual(['0', '1']);
  expect(states().at(-1)).toBe('live');
});

it('keeps a socket that answers its pings for as long as it likes', async () => {
  const { stay, sockets, clock } = socketHarness();
  await stay('/a');
  await clock.advance(200_000);
  expect(sockets.all).toHaveLength(1);
  expect(types(sockets.last.json).filter((type) => type === 'ping').length).toBeGreaterThan(5);
});

it('gives nothing as current while the socket is silent beyond its bound', async () => {
  const { stay, sockets, fetch, clock } = socketHarness();
  await stay('/a');
  await clock.advance(1_000);
  expect((await fetch('/a')).from).toBe('memory');
  sockets.onFrame = () => {};
  clock.jump(28_000);
  const answer = fetch('/a');
  await clock.advance(300);
  expect((await answer).from).not.toBe('memory');
});

it('reconnects after a drop, and what was missed is told', async () => {
  const { harness, sockets, origin, clock } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(10_000);
  origin.update('/a', '1');
  sockets.last.close(1006);
  await clock.advance(1_000);
  expect(sockets.all).toHaveLength(2);
  expect(tab.values).toEqual(['0', '1']);
});

it('opens a second socket where the first takes no more subscriptions', async () => {
  const { stay, sockets, clock, push } = socketHarness();
  const confirm = sockets.onFrame;
  sockets.onFrame = (socket, frame) => {
    const { id, type } = JSON.parse(frame);
    const isFull = socket.json.filter((one) => one['type'] === 'subscribe').length > 2;
    if (type === 'subscribe' && isFull) socket.send({ id, type: 'error' });
    else confirm(socket, frame);
  };
  for (const name of ['/a', '/b', '/c']) await stay(name);
  await clock.advance(100);
  expect(sockets.all.filter(({ isOpen }) => isOpen)).toHaveLength(2);
  expect(types(sockets.last.json)).toEqual(['subscribe /c']);
  push('/c', '1');
  await clock.settle();
});

it('leaves a resource to its long-poll that no socket takes', async () => {
  const { stay, sockets, origin, clock } = socketHarness();
  const confirm = sockets.onFrame;
  sockets.onFrame = (socket, frame) => {
    const { id, type, uri } = JSON.parse(frame);
    if (type === 'subscribe' && uri === '/b') socket.send({ id, type: 'error' });
    else confirm(socket, frame);
  };
  for (const name of ['/a', '/b', '/c']) await stay(name);
  await clock.advance(200);
  expect(origin.open('/b')).toMatchObject([{ wait: 45 }]);
  expect(origin.open('/a')).toEqual([]);
  expect(sockets.all.filter(({ isOpen }) => isOpen)).toHaveLength(1);
});

it('logs frames that cannot be read, and goes on', async () => {
  const { stay, sockets, clock, problems, push, values } = socketHarness();
  await stay('/a');
  await clock.settle();
  for (const frame of ['', '{', 'null', '[]', '{"type":"event"}', '{"type":"x"}']) sockets.last.send(frame);
  push('/a', '1');
  await clock.settle();
  expect(values()).toEqual(['0', '1']);
  expect(problems().length).toBeGreaterThan(3);
});

it('finds out within some minutes what was never pushed', async () => {
  const { stay, origin, clock, values } = socketHarness();
  await stay('/a');
  await clock.advance(1_000);
  origin.update('/a', 'lost on its way');
  await clock.advance(300_000);
  expect(values()).toEqual(['0', 'lost on its way']);
});

it('asks again for a subscription that was never confirmed', async () => {
  const { stay, sockets, clock, states } = socketHarness();
  const confirm = sockets.onFrame;
  let lost = 0;
  sockets.onFrame = (socket, frame) => {
    if (lost++ > 0) confirm(socket, frame);
  };
  await stay('/a');
  await clock.advance(6_000);
  expect(types(sockets.last.json)).toEqual(['subscribe /a', 'subscribe /a']);
  expect(states()).toEqual(['live']);
});

it('subscribes again what was gone and came back', async () => {
  const { harness, sockets, origin, clock, push } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(100);
  origin.change('/a', { status: 404 });
  sockets.last.send({ type: 'event', uri: '/a', headers: {} });
  await clock.advance(100);
  origin.update('/a', 'again');
  await clock.advance(10_000);
  push('/a', 'and more');
  await clock.advance(100);
  expect(tab.values).toEqual(['0', 'again', 'and more']);
});

it('asks for all where a frame is too large to be read', async () => {
  const { stay, sockets, origin, clock, values, problems } = socketHarness();
  await stay('/a');
  await clock.settle();
  origin.update('/a', '1');
  sockets.last.send(`{"type":"event","uri":"/a","body":"${'x'.repeat(1_100_000)}"}`);
  await clock.advance(100);
  expect(values()).toEqual(['0', '1']);
  expect(problems()).toContain('frame-too-large');
});
