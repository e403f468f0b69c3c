import { describe, expect, it } from 'vitest';
import { openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonValue } from '../../../test/support/server/json.js';
import { eventually, startApp } from '../../../test/support/server/startApp.js';
import { Value } from '../../../test/support/server/value.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

describe.each(frameworks)('$name: value-stream', (framework) => {
  it('tells the value, and each that follows, as the route wrote it', async () => {
    const value = new JsonValue();
    const { live, server, client } = await startApp(framework, { '/a': value.route });
    expect((await client.get('/a')).headers.link).toContain('</a>; rel="value-stream"');
    const stream = await openStream(server, '/a');
    await stream.has(1);
    for (value.n of [2, 3]) await live.updated('/a');
    await stream.has(3);
    expect(stream.told).toEqual([
      ['{"n":1}', '"1"'],
      ['{"n":2}', '"2"'],
      ['{"n":3}', '"3"'],
    ]);
    expect(stream.events.every(({ type }) => type === 'message')).toBe(true);
  });

  it('has a head that stops proxies from holding it back', async () => {
    const { server } = await startApp(framework, {
      '/a': (_req, res) => {
        const own = { Vary: 'Accept-Language', 'Set-Cookie': 's=1', 'X-Other': 'x' };
        res.writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json', ...own }).end('1');
      },
    });
    const { status, headers } = await openStream(server, '/a');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      vary: 'Accept-Language',
      'set-cookie': ['s=1'],
    });
    for (const name of ['etag', 'x-other', 'content-length', 'link'])
      expect(headers).not.toHaveProperty(name);
  });

  it('begins with the cookie of its own client, also where a new value has to wait', async () => {
    const value = new JsonValue();
    let sessions = 0;
    const { server, held } = await startApp(framework, {
      '/a': (req, res) => {
        sessions += 1;
        res.setHeader('Set-Cookie', `session=${sessions}`);
        value.route(req, res);
      },
    });
    const cookieOf = async (id?: string) => {
      const headers = id === undefined ? {} : { 'Last-Event-ID': id };
      return (await openStream(server, '/a', headers as Record<string, string>)).headers['set-cookie'];
    };
    const cookies = [await cookieOf(), await cookieOf('"1"')];
    await held(2);
    value.n = 2;
    cookies.push(await cookieOf('"1"'));
    expect(new Set(cookies.flat()).size).toBe(3);
  });

  it('says when to come back, and now and then that it is alive, by one timer', async () => {
    const options = { stream: { keepAlive: 10, retry: 3 } };
    const { server, clock } = await startApp(framework, { '/a': new JsonValue().route }, options);
    const streams = [await openStream(server, '/a'), await openStream(server, '/a')];
    for (const stream of streams) await stream.has(1);
    expect([streams[0]?.retry, clock.timers]).toEqual([3000, 1]);
    await clock.advance(9_999);
    expect(streams[0]?.text).not.toContain(':\n\n');
    await clock.advance(10_001);
    for (const { text } of streams) expect(text.split(':\n\n')).toHaveLength(3);
  });

  it.each([{ 'Last-Event-ID': '"1"' }, { 'If-None-Match': 'W/"1"' }])(
    'says nothing at first to one who has the value, as %o',
    async (headers) => {
      const value = new JsonValue();
      const { live, server, held } = await startApp(framework, { '/a': value.route });
      const stream = await openStream(server, '/a', headers as Record<string, string>);
      await held(1);
      expect([stream.status, stream.headers['content-type'], stream.events]).toEqual([
        200,
        'text/event-stream',
        [],
      ]);
      value.n = 2;
      await live.updated('/a');
      await stream.has(1);
      expect(stream.told).toEqual([value.told]);
    },
  );

  it('tells one who comes back what it missed', async () => {
    const value = new JsonValue();
    value.n = 7;
    const { server } = await startApp(framework, { '/a': value.route });
    const stream = await openStream(server, '/a', { 'Last-Event-ID': '"3"' });
    await stream.has(1);
    expect(stream.told).toEqual([value.told]);
  });

  it('tells that the resource is deleted, and that it is there again', async () => {
    const value = new JsonValue();
    const { live, server } = await startApp(framework, { '/a': value.route });
    const stream = await openStream(server, '/a');
    await stream.has(1);
    for (value.status of [404, 404, 200]) await live.updated('/a');
    await stream.has(3);
    // The same value once more: it was gone in between.
    expect(stream.told).toEqual([value.told, ['', ''], value.told]);
  });

  it.each([401, 403, 404, 410, 500])('answers with the route, where that says %d', async (status) => {
    const value = new JsonValue();
    value.status = status;
    const { live, client, clock } = await startApp(framework, { '/a': value.route });
    const answer = await client.get('/a', { Accept: 'text/event-stream' });
    expect([answer.status, answer.text]).toEqual([status, `status ${status}`]);
    await eventually(() => live.stats().groups === 0);
    expect(clock.timers).toBe(0);
  });

  it.each([401, 403, 500])('ends when the route says %d: who comes back sees it', async (status) => {
    const value = new JsonValue();
    const { live, server, clock } = await startApp(framework, { '/a': value.route });
    const stream = await openStream(server, '/a');
    await stream.has(1);
    value.status = status;
    await live.updated('/a');
    await stream.ended();
    expect(stream.told).toEqual([['{"n":1}', '"1"']]);
    await eventually(() => clock.timers === 0);
    expect(live.stats()).toMatchObject(none);
  });

  it('asks the route once for all who are alike, and as each who is not', async () => {
    const value = new JsonValue();
    const { live, server } = await startApp(framework, {
      '/a': (req, res) => {
        if (req.headers.cookie === 'u=2' && value.n === 2) res.writeHead(403).end();
        else value.route(req, res);
      },
    });
    const streams = await Promise.all(
      ['u=1', 'u=1', 'u=2'].map((Cookie) => openStream(server, '/a', { Cookie })),
    );
    for (const stream of streams) await stream.has(1);
    const before = value.calls;
    value.n = 2;
    await live.updated('/a');
    await streams[2]?.ended();
    await streams[0]?.has(2);
    await streams[1]?.has(2);
    expect(value.calls - before).toBe(1);
  });

  it('asks for a body that can be written as text', async () => {
    const value = new JsonValue();
    const { server } = await startApp(framework, { '/a': value.route });
    const stream = await openStream(server, '/a', { 'Accept-Encoding': 'gzip', Cookie: 'a=1' });
    await stream.has(1);
    expect(value.asked[0]?.headers).toMatchObject({ cookie: 'a=1' });
    expect(value.asked[0]?.headers).not.toHaveProperty('accept-encoding');
  });

  it('gives what cannot be told by events as the route gave it', async () => {
    const { client, live } = await startApp(
      framework,
      {
        '/text': new Value().route,
        '/bad': (_req, res) =>
          res.writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json' }).end('{x'),
        '/latin': (_req, res) =>
          res
            .writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json' })
            .end(Buffer.from('"\xe9"', 'latin1')),
        '/large': (_req, res) =>
          res.writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json' }).end('"1234567890"'),
        '/plain': (_req, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end('1'),
      },
      { limits: { bodyBytes: 10 } },
    );
    const texts = { '/text': 'value 1', '/bad': '{x', '/latin': '"\ufffd"', '/large': '"1234567890"' };
    for (const [path, text] of Object.entries({ ...texts, '/plain': '1' })) {
      const sent = [1, 2, 3].map(() => client.get(path, { Accept: 'text/event-stream' }));
      for (const answer of await Promise.all(sent)) {
        expect([answer.status, answer.text]).toEqual([200, text]);
        expect(answer.headers['content-type']).not.toContain('event-stream');
      }
    }
    const known = await client.get('/text', { Accept: 'text/event-stream', 'If-None-Match': '"1"' });
    expect([known.status, known.headers.etag]).toEqual([304, '"1"']);
    await eventually(() => live.stats().groups === 0);
  });

  it('ends when the value becomes one that cannot be told', async () => {
    let body = '1';
    const { live, server } = await startApp(
      framework,
      {
        '/a': (_req, res) =>
          res.writeHead(200, { ETag: `"${body.length}"`, 'Content-Type': 'application/json' }).end(body),
      },
      { limits: { bodyBytes: 10 } },
    );
    const stream = await openStream(server, '/a');
    await stream.has(1);
    body = '"12345678901"';
    await live.updated('/a');
    await stream.ended();
    expect(stream.told).toEqual([['1', '"1"']]);
  });

  it('has no id where the tag has no quotes: it could not be told from the ids of others', async () => {
    let n = 1;
    const { live, server } = await startApp(framework, {
      '/a': (_req, res) => {
        res.setHeader('ETag', n === 1 ? '"v1"' : `v${n}`);
        res.writeHead(200, { 'Content-Type': 'application/json' }).end(String(n));
      },
    });
    const stream = await openStream(server, '/a');
    await stream.has(1);
    n = 2;
    await live.updated('/a');
    await stream.has(2);
    expect(stream.told).toEqual([
      ['1', '"v1"'],
      ['2', ''],
    ]);
  });

  it('answers HEAD with the head alone', async () => {
    const { client, live, clock } = await startApp(framework, { '/a': new JsonValue().route });
    const { status, headers, text } = await client.send('HEAD', '/a', { Accept: 'text/event-stream' }).answer;
    expect([status, headers['content-type'], text]).toEqual([200, 'text/event-stream', '']);
    await eventually(() => live.stats().groups === 0 && clock.timers === 0);
  });

  it('leaves requests alone that do not name the type, and routes that do not offer it', async () => {
    const { client } = await startApp(
      framework,
      { '/a': new JsonValue().route, '/b': new JsonValue().route },
      { routes: [{ path: '/b', mechanisms: ['value-wait'] }] },
    );
    expect((await client.get('/a', { Accept: 'text/*, */*' })).text).toBe('{"n":1}');
    const { text, headers } = await client.get('/b', { Accept: 'text/event-stream' });
    expect([text, headers.link]).toEqual(['{"n":1}', '</b>; rel="value-wait"']);
  });
});
