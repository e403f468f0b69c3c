import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { frameworks } from '../../../test/support/server/frameworks.js';
import type { Answer } from '../../../test/support/server/httpClient.js';
import { JsonItems, JsonValue } from '../../../test/support/server/json.js';
import { eventually, startApp, startBuilt } from '../../../test/support/server/startApp.js';
import { Gate, Value } from '../../../test/support/server/value.js';
import { liveResource } from '../index.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

interface Member {
  code: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** `multi('/a "1"', '/b')`: names and tags. */
function multi(...named: string[]): string {
  const pairs = named.map((one) => {
    const [uri = '', tag] = one.split(' ');
    const u = `u=${encodeURIComponent(uri)}`;
    return tag === undefined ? u : `${u}&inm=${encodeURIComponent(tag)}`;
  });
  return `/multi/?${pairs.join('&')}`;
}

function membersOf({ status, headers, text }: Answer): Record<string, Member> {
  expect([status, headers['content-type']]).toEqual([200, 'application/liveresource-multiplex']);
  return JSON.parse(text) as Record<string, Member>;
}

const bodies = (answer: Answer) =>
  Object.fromEntries(Object.entries(membersOf(answer)).map(([uri, { code, body }]) => [uri, body ?? code]));

describe.each(frameworks)('$name: multiplex-wait', (framework) => {
  it('answers with those that have news, as their routes gave them', async () => {
    const [a, b] = [new JsonValue(), new JsonValue()];
    const { client } = await startApp(framework, {
      '/a': a.route,
      '/b': b.route,
      '/c': (_req, res) => {
        const headers = { 'X-Total': '7', 'Set-Cookie': 's=1', 'Access-Control-Allow-Origin': '*' };
        res.setHeader('Content-Type', 'application/json');
        res.writeHead(200, { ETag: '"c"', Vary: 'Cookie', ...headers }).end('{ "n": 1.0 }');
      },
    });
    expect((await client.get('/a')).headers.link).toContain('</multi/>; rel="multiplex-wait"');
    const answer = await client.get(multi('/a "0"', '/b "1"', '/c'), { Wait: '60' });
    expect(answer.headers['cache-control']).toBe('no-store');
    const { '/a': first, '/b': second, '/c': third } = membersOf(answer);
    expect(second).toBeUndefined();
    expect(first).toMatchObject({
      code: 200,
      headers: { ETag: '"1"', 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' },
      body: { n: 1 },
    });
    expect(first?.headers['Link']).toContain('</a>; rel="value-wait"');
    expect(third?.headers).toMatchObject({ ETag: '"c"', Vary: 'Cookie', 'X-Total': '7' });
    for (const name of ['Set-Cookie', 'Access-Control-Allow-Origin', 'Content-Length'])
      expect(third?.headers).not.toHaveProperty(name);
    expect(answer.text).toContain('"body":{ "n": 1.0 }}');
  });

  it('holds until the first news, and tells what comes in the same moment', async () => {
    const values = [new JsonValue(), new JsonValue(), new JsonValue()];
    const [a, b, c] = values as [JsonValue, JsonValue, JsonValue];
    const { live, client, held, clock } = await startApp(framework, {
      '/a': a.route,
      '/b': b.route,
      '/c': c.route,
    });
    const { answer } = client.send('GET', multi('/a "1"', '/b "1"', '/c "1"'), { Wait: '60' });
    await held(3);
    await live.updated('/a');
    expect(live.stats().waiting).toBe(3);
    for (const value of [a, b]) value.n = 2;
    await Promise.all([live.updated('/a'), live.updated('/b'), live.updated('/c')]);
    await clock.advance(5);
    expect(bodies(await answer)).toEqual({ '/a': { n: 2 }, '/b': { n: 2 } });
    expect([live.stats(), clock.timers]).toEqual([none, 0]);
  });

  it('ends without members', async () => {
    const { client, held, clock } = await startApp(framework, {
      '/a': new JsonValue().route,
      '/b': new JsonValue().route,
    });
    const { answer } = client.send('GET', multi('/a "1"', '/b W/"1"'), { Wait: '20' });
    await held(2);
    await clock.advance(19_999);
    await clock.advance(1);
    expect((await answer).text).toBe('{}');
    expect(clock.timers).toBe(0);
  });

  it('answers at once where no wait is asked for, and to HEAD with the head', async () => {
    const { client, live } = await startApp(framework, { '/a': new JsonValue().route });
    expect((await client.get(multi('/a "1"'))).text).toBe('{}');
    expect((await client.get(multi('/a "1"'), { Wait: '0' })).text).toBe('{}');
    expect(bodies(await client.get(multi('/a "0"')))).toEqual({ '/a': { n: 1 } });
    const head = await client.send('HEAD', multi('/a "0"')).answer;
    expect([head.status, head.headers['content-type'], head.text]).toEqual([
      200,
      'application/liveresource-multiplex',
      '',
    ]);
    expect(live.stats()).toEqual(none);
  });

  it('waits for changes of a collection', async () => {
    const items = new JsonItems();
    const { live, client, held } = await startApp(framework, { '/i/': items.route });
    const early = membersOf(await client.get(multi('/i/?after=1'), { Wait: '60' }));
    expect(early['/i/?after=1']).toMatchObject({ code: 200, body: [2, 3] });
    expect(early['/i/?after=1']?.headers['Link']).toContain('</i/?after=3>; rel="changes"');
    const { answer } = client.send('GET', multi('/i/?after=3'), { Wait: '60' });
    await held(1);
    items.items.push(4);
    await live.updated('/i/');
    expect(bodies(await answer)).toEqual({ '/i/?after=3': [4] });
  });

  it('tells of each what its route says: gone, refused, failed', async () => {
    const values = { '/a': new JsonValue(), '/b': new JsonValue(), '/c': new JsonValue() };
    const routes = Object.entries(values).map(([path, value]) => [path, value.route]);
    const { live, client, held, clock } = await startApp(framework, Object.fromEntries(routes));
    const { answer } = client.send('GET', multi('/a "1"', '/b "1"', '/c "1"', '/none'), { Wait: '60' });
    expect(Object.values(membersOf(await answer)).map(({ code }) => code)).toEqual([404]);
    const waiting = client.send('GET', multi('/a "1"', '/b "1"', '/c "1"'), { Wait: '60' });
    await held(3);
    [values['/a'].status, values['/b'].status, values['/c'].status] = [404, 401, 500];
    await Promise.all(['/a', '/b', '/c'].map((path) => live.updated(path)));
    await clock.settle();
    const codes = Object.values(membersOf(await waiting.answer)).map(({ code }) => code);
    expect(codes).toEqual([404, 401, 500]);
  });

  it('names members as the client did, also twice', async () => {
    const { client, server } = await startApp(framework, { '/a': new JsonValue().route });
    const { port } = server.address() as AddressInfo;
    const names = ['/a', `http://127.0.0.1:${port}/a`, `ws://127.0.0.1:${port}/a`, '/x/../a?q="', '/%61'];
    const answer = await client.get(multi('/a "1"', ...names.map((name) => `${name} "0"`)), { Wait: '9' });
    expect(Object.keys(bodies(answer))).toEqual(names);
  });

  it('refuses what is elsewhere or not offered, without asking', async () => {
    const value = new JsonValue();
    const { client } = await startApp(
      framework,
      { '/a': value.route, '/b': value.route, '/c': value.route },
      { live: ['/a', '/b'], routes: [{ path: '/b', mechanisms: ['value-wait'] }] },
    );
    const named = [
      'http://elsewhere.example/a',
      '//elsewhere.example/a',
      'a',
      'ftp://127.0.0.1/a',
      '/b',
      '/c',
    ];
    const answer = await client.get(multi('/a "1"', ...named.map((uri) => `${uri} "1"`)), { Wait: '60' });
    const codes = Object.values(membersOf(answer)).map(({ code }) => code);
    expect([codes, value.calls]).toEqual([[421, 421, 400, 400, 501, 501], 1]);
  });

  it('asks as the client, for a body that can be written as text', async () => {
    const value = new JsonValue();
    const { client } = await startApp(framework, { '/a': value.route });
    await client.get(multi('/a'), { Cookie: 'u=1', 'Accept-Encoding': 'gzip', 'X-Own': 'x' });
    expect(value.asked[0]?.headers).toMatchObject({ cookie: 'u=1', 'x-own': 'x' });
    expect(value.asked[0]?.headers).not.toHaveProperty('accept-encoding');
  });

  it('writes text as a string, and leaves out what no text can hold', async () => {
    const { client } = await startApp(
      framework,
      {
        '/text': new Value().route,
        '/binary': (_req, res) => res.writeHead(200, { ETag: '"1"', 'Content-Type': 'image/png' }).end('x'),
        '/bad': (_req, res) =>
          res.writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json' }).end('{'),
        '/large': (_req, res) =>
          res.writeHead(200, { ETag: '"1"', 'Content-Type': 'text/plain' }).end('x'.repeat(101)),
      },
      { limits: { bodyBytes: 100 } },
    );
    const answer = await client.get(multi('/text', '/binary', '/bad', '/large'));
    expect(bodies(answer)).toEqual({ '/text': 'value 1', '/binary': 200, '/bad': 200, '/large': 200 });
  });

  it('refuses too many, a wait that is none, and a tag of nothing', async () => {
    const { client } = await startApp(
      framework,
      { '/a': new JsonValue().route },
      { limits: { resourcesPerRequest: 2 } },
    );
    const many = await client.get(multi('/a', '/b', '/c'));
    expect([many.status, many.text]).toEqual([400, expect.stringContaining('2')]);
    expect((await client.get(multi('/a'), { Wait: 'x' })).status).toBe(400);
    expect((await client.get('/multi/?inm=1&u=/a')).status).toBe(400);
    expect((await client.get('/multi/?u=/a&inm=1&inm=2')).status).toBe(400);
  });

  it('has room for so many at a time', async () => {
    const { client, held } = await startApp(
      framework,
      { '/a': new JsonValue().route },
      { limits: { waiters: 1 } },
    );
    const sent = client.send('GET', multi('/a "1"'), { Wait: '60' });
    await held(1);
    expect((await client.get(multi('/a "1"'), { Wait: '60' })).status).toBe(503);
    sent.request.destroy();
    await held(0);
    expect((await client.get(multi('/a "0"'), { Wait: '60' })).status).toBe(200);
  });

  it('leaves nothing behind when clients go, and ends with the server', async () => {
    const gate = new Gate();
    const { live, client, clock, held } = await startApp(framework, {
      '/a': new JsonValue().route,
      '/slow': async (_req, res) => {
        await gate.pass();
        res.writeHead(200, { ETag: '"1"' }).end();
      },
    });
    const gone = client.send('GET', multi('/a "1"', '/slow "1"'), { Wait: '60' });
    await gate.entered;
    gone.request.destroy();
    await eventually(() => live.stats().groups === 0 && clock.timers === 0);
    const open = client.send('GET', multi('/a "1"', '/slow "1"'), { Wait: '60' });
    await held(1);
    const closed = live.close();
    gate.open();
    expect((await open.answer).text).toBe('{}');
    await closed;
    expect([live.stats(), clock.timers]).toEqual([none, 0]);
    expect((await client.get(multi('/a "1"'), { Wait: '60' })).text).toBe('{}');
  });

  it('leaves its URL to the application where a request is none of ours, or nothing is offered', async () => {
    const own = (_req: IncomingMessage, res: ServerResponse) => res.end('own');
    const { client } = await startApp(framework, { '/multi/': own });
    expect((await client.get('/multi/')).text).toBe('own');
    expect((await client.get('/multi/?x=/a')).text).toBe('own');
    const posted = await client.send('POST', '/multi/?u=/a').answer;
    expect(posted.headers['content-type']).not.toBe('application/liveresource-multiplex');
    const other = await startApp(framework, { '/multi/': own }, { mechanisms: ['value-wait'] });
    expect((await other.client.get('/multi/?u=/a')).text).toBe('own');
  });

  it('does not go round in circles', async () => {
    const { client } = await startApp(framework, { '/a': new JsonValue().route });
    const answer = await client.get(multi(multi('/a')), { Wait: '60' });
    expect(Object.values(membersOf(answer)).map(({ code }) => code)).toEqual([404]);
  });

  it('lets pages of other origins ask, and see', async () => {
    const { client } = await startApp(
      framework,
      { '/a': new JsonValue().route },
      { cors: true, live: ['/a'] },
    );
    const preflight = await client.send('OPTIONS', '/multi/?u=/a', {
      Origin: 'https://app.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'wait',
    }).answer;
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
    const { headers } = await client.get(multi('/a'), { Origin: 'https://app.example' });
    expect(headers['access-control-allow-origin']).toBe('*');
  });
});

it('is below the mount of a mounted app; its members are named from the root', async () => {
  const value = new JsonValue();
  const { client } = await startBuilt((options) => {
    const [root, api] = [express(), express()];
    root.use('/api', api);
    const live = liveResource(api, { ...options, multiplexPath: '/many' });
    api.get('/a', value.route);
    return { live, listener: root };
  });
  expect((await client.get('/api/a')).headers.link).toContain('</api/many>; rel="multiplex-wait"');
  const { text } = await client.get('/api/many?u=%2Fapi%2Fa');
  expect(JSON.parse(text)).toMatchObject({ '/api/a': { code: 200, body: { n: 1 } } });
});

it('goes over HTTP/2, where the host has another name', async () => {
  const live = liveResource(null);
  const listener = live.wrap(new JsonValue().route);
  const server = createHttp2Server((req, res) => void listener(req as never, res as never));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = connect(origin);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const request = session.request({
    ':path': multi('/a', `${origin}/a`, 'http://elsewhere.example/'),
    wait: '9',
  });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const members = Object.values(JSON.parse(String(Buffer.concat(chunks))) as Record<string, Member>);
  expect(members.map(({ code }) => code)).toEqual([421, 200, 200]);
});
