import { describe, expect, it } from 'vitest';
import { openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonItems, JsonValue } from '../../../test/support/server/json.js';
import { multi } from '../../../test/support/server/multi.js';
import { briefly, eventsIn } from '../../../test/support/server/multiEvents.js';
import { eventually, startApp } from '../../../test/support/server/startApp.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

describe.each(frameworks)('$name: multiplex-stream, at its limits', (framework) => {
  it('tells what is gone, refused or not offered, and goes on', async () => {
    const [a, b] = [new JsonValue(), new JsonValue()];
    const { live, server, held } = await startApp(
      framework,
      { '/a': a.route, '/b': b.route, '/c': new JsonValue().route },
      { routes: [{ path: '/c', mechanisms: ['value-wait'] }] },
    );
    const stream = await openStream(
      server,
      multi('/a "1"', '/b "1"', '/c', '/none', 'http://elsewhere.example/'),
    );
    await stream.has(3);
    await held(3);
    for (a.status of [404, 200]) await live.updated('/a');
    for (b.status of [401, 200]) {
      b.n += 1;
      await live.updated('/b');
    }
    await stream.has(7);
    expect(briefly(stream)).toEqual([
      ['/c', 501],
      ['http://elsewhere.example/', 421],
      ['/none', 404],
      ['/a', 404],
      ['/a', { n: 1 }],
      ['/b', 401],
      ['/b', { n: 3 }],
    ]);
  });

  it('says at each update that something changed, where a checkpoint is too old or nothing is there yet', async () => {
    const items = new JsonItems();
    const value = new JsonValue();
    const { live, server, held } = await startApp(framework, {
      '/i/': (req, res) => (req.url?.endsWith('=1') ? res.writeHead(410).end() : items.route(req, res)),
      '/a': value.route,
    });
    value.status = 404;
    const stream = await openStream(server, multi('/i/?after=1', '/a'));
    await stream.has(2);
    await held(2);
    await live.updated('/i/');
    await stream.has(3);
    await held(2);
    await live.updated('/i/');
    await stream.has(4);
    value.status = 200;
    await live.updated('/a');
    await stream.has(5);
    value.n = 2;
    await live.updated('/a');
    await stream.has(6);
    expect(briefly(stream).filter(([uri]) => uri !== '/a')).toEqual(Array(3).fill(['/i/?after=1', 410]));
    expect(briefly(stream).filter(([uri]) => uri === '/a')).toEqual([
      ['/a', 404],
      ['/a', { n: 1 }],
      ['/a', { n: 2 }],
    ]);
  });

  it('only says that something changed where no text can hold it', async () => {
    let n = 1;
    const { server, live, held } = await startApp(
      framework,
      {
        '/a': (_req, res) => {
          res.writeHead(200, { ETag: `"${n}"`, 'Content-Type': 'text/plain' }).end('x'.repeat(n));
        },
      },
      { limits: { bodyBytes: 1 } },
    );
    const stream = await openStream(server, multi('/a'));
    await held(1);
    n = 2;
    await live.updated('/a');
    await stream.has(2);
    expect(eventsIn(stream)).toEqual([
      { uri: '/a', headers: { ETag: '"1"', 'Content-Type': 'text/plain' }, body: 'x' },
      { uri: '/a', headers: { ETag: '"2"' } },
    ]);
  });

  it('coalesces values to the newest, and loses no change, for one who reads slowly', async () => {
    const [value, items] = [new JsonValue(), [] as string[]];
    const { live, server, held } = await startApp(framework, {
      '/a': value.route,
      '/i/': (req, res) => {
        const after = Number(new URL(req.url ?? '', 'http://any').searchParams.get('after'));
        res.setHeader('Content-Type', 'application/json');
        res.setHeader('Link', `</i/?after=${items.length}>; rel=changes`);
        res.end(JSON.stringify(items.slice(after)));
      },
    });
    const stream = await openStream(server, multi('/a', '/i/?after=0'));
    await held(2);
    stream.response.pause();
    const change = async () => {
      items.push(`${items.length} ${'x'.repeat(200_000)}`);
      await live.updated('/i/');
    };
    while (live.stats().waiting > 1) await change();
    await change();
    for (value.n = 2; value.n < 9; value.n++) await live.updated('/a');
    await live.updated('/a');
    expect(live.stats()).toEqual(none);
    stream.response.resume();
    await held(2);
    await eventually(() => briefly(stream).some(([, body]) => (body as { n?: number }).n === 9));
    await eventually(
      () =>
        briefly(stream).flatMap(([uri, body]) => (String(uri).startsWith('/i/') ? (body as string[]) : []))
          .length === items.length,
    );
    expect(briefly(stream).filter(([uri]) => uri === '/a')).toHaveLength(2);
  });

  it('leaves nothing behind, and ends with the server', async () => {
    const { live, server, clock, held } = await startApp(framework, {
      '/a': new JsonValue().route,
      '/b': new JsonValue().route,
    });
    const [gone, open] = [await openStream(server, multi('/a', '/b')), await openStream(server, multi('/a'))];
    await held(3);
    gone.leave();
    await held(1);
    await live.close();
    await open.ended();
    await eventually(() => clock.timers === 0);
    expect(live.stats()).toEqual(none);
    await (await openStream(server, multi('/a'))).ended();
  });

  it('answers HEAD with the head, and too many with 400', async () => {
    const value = new JsonValue();
    const { client, live } = await startApp(
      framework,
      { '/a': value.route },
      { limits: { resourcesPerRequest: 1 } },
    );
    const accept = { Accept: 'text/event-stream' };
    const head = await client.send('HEAD', multi('/a'), accept).answer;
    expect([head.status, head.headers['content-type'], value.calls]).toEqual([200, 'text/event-stream', 0]);
    expect((await client.get(multi('/a', '/b'), accept)).status).toBe(400);
    expect(live.stats()).toEqual(none);
  });
});
