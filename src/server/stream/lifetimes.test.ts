import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { HeardStream, openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonValue } from '../../../test/support/server/json.js';
import { eventually, startApp, startBuilt } from '../../../test/support/server/startApp.js';
import { Gate } from '../../../test/support/server/value.js';
import { liveResource } from '../index.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

/** Values of half a megabyte. */
class LargeValue extends JsonValue {
  override get body(): string {
    return `{"n":${this.n},"text":"${'x'.repeat(500_000)}"}`;
  }
}

describe.each(frameworks)('$name: streams', (framework) => {
  it('miss nothing that happens while the route is asked', async () => {
    const value = new JsonValue();
    const gate = new Gate();
    const { live, server } = await startApp(framework, {
      '/a': async (req, res) => {
        const { n } = value;
        if (n === 1) await gate.pass();
        if (n === value.n) return value.route(req, res);
        res.writeHead(200, { ETag: `"${n}"`, 'Content-Type': 'application/json' }).end(`{"n":${n}}`);
      },
    });
    const opening = openStream(server, '/a');
    await gate.entered;
    value.n = 2;
    const told = live.updated('/a');
    gate.open();
    await told;
    const stream = await opening;
    await stream.has(2);
    expect(stream.told).toEqual([['{"n":1}', '"1"'], value.told]);
  });

  it('coalesce to the newest value for one who reads slowly', async () => {
    const value = new LargeValue();
    const { live, server, clock } = await startApp(framework, { '/a': value.route });
    const stream = await openStream(server, '/a');
    await stream.has(1);
    stream.response.pause();
    while (live.stats().waiting > 0) {
      value.n += 1;
      await live.updated('/a');
    }
    for (let more = 0; more < 20; more++) {
      value.n += 1;
      await live.updated('/a');
    }
    expect(live.stats()).toEqual(none);
    expect(clock.timers).toBe(2);
    stream.response.resume();
    await eventually(() => stream.events.at(-1)?.id === `"${value.n}"`);
    expect(stream.events.length).toBeLessThan(value.n - 15);
    value.n += 1;
    await live.updated('/a');
    await eventually(() => stream.events.at(-1)?.id === `"${value.n}"`);
    expect(clock.timers).toBe(1);
  });

  it('are cut where nothing is read for half a minute', async () => {
    const value = new LargeValue();
    const { live, server, clock } = await startApp(framework, { '/a': value.route });
    const stream = await openStream(server, '/a');
    await stream.has(1);
    stream.response.pause();
    while (live.stats().waiting > 0) {
      value.n += 1;
      await live.updated('/a');
    }
    await clock.advance(30_000);
    stream.response.resume();
    await eventually(() => stream.isCut);
    await eventually(() => clock.timers === 0);
    expect(live.stats()).toEqual(none);
  });

  it('leave nothing behind when their clients go, asked or open', async () => {
    const gate = new Gate();
    const { live, server, clock } = await startApp(framework, {
      '/a': new JsonValue().route,
      '/slow': () => gate.pass(),
    });
    const streams = await Promise.all([...Array(5)].map(() => openStream(server, '/a')));
    for (const stream of streams) await stream.has(1);
    const slow = new Socket().connect((server.address() as AddressInfo).port, '127.0.0.1');
    slow.write('GET /slow HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n');
    await gate.entered;
    slow.destroy();
    for (const stream of streams) stream.leave();
    await eventually(() => live.stats().groups === 0 && clock.timers === 0);
    await live.updated('/a');
  });

  it('end with the server, after their first event where they have none', async () => {
    const gate = new Gate();
    const value = new JsonValue();
    const { live, server, clock } = await startApp(framework, {
      '/a': value.route,
      '/slow': async (req, res) => {
        await gate.pass();
        value.route(req, res);
      },
    });
    const stream = await openStream(server, '/a');
    await stream.has(1);
    const known = await openStream(server, '/a', { 'Last-Event-ID': '"1"' });
    const opening = openStream(server, '/slow');
    await gate.entered;
    const closed = live.close();
    await stream.ended();
    await known.ended();
    gate.open();
    const late = await opening;
    await late.ended();
    await closed;
    const after = await openStream(server, '/a');
    await after.ended();
    expect([stream, known, late, after].map(({ told }) => told.length)).toEqual([1, 0, 1, 1]);
    expect([live.stats(), clock.timers]).toEqual([none, 0]);
    await live.close();
  });

  it('are let in as long as there is room', async () => {
    const { live, server, client } = await startApp(
      framework,
      { '/a': new JsonValue().route },
      { limits: { waiters: 2 } },
    );
    const streams = [await openStream(server, '/a'), await openStream(server, '/a')];
    for (const stream of streams) await stream.has(1);
    const refused = await client.get('/a', { Accept: 'text/event-stream' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '30']);
    streams[0]?.leave();
    await eventually(() => live.stats().waiting === 1);
    await (await openStream(server, '/a')).has(1);
  });

  it('of a route of its own go through as they are, also what comes late', async () => {
    const gates = [new Gate(), new Gate(), new Gate()];
    const ids: (string | undefined)[] = [];
    const { server, live, clock } = await startApp(framework, {
      '/own': async (req, res) => {
        const gate = gates[ids.length];
        ids.push(req.headers['last-event-id'] as string | undefined);
        res.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Own': 'x' });
        if (ids.length > 1) res.flushHeaders();
        await gate?.pass();
        res.end('id: 1\ndata: a\n\n');
      },
    });
    const streams = [await openStream(server, '/own'), await openStream(server, '/own')];
    // An id that is none of ours is the route's.
    streams.push(await openStream(server, '/own', { 'Last-Event-ID': '1' }));
    for (const gate of gates) gate.open();
    for (const stream of streams) {
      await stream.ended();
      expect([stream.told, stream.headers['x-own']]).toEqual([[['a', '1']], 'x']);
      expect(stream.headers).not.toHaveProperty('x-accel-buffering');
    }
    expect(ids).toEqual([undefined, undefined, '1']);
    await eventually(() => clock.timers === 0);
    expect(live.stats()).toEqual(none);
  });

  it('of a route of its own begin before its first event, for all who come', async () => {
    const responses: ServerResponse[] = [];
    const { server, clock } = await startApp(framework, {
      '/own': (_req, res) => {
        res.setHeader('Content-Type', 'text/event-stream');
        responses.push(res);
      },
    });
    const opening = [openStream(server, '/own'), openStream(server, '/own')];
    for (const count of [1, 2]) {
      await eventually(() => responses.length === count);
      await clock.advance(100);
    }
    const streams = await Promise.all(opening);
    for (const res of responses) res.end('data: a\n\n');
    for (const stream of streams) {
      await stream.ended();
      expect(stream.told).toEqual([['a', '']]);
    }
    await eventually(() => clock.timers === 0);
  });

  it('of a route that has something else to say after all, say that', async () => {
    const { server, clock } = await startApp(framework, {
      '/own': (_req, res) => {
        res.setHeader('Content-Type', 'text/event-stream');
        setImmediate(() => res.writeHead(403, { 'Content-Type': 'text/plain' }).end('no'));
      },
    });
    const stream = await openStream(server, '/own');
    await stream.ended();
    expect([stream.status, stream.headers['content-type']]).toEqual([403, 'text/plain']);
    await eventually(() => clock.timers === 0);
  });

  it('of a route of its own end there when their clients go', async () => {
    let isGone = false;
    const { server } = await startApp(framework, {
      '/own': (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/event-stream' });
        res.write('data: a\n\n');
        res.once('close', () => {
          isGone = true;
        });
      },
    });
    const stream = await openStream(server, '/own');
    await stream.has(1);
    stream.leave();
    await eventually(() => isGone);
  });
});

it('a response that throws ends its stream, and no other', async () => {
  const value = new JsonValue();
  let throws = false;
  const { live, server, problems } = await startBuilt((options) => {
    const live = liveResource(null, options);
    const wrapped = live.wrap(value.route);
    const listener = (req: IncomingMessage, res: ServerResponse) => {
      const write = res.write.bind(res) as (chunk: unknown) => boolean;
      if (req.url === '/a?throws')
        res.write = (chunk: unknown) => {
          if (throws) throw new Error('broken');
          return write(chunk);
        };
      return wrapped(req, res);
    };
    return { live, listener };
  });
  const bad = await openStream(server, '/a?throws');
  const good = await openStream(server, '/a');
  await bad.has(1);
  throws = true;
  value.n = 2;
  await live.updated('/a');
  await good.has(2);
  await eventually(() => bad.isCut);
  expect(problems).toEqual([{ code: 'answer-failed', path: '/a', reason: 'broken' }]);
});

it('go over HTTP/2', async () => {
  const value = new JsonValue();
  const clock = createFakeClock();
  const live = liveResource(null, { clock });
  const listener = live.wrap(value.route);
  const server = createHttp2Server((req, res) => void listener(req as never, res as never));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const streams = [1, 2].map(() => {
    const request = session.request({ ':path': '/a', accept: 'text/event-stream' });
    return new HeardStream(request as unknown as IncomingMessage);
  });
  for (const stream of streams) await stream.has(1);
  value.n = 2;
  await live.updated('/a');
  for (const stream of streams) await stream.has(2);
  expect(streams[0]?.told).toEqual([['{"n":1}', '"1"'], value.told]);
  streams[0]?.leave();
  await eventually(() => live.stats().waiting === 1);
  await live.close();
  await streams[1]?.ended();
  expect([live.stats(), clock.timers]).toEqual([none, 0]);
});
