import { describe, expect, it } from 'vitest';
import { type HeardStream, openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonValue } from '../../../test/support/server/json.js';
import { eventually, startApp } from '../../../test/support/server/startApp.js';
import type { LiveOptions } from '../options.js';

const draft: LiveOptions = { dialects: ['0.1', '0.3'] };
const url = '/multi/stream?u=%2Fa';

const heard = ({ events }: HeardStream) => events.map(({ type, data, id }) => [type, data, id]);

describe.each(frameworks)('$name: value streams of 0.3', (framework) => {
  it('open with the value, and tell each update', async () => {
    const value = new JsonValue();
    const { live, server } = await startApp(framework, { '/a': value.route }, draft);
    const stream = await openStream(server, url);
    await stream.has(1);
    value.n = 2;
    await live.updated('/a');
    await stream.has(2);
    const type = '"Content-Type":"application/json"';
    expect(heard(stream)).toEqual([
      ['open', `{"ETag":"\\"1\\"",${type}}\n{"n":1}`, '"1"'],
      ['update', `{"ETag":"\\"2\\"",${type}}\n{"n":2}`, '"2"'],
    ]);
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  });

  it('open without it for one who has it, and with it for one who has another', async () => {
    const value = new JsonValue();
    const { server } = await startApp(framework, { '/a': value.route }, draft);
    const known = await openStream(server, url, { 'Last-Event-ID': '"1"' });
    const other = await openStream(server, url, { 'Last-Event-ID': '"0"' });
    const foreign = await openStream(server, url, { 'Last-Event-ID': '17' });
    for (const stream of [known, other, foreign]) await stream.has(1);
    expect(heard(known)).toEqual([['open', '{"ETag":"\\"1\\""}', '"1"']]);
    expect(other.events[0]?.data).toContain('\n{"n":1}');
    expect(foreign.events[0]?.data).toContain('\n{"n":1}');
  });

  it('carry every text, line by line; what none can hold, or is gone, is fetched', async () => {
    const [text, lines] = ['line 1\n\nline 3\n', 'a\r\nb'];
    let [body, type, status] = [text, 'text/plain', 200];
    let n = 1;
    const { live, server } = await startApp(
      framework,
      { '/a': (_req, res) => res.writeHead(status, { ETag: `"${n}"`, 'Content-Type': type }).end(body) },
      draft,
    );
    const stream = await openStream(server, url);
    await stream.has(1);
    const next = async (...of: [string, string, number]) => {
      n += 1;
      [body, type, status] = of;
      await live.updated('/a');
      await stream.has(n);
    };
    await next(lines, 'text/plain', 200);
    await next('x', 'image/png', 200);
    await next('', 'text/plain', 404);
    await next('again', 'text/plain', 200);
    expect(stream.events.map(({ data }) => data.split('\n').slice(1).join('\n'))).toEqual([
      text,
      '',
      '',
      '',
      'again',
    ]);
    expect(stream.events[2]?.data).toBe('{"ETag":"\\"3\\""}');
    expect(heard(stream)[3]).toEqual(['update', '', '']);
  });

  it('are refused as the route refuses, and where it offers none', async () => {
    const value = new JsonValue();
    const { client, live } = await startApp(
      framework,
      { '/a': value.route, '/b': value.route },
      { ...draft, routes: [{ path: '/b', mechanisms: ['value-wait'] }] },
    );
    const statusAt = async (path: string) => (await client.get(path, { Accept: 'text/event-stream' })).status;
    value.status = 403;
    expect(await statusAt(url)).toBe(403);
    expect(await statusAt('/multi/stream?u=/none')).toBe(404);
    expect(await statusAt('/multi/stream?u=/b')).toBe(404);
    expect(await statusAt('/multi/stream?u=http://elsewhere.example/a')).toBe(421);
    expect(await statusAt('/multi/stream?u=/a&u=/b')).toBe(400);
    expect(await statusAt('/multi/stream')).toBe(404);
    await eventually(() => live.stats().groups === 0);
  });

  it('answer HEAD with the head', async () => {
    const { client, live } = await startApp(framework, { '/a': new JsonValue().route }, draft);
    const { status, headers, text } = await client.send('HEAD', url).answer;
    expect([status, headers['content-type'], text]).toEqual([200, 'text/event-stream', '']);
    await eventually(() => live.stats().groups === 0);
  });

  it('ask as the client', async () => {
    const value = new JsonValue();
    const { server } = await startApp(framework, { '/a': value.route }, draft);
    await (await openStream(server, url, { Cookie: 'u=1', 'Accept-Encoding': 'gzip' })).has(1);
    const { headers } = value.asked[0] ?? {};
    expect([headers?.cookie, headers?.['accept-encoding'], headers?.accept]).toEqual([
      'u=1',
      undefined,
      'application/json, */*;q=0.8',
    ]);
  });
});
