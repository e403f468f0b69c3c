import { expect, it } from 'vitest';
import { createHarness } from '../../test/support/engineHarness.js';
import { socketHarness } from '../../test/support/socketHarness.js';

it('gives no fetch an old value while a socket is tried again that does not open', async () => {
  const { stay, sockets, origin, fetch, clock } = socketHarness();
  sockets.onOpen = () => {};
  await stay('/a');
  await clock.advance(12_000);
  // The socket did not open in time: the long-poll.
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
  while (sockets.all.length < 2) await clock.advance(500);
  await clock.advance(500);
  // Nothing listens now.
  expect(origin.open('/a')).toEqual([]);
  origin.update('/a', 'new');
  await clock.advance(2_000);
  expect(await fetch('/a')).toMatchObject({ text: 'new' });
});

it('gives no fetch an old value while a shared stream is opened anew for one more resource', async () => {
  const { origin, stay, fetch, clock } = createHarness();
  for (const name of ['/a', '/b', '/c'])
    origin.resource(name).headers = {
      Link: `</ms/>; rel="multiplex-stream"`,
      'Content-Type': 'application/json',
    };
  const two = '/ms/?u=%2Fa&u=%2Fb';
  origin.streamPaths.add('/ms/?u=%2Fa').add(two);
  await stay('/a');
  await stay('/b');
  await clock.advance(1_000);
  expect(origin.streams.filter(({ isOpen }) => isOpen)).toMatchObject([{ request: { path: two } }]);
  // The one for all three takes long to open.
  origin.script = ({ path }) => (path.startsWith('/ms/') ? 'hang' : undefined);
  const pending = stay('/c');
  await clock.advance(1_000);
  await pending;
  expect(origin.streams.filter(({ isOpen }) => isOpen)).toEqual([]);
  origin.update('/a', 'new');
  await clock.advance(5_000);
  expect(await fetch('/a')).toMatchObject({ text: 'new' });
});

it('gives no fetch an old value while a stream waits for its turn', async () => {
  const { origin, stay, fetch, clock } = createHarness({ limits: { heldRequests: 1 } });
  origin.resource('/s').headers = {
    Link: '</sstream>; rel="value-stream"',
    'Content-Type': 'application/json',
  };
  origin.streamPaths.add('/sstream');
  await stay('/s');
  await stay('/b');
  await stay('/d');
  for (let n = 0; n < 200 && origin.streams.some(({ isOpen }) => isOpen); n++) await clock.advance(100);
  expect(origin.streams.filter(({ isOpen }) => isOpen)).toEqual([]);
  origin.update('/s', 'new');
  await clock.advance(300);
  expect(origin.streams.filter(({ isOpen }) => isOpen)).toEqual([]);
  expect(await fetch('/s')).toMatchObject({ text: 'new' });
});

it('gives no fetch an old value while a stream is opened anew after the network changed', async () => {
  const { origin, stay, fetch, clock, engine } = createHarness();
  origin.resource('/s').headers = {
    Link: '</sstream>; rel="value-stream"',
    'Content-Type': 'application/json',
  };
  origin.streamPaths.add('/sstream');
  await stay('/s');
  await clock.advance(1_000);
  origin.script = ({ path }) => (path === '/sstream' ? 'hang' : undefined);
  engine.doubt();
  await clock.advance(1_000);
  origin.update('/s', 'new');
  await clock.advance(5_000);
  expect(await fetch('/s')).toMatchObject({ text: 'new' });
});

it('keeps the head of a value whose body was only in the store when news of it came with others', async () => {
  const { origin, stay, engine, clock, asked } = createHarness({ limits: { memoryBytes: 10 } });
  for (const name of ['/a', '/b'])
    origin.resource(name).headers = {
      Link: `<${name}>; rel="value-wait", </multi/>; rel="multiplex-wait"`,
      'Content-Type': 'text/plain',
      Vary: 'Accept-Language',
    };
  let news: string | undefined;
  origin.routes.set('/multi/', (_, isOver) => {
    if (news) {
      const body = news;
      if (isOver) news = undefined;
      return { status: 200, body };
    }
    return isOver ? { status: 200, body: '{}' } : undefined;
  });
  origin.update('/a', 'aaaaaaaa');
  origin.update('/b', 'bbbbbbbb');
  await stay('/a');
  await stay('/b');
  await clock.advance(1_000);
  news = JSON.stringify({
    '/a': { code: 200, headers: { ETag: '"x"' }, body: 'x' },
  });
  Object.assign(origin.resource('/a'), { body: '"x"', etag: '"x"' });
  origin.change('/multi/x', {});
  await clock.advance(60_000);
  const found = await engine.recall(asked('/a'));
  expect(found).toMatchObject({ kind: 'value' });
  if (found.kind !== 'value') return;
  expect(new TextDecoder().decode(found.representation.body)).toBe('"x"');
  expect(found.representation.vary).toEqual(['accept-language']);
  expect(found.representation.headers.map(([name]) => name)).toContain('link');
});

it('a shared long-poll that has its turns is no server that cuts waits short', async () => {
  const { origin, stay, clock, published } = createHarness();
  for (const name of ['/a', '/b'])
    origin.resource(name).headers = { Link: `</multi/>; rel="multiplex-wait"`, 'Content-Type': 'text/plain' };
  origin.routes.set('/multi/', (_, isOver) => (isOver ? { status: 200, body: '{}' } : undefined));
  for (const name of ['/a', '/b', '/c', '/d', '/e', '/f']) await stay(name);
  await clock.advance(60_000);
  const from = clock.now();
  const before = published.length;
  await clock.advance(600_000);
  const waits = origin.requests.filter(({ at, path }) => at > from && path.startsWith('/multi/'));
  // Five that want one of three slots, by turns of 2 s: a turn comes every 4 s or so.
  const stale = published.slice(before).filter(({ kind, state }) => kind === 'state' && state === 'stale');
  expect(stale).toEqual([]);
  expect(waits.length).toBeGreaterThan(100);
});
