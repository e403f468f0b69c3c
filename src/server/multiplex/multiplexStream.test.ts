import { describe, expect, it } from 'vitest';
import { type HeardStream, openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonItems, JsonValue } from '../../../test/support/server/json.js';
import { eventually, startApp } from '../../../test/support/server/startApp.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

function multi(...named: string[]): string {
  const pairs = named.map((one) => {
    const [uri = '', tag] = one.split(' ');
    const u = `u=${encodeURIComponent(uri)}`;
    return tag === undefined ? u : `${u}&inm=${encodeURIComponent(tag)}`;
  });
  return `/multi/?${pairs.join('&')}`;
}

interface Event {
  uri: string;
  code?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const heard = ({ events }: HeardStream) => events.map(({ data }) => JSON.parse(data) as Event);

const brief = (stream: HeardStream) => heard(stream).map(({ uri, body, code }) => [uri, body ?? code]);

describe.each(frameworks)('$name: multiplex-stream', (framework) => {
  it('tells the values, and each that follows', async () => {
    const [a, b] = [new JsonValue(), new JsonValue()];
    const { live, server, client, held } = await startApp(framework, {
      '/a': a.route,
      '/b': (req, res) => {
        res.setHeader('Content-Type', 'application/json');
        b.calls += 1;
        res.writeHead(200, { ETag: `"${b.n}"` }).end(`{\n "n": ${b.n}.0 }${req.url?.slice(2) ?? ''}`);
      },
    });
    expect((await client.get('/a')).headers.link).toContain('</multi/>; rel="multiplex-stream"');
    const stream = await openStream(server, multi('/a', '/b'));
    await stream.has(2);
    await held(2);
    b.n = 2;
    await live.updated('/b');
    a.n = 2;
    await live.updated('/a');
    await stream.has(4);
    expect(brief(stream).slice(2)).toEqual([
      ['/b', { n: 2 }],
      ['/a', { n: 2 }],
    ]);
    expect(heard(stream)[3]?.headers).toEqual({ ETag: '"2"', 'Content-Type': 'application/json' });
    expect(stream.events[2]?.data).toContain('"body":{\n "n": 2.0 }}');
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  });

  it('says nothing of what the client has', async () => {
    const [a, b] = [new JsonValue(), new JsonValue()];
    const { live, server, held } = await startApp(framework, { '/a': a.route, '/b': b.route });
    const stream = await openStream(server, multi('/a "1"', '/b "0"'));
    await stream.has(1);
    await held(2);
    a.n = 2;
    await live.updated('/a');
    await stream.has(2);
    expect(brief(stream)).toEqual([
      ['/b', { n: 1 }],
      ['/a', { n: 2 }],
    ]);
  });

  it('tells changes after each other, as sockets do', async () => {
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, multi('/i/?after=1'));
    await stream.has(1);
    await held(1);
    items.items.push(4);
    await live.updated('/i/');
    await stream.has(2);
    expect(heard(stream)).toEqual([
      {
        uri: '/i/?after=1',
        headers: {
          Link: '</i/?after=3>; rel="changes", </i/?after=1>; rel="prev-changes"',
          'Content-Type': 'application/json',
        },
        body: [2, 3],
      },
      {
        uri: '/i/?after=3',
        headers: {
          Link: '</i/?after=4>; rel="changes", </i/?after=3>; rel="prev-changes"',
          'Content-Type': 'application/json',
        },
        body: [4],
      },
    ]);
  });

  it('says nothing of changes that there are not', async () => {
    const { live, server, held } = await startApp(framework, { '/i/': new JsonItems().route });
    const stream = await openStream(server, multi('/i/?after=3'));
    await held(1);
    await live.updated('/i/');
    expect(stream.events).toEqual([]);
  });

  it('follows a collection by its value', async () => {
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, multi('/i/'));
    await held(1);
    items.items.push(4);
    await live.updated('/i/');
    await stream.has(2);
    expect(brief(stream)).toEqual([
      ['/i/', [1, 2, 3]],
      ['/i/', [1, 2, 3, 4]],
    ]);
  });

  it('resumes where the last event said, in each', async () => {
    const [a, b, c] = [new JsonValue(), new JsonValue(), new JsonValue()];
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, {
      '/a': a.route,
      '/b': b.route,
      '/c': c.route,
      '/i/': items.route,
    });
    const url = multi('/a "0"', '/i/?after=2', '/b', '/c');
    const stream = await openStream(server, url);
    await stream.has(4);
    await held(4);
    c.status = 404;
    await live.updated('/c');
    await stream.has(5);
    const id = stream.events[4]?.id ?? '';
    stream.leave();
    await held(0);
    [b.n, items.items] = [2, [1, 2, 3, 4]];
    const resumed = await openStream(server, url, { 'Last-Event-ID': id });
    await resumed.has(2);
    await held(4);
    expect(new Set(brief(resumed).map((event) => JSON.stringify(event)))).toEqual(
      new Set(['["/b",{"n":2}]', '["/i/?after=3",[4]]']),
    );
    c.status = 200;
    await live.updated('/c');
    await resumed.has(3);
    expect(brief(resumed)[2]).toEqual(['/c', { n: 1 }]);
    const other = await openStream(server, multi('/a "1"'), { 'Last-Event-ID': id });
    await held(5);
    expect(other.events).toEqual([]);
  });

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
    expect(brief(stream)).toEqual([
      ['/c', 501],
      ['http://elsewhere.example/', 421],
      ['/none', 404],
      ['/a', 404],
      ['/a', { n: 1 }],
      ['/b', 401],
      ['/b', { n: 3 }],
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
    expect(heard(stream)).toEqual([
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
    await eventually(() => brief(stream).some(([, body]) => (body as { n?: number }).n === 9));
    await eventually(
      () =>
        brief(stream).flatMap(([uri, body]) => (String(uri).startsWith('/i/') ? (body as string[]) : []))
          .length === items.length,
    );
    expect(brief(stream).filter(([uri]) => uri === '/a')).toHaveLength(2);
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
