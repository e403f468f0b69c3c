import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonItems, JsonValue } from '../../../test/support/server/json.js';
import { bodiesOf, membersOf, multi } from '../../../test/support/server/multi.js';
import { startApp } from '../../../test/support/server/startApp.js';
import { Value } from '../../../test/support/server/value.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

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
    expect(bodiesOf(await answer)).toEqual({ '/a': { n: 2 }, '/b': { n: 2 } });
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
    expect(bodiesOf(await client.get(multi('/a "0"')))).toEqual({ '/a': { n: 1 } });
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
    expect(bodiesOf(await answer)).toEqual({ '/i/?after=3': [4] });
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
    expect(Object.keys(bodiesOf(answer))).toEqual(names);
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
    expect(bodiesOf(answer)).toEqual({ '/text': 'value 1', '/binary': 200, '/bad': 200, '/large': 200 });
  });
});
