import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonValue } from '../../../test/support/server/json.js';
import { type Member, membersOf, multi } from '../../../test/support/server/multi.js';
import { eventually, startApp, startBuilt } from '../../../test/support/server/startApp.js';
import { Gate } from '../../../test/support/server/value.js';
import { liveResource } from '../index.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

describe.each(frameworks)('$name: multiplexed requests', (framework) => {
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
