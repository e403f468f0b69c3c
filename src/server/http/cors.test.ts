import { expect, it } from 'vitest';
import { openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonValue } from '../../../test/support/server/json.js';
import { membersOf, multi } from '../../../test/support/server/multi.js';
import { startApp, startBuilt } from '../../../test/support/server/startApp.js';
import { Value } from '../../../test/support/server/value.js';
import { liveResource, type RequestListener } from '../index.js';

const [framework] = frameworks;
if (!framework) throw new Error('no framework');
const ORIGIN = 'https://page.example';
const listed = { cors: { origins: [`${ORIGIN}/`], credentials: true } };

function preflight(headers: string, method = 'GET') {
  return {
    Origin: ORIGIN,
    'Access-Control-Request-Method': method,
    'Access-Control-Request-Headers': headers,
  };
}

it('says nothing about other origins by default', async () => {
  const { client } = await startApp(framework, { '/a': new Value().route });
  const { headers } = await client.get('/a', { Origin: ORIGIN });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

it('shows every page the headers that it needs, without credentials', async () => {
  const { client, wait, held, live } = await startApp(framework, { '/a': new Value().route }, { cors: true });
  const waiting = wait('/a', '"1"', { Origin: ORIGIN });
  await held(1);
  await live.close();
  const refused = client.get('/a', { Wait: 'x', Origin: ORIGIN });
  for (const { headers } of [
    await client.get('/a', { Origin: ORIGIN }),
    await waiting.answer,
    await refused,
  ]) {
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-expose-headers']).toBe('Link, ETag, Retry-After, X-Poll-Interval');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers.vary).toBeUndefined();
  }
});

it('lets only listed origins in, and says that it depends on the origin', async () => {
  const { client } = await startApp(framework, { '/a': new Value().route }, listed);
  const { headers } = await client.get('/a', { Origin: ORIGIN });
  expect(headers).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  });
  const other = (await client.get('/a', { Origin: 'https://other.example' })).headers;
  expect([other['access-control-allow-origin'], other.vary]).toEqual([undefined, 'Origin']);
});

it('answers the preflight of a poll', async () => {
  const options = { cors: { ...listed.cors, allowHeaders: ['Authorization'] } };
  const { client } = await startApp(framework, { '/a': new Value().route }, options);
  const { status, headers } = await client.send('OPTIONS', '/a', preflight('authorization, wait')).answer;
  expect([status, headers['access-control-allow-origin']]).toEqual([204, ORIGIN]);
  expect(headers['access-control-allow-headers']).toBe(
    'wait, if-none-match, prefer, last-event-id, uri, cache-control, Authorization',
  );
  expect(headers['access-control-allow-methods']).toBe('GET, HEAD');
  expect(headers['access-control-max-age']).toBe('7200');
});

it.each([
  ['other headers', preflight('x-own')],
  ['another method', preflight('wait', 'PUT')],
  ['another origin', { ...preflight('wait'), Origin: 'https://other.example' }],
])('leaves the preflight for %s to the app', async (_what, headers) => {
  const { client } = await startApp(framework, { '/a': new Value().route }, listed);
  const answer = await client.send('OPTIONS', '/a', headers).answer;
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  expect(answer.headers['allow']).toMatch('GET');
});

it('keeps what the app allows, and adds what must be seen', async () => {
  const { client } = await startApp(
    framework,
    {
      '/a': (_req, res) => {
        const own = { 'Access-Control-Allow-Origin': 'https://own.example', Vary: 'Accept' };
        res.writeHead(200, { ETag: '"1"', 'Access-Control-Expose-Headers': 'etag, X-Own', ...own }).end();
      },
    },
    { cors: true },
  );
  const { headers } = await client.get('/a', { Origin: ORIGIN });
  expect(headers['access-control-allow-origin']).toBe('https://own.example');
  expect(headers['access-control-expose-headers']).toBe('etag, X-Own, Link, Retry-After, X-Poll-Interval');
  expect(headers.vary).toBe('Accept');
});

it('leaves a preflight that the app has begun to answer to the app', async () => {
  const { client } = await startBuilt((options) => {
    const live = liveResource(null, { ...options, cors: true });
    const listener = live.wrap((_req, res) => res.writeHead(200).end('from the app'));
    const withCors: RequestListener = (req, res) =>
      listener(req, res.setHeader('Access-Control-Allow-Origin', 'https://own.example'));
    return { live, listener: withCors };
  });
  const { text, headers } = await client.send('OPTIONS', '/a', preflight('wait')).answer;
  expect([text, headers['access-control-allow-origin']]).toEqual(['from the app', 'https://own.example']);
});

it('lets a page see that a resource which it knew is gone, but not any other error', async () => {
  const gone = {
    '/gone': (_req: unknown, res: { writeHead(n: number): { end(): void } }) => res.writeHead(410).end(),
  };
  const { client } = await startApp(framework, gone, { cors: true });
  const known = await client.get('/gone', { Origin: ORIGIN, 'If-None-Match': '"1"' });
  const unknown = await client.get('/gone', { Origin: ORIGIN });
  const waiting = await client.get('/gone', { Origin: ORIGIN, 'If-None-Match': '"1"', Wait: '9' });
  expect([known, unknown, waiting].map(({ headers }) => headers['access-control-allow-origin'])).toEqual([
    '*',
    undefined,
    '*',
  ]);
});

it.each([
  [{ origins: '*', credentials: true } as const, 'credentials'],
  [{ origins: ['page.example'] }, 'page.example'],
  [{ origins: ['null'] }, 'null'],
])('refuses %o', (cors, text) => {
  expect(() => liveResource(null, { cors })).toThrow(
    expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(text) }),
  );
});

it('shows pages of other origins nothing that is not live, by whatever way they ask', async () => {
  const file = { 'Accept-Ranges': 'bytes', 'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT', ETag: '"f"' };
  const { client } = await startApp(
    framework,
    {
      '/own': (_req, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end('"secret"'),
      '/file': (_req, res) =>
        res.writeHead(200, { 'Content-Type': 'application/json', ...file }).end('"secret"'),
    },
    listed,
  );
  for (const path of ['/own', '/file']) {
    const ways = [{}, { Wait: '1' }, { Wait: '1', 'If-None-Match': '"0"' }, { Accept: 'text/event-stream' }];
    for (const way of ways) {
      const { status, text, headers } = await client.get(path, { Origin: ORIGIN, ...way });
      expect([status, text, headers['access-control-allow-origin']]).toEqual([200, '"secret"', undefined]);
    }
    const many = await client.get(multi(path), { Origin: ORIGIN });
    expect(many.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(membersOf(many)[path]).toMatchObject({ code: 501 });
    expect(many.text).not.toContain('secret');
  }
});

it('shows pages of other origins that a resource is gone', async () => {
  const { client } = await startApp(framework, {}, listed);
  for (const way of [{ Wait: '1' }, { Accept: 'text/event-stream' }]) {
    const { status, headers } = await client.get('/gone', { Origin: ORIGIN, ...way });
    expect([status, headers['access-control-allow-origin']]).toEqual([404, ORIGIN]);
  }
});

it.each([
  ['pages of another origin only', { 'Access-Control-Allow-Origin': 'https://own.example' }, {}],
  ['all pages, without cookies', { 'Access-Control-Allow-Origin': '*' }, { Cookie: 'user=ann' }],
])('tells a page nothing, in a request for several, of what a route shows %s', async (_whom, own, sent) => {
  let version = 1;
  const { client, held, live, server } = await startApp(
    framework,
    {
      '/secret': (_req, res) =>
        res.writeHead(200, { ETag: `"${version}"`, 'Content-Type': 'application/json', ...own }).end('"s"'),
      '/a': new JsonValue().route,
    },
    listed,
  );
  const asPage = { Origin: ORIGIN, ...(sent as Record<string, string>) };
  const waiting = client.send('GET', multi('/secret "1"'), { Wait: '60', ...asPage });
  await held(1);
  const stream = await openStream(server, multi('/secret'), asPage);
  version = 2;
  await live.updated('/secret');
  expect(membersOf(await waiting.answer)).toMatchObject({ '/secret': { code: 403 } });
  await stream.has(2);
  expect(stream.events.map(({ data }) => data)).toEqual(Array(2).fill('{"uri":"/secret","code":403}'));
  const many = membersOf(await client.get(multi('/secret', '/a'), asPage));
  expect([many['/secret']?.code, many['/a']?.body]).toEqual([403, { n: 1 }]);
  const noPage = membersOf(await client.get(multi('/secret')));
  expect(noPage['/secret']?.body).toBe('s');
});
