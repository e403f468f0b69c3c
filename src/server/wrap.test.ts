import { createServer as createHttp2Server, connect as http2Connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { JsonValue } from '../../test/support/server/json.js';
import { bodiesOf, multi } from '../../test/support/server/multi.js';
import { SocketClient } from '../../test/support/server/socketClient.js';
import { eventually, startBuilt } from '../../test/support/server/startApp.js';
import { Value } from '../../test/support/server/value.js';
import { LiveResourceError, liveResource, type RequestListener } from './index.js';

function startListener(listener: RequestListener) {
  return startBuilt((options) => {
    const live = liveResource(null, options);
    return { live, listener: live.wrap(listener) };
  });
}

it.each([
  ['throws', () => thrower()],
  ['rejects', async () => thrower()],
])('answers waiters of a listener that %s with 500, says so, and lives on', async (_how, fail) => {
  const value = new Value();
  const { live, wait, held, problems } = await startListener((req, res) => {
    if (value.version === 2) return fail();
    return value.route(req, res);
  });
  const waiting = wait('/a?secret', '"1"');
  await held(1);
  value.version = 2;
  await live.updated('/a');
  const { status, text } = await waiting.answer;
  expect([status, text]).toEqual([500, 'Internal Server Error\n']);
  expect(problems).toEqual([{ code: 'route-threw', path: '/a', reason: 'a bug' }]);
});

it('gives what the listener gives to who called it', () => {
  const live = liveResource(() => 'promise');
  expect(live.wrap()({ headers: {} } as never, {} as never)).toBe('promise');
});

it('has nothing to wrap without a listener', () => {
  expect(() => liveResource().wrap()).toThrow(LiveResourceError);
});

it('says when it has no application to ask, and answers at once', async () => {
  const value = new Value();
  const { wait, problems } = await startBuilt((options) => {
    const live = liveResource(null, options);
    return { live, listener: (req, res) => live.handler(req, res, () => value.route(req, res)) };
  });
  expect((await wait('/a', '"1"').answer).text).toBe('value 1');
  expect(problems).toEqual([{ code: 'no-app', path: '/a' }]);
});

it('keeps apart two listeners behind one LiveServer', async () => {
  const [one, two] = [new Value(), new Value()];
  const { live, wait, held } = await startBuilt((options) => {
    const server = liveResource(null, options);
    const [first, second] = [server.wrap(one.route), server.wrap(two.route)];
    return { live: server, listener: (req, res) => (req.headers.host === 'two' ? second : first)(req, res) };
  });
  const waiting = [];
  for (const [index, Host] of ['one', 'two'].entries()) {
    waiting.push(wait('/a', '"1"', { Host }).answer);
    await held(index + 1);
  }
  one.version = two.version = 2;
  await live.updated('/a');
  await Promise.all(waiting);
  expect([one.calls, two.calls]).toEqual([2, 2]);
});

it.each([true, false])(
  'asks routes through what calls them, which may keep others out (an app: %s)',
  async (isApp) => {
    const value = new JsonValue();
    const { live, server, client, wait, held } = await startBuilt((options) => {
      const app = express();
      const created = liveResource(isApp ? app : null, options);
      app.get('/closed/a', value.route);
      const own = isApp ? app : created.wrap(app);
      const guard: RequestListener = (req, res) =>
        req.headers.authorization || !req.url?.startsWith('/closed/')
          ? own(req, res)
          : res.writeHead(401).end();
      return { live: created, listener: guard };
    });
    live.attach(server);
    expect(bodiesOf(await client.get(multi('/closed/a')))).toEqual({ '/closed/a': 401 });
    const outside = await SocketClient.open(server);
    expect(await outside.subscribe('/closed/a')).toMatchObject({ type: 'error', code: 401 });
    const inside = await SocketClient.open(server, { headers: { Authorization: 'Basic x' } });
    expect(await inside.subscribe('/closed/a')).toMatchObject({ type: 'subscribed' });
    const waiting = wait('/closed/a', '"1"', { Authorization: 'Basic x' });
    await held(2);
    value.n = 2;
    await live.updated('/closed/a');
    expect((await waiting.answer).text).toBe('{"n":2}');
  },
);

it('works over HTTP/2', async () => {
  const value = new Value();
  const live = liveResource();
  const server = createHttp2Server(live.wrap(value.route) as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = http2Connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const stream = session.request({ ':path': '/a', wait: '60', 'if-none-match': '"1"' });
  const head = new Promise<Record<string, unknown>>((resolve) => stream.once('response', resolve));
  await eventually(() => live.stats().waiting === 1);
  value.version = 2;
  await live.updated('/a');
  expect(await head).toMatchObject({
    ':status': 200,
    etag: '"2"',
    link: expect.stringContaining('</a>; rel="value-wait"'),
  });
  expect(Buffer.concat(await stream.toArray()).toString()).toBe('value 2');
});

function thrower(): never {
  throw new Error('a bug');
}
