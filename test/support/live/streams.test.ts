import { describe, expect, it } from 'vitest';
import { startLive } from './liveTest.js';

describe('value streams of 0.1', () => {
  it('are unnamed events of JSON with the tag as id, and empty when the value is removed', async () => {
    const { server, client } = await startLive({ dialect: '0.1' });
    server.set('a', 1);
    const stream = await client.stream(server.urlOf('a'));
    server.setBody('a', { type: 'application/json', bytes: Buffer.from('{\n "n": 10000000000000000001}') });
    server.remove('a');
    server.restore('a');
    expect(await stream.next()).toBe('id: "v2"\ndata: {\ndata:  "n": 10000000000000000001}');
    expect(await stream.next()).toBe('id: "v3"\ndata:');
    expect(await stream.next()).toMatch(/^id: "v4"\ndata: \{/);
  });

  it('bring what was missed since Last-Event-ID, and nothing where that is the current', async () => {
    const { server, client } = await startLive({ dialect: '0.1' });
    server.set('a', 1);
    server.set('a', 2);
    const behind = await client.stream(server.urlOf('a'), { 'Last-Event-ID': '"v1"' });
    const level = await client.stream(server.urlOf('a'), { 'Last-Event-ID': '"v2"' });
    server.set('a', 3);
    expect([await behind.next(), await level.next()]).toEqual(['id: "v2"\ndata: 2', 'id: "v3"\ndata: 3']);
  });

  it('are not there for what JSON cannot say', async () => {
    const { server, client } = await startLive({ dialect: '0.1' });
    server.setBody('a', { type: 'text/plain', bytes: Buffer.from('text') });
    expect((await client.stream(server.urlOf('a'))).status).toBe(406);
  });
});

describe.each(['0.2', '0.3'] as const)('value streams of %s', (dialect) => {
  const urlOf = (origin: string, name: string) => `${origin}/stream/v/${name}`;

  it('begin with an empty open, and name the tag before', async () => {
    const { server, client } = await startLive({ dialect });
    server.set('a', 1);
    const stream = await client.stream(urlOf(server.origin, 'a'));
    server.setBody('a', { type: 'text/plain', bytes: Buffer.from('two \n lines\n') });
    server.remove('a');
    expect(await stream.next()).toBe('event: open\ndata:');
    expect(await stream.next()).toBe(
      'event: update\ndata: {"ETag":"\\"v2\\"","Previous-ETag":"\\"v1\\"","Content-Type":"text/plain"}\ndata: two \ndata:  lines\ndata:',
    );
    expect(await stream.next()).toBe('event: update\ndata:');
  });

  it('begin with the value when they are reliable, unless the client has it', async () => {
    const { server, client } = await startLive({ dialect, reliable: true });
    server.set('a', 1);
    const fresh = await client.stream(urlOf(server.origin, 'a'));
    const resumed = await client.stream(urlOf(server.origin, 'a'), { 'Last-Event-ID': '1' });
    expect(await fresh.next()).toBe(
      'event: open\nid: 1\ndata: {"ETag":"\\"v1\\"","Content-Type":"application/json"}\ndata: 1',
    );
    expect(await resumed.next()).toBe('event: open\nid: 1\ndata:');
    const { headers } = await client.get(server.urlOf('a'));
    expect(headers['link']).toContain('mode=reliable');
  });

  it('say no more than that it changed where text cannot say it', async () => {
    const { server, client } = await startLive({ dialect });
    server.set('a', 1);
    const stream = await client.stream(urlOf(server.origin, 'a'));
    server.setBody('a', { type: 'application/octet-stream', bytes: Buffer.from([0xff, 0xfe]) });
    server.setBody('a', { type: 'text/plain', bytes: Buffer.from('a\r\nb') });
    await stream.next();
    expect([await stream.next(), await stream.next()]).toEqual([
      'event: update\ndata:',
      'event: update\ndata:',
    ]);
  });

  it('can be hints', async () => {
    const { server, client } = await startLive({ dialect });
    server.set('a', 1);
    const stream = await client.stream(`${server.origin}/hints/v/a`);
    server.set('a', 2);
    expect([await stream.next(), await stream.next()]).toEqual([
      'event: open\ndata:',
      'event: update\ndata:',
    ]);
  });
});

it('streams of changes in 0.1 bring all after the checkpoint', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.putAll('list', [{ id: 1 }, { id: 2 }]);
  const stream = await client.stream(`${server.urlOf('list')}?after=1`);
  server.drop('list', 1);
  expect([await stream.next(), await stream.next()]).toEqual([
    'id: 2\ndata: [{"id":2}]',
    'id: 3\ndata: [{"id":1,"deleted":true}]',
  ]);
});

it('streams of changes in 0.2 name the checkpoint before, and bring what was missed if reliable', async () => {
  const { server, client } = await startLive({ dialect: '0.2' });
  server.putAll('list', [{ id: 1 }, { id: 2 }]);
  const url = `${server.origin}/stream/c/list/?after=0`;
  const update = (after: number, before: number) =>
    `data: {"Link":"</c/list/?after=${after}>; rel=changes","Changes-Id":"${after}","Previous-Changes-Id":"${before}","Content-Type":"application/json"}\ndata: `;
  const stream = await client.stream(url);
  server.put('list', { id: 3 });
  expect(await stream.next()).toBe('event: open\ndata:');
  expect(await stream.next()).toBe(`event: update\n${update(3, 2)}[{"id":3}]`);
  server.settings.reliable = true;
  const reliable = await client.stream(url, { 'Last-Event-ID': '2' });
  expect([await reliable.next(), await reliable.next()]).toEqual([
    'event: open\ndata:',
    `event: update\nid: 3\n${update(3, 2)}[{"id":3}]`,
  ]);
  server.forgetHistory('list');
  expect((await client.stream(url)).status).toBe(404);
});

it('ends a stream whose reader is refused from now on, and sends comments while nothing happens', async () => {
  const { server, client } = await startLive({ dialect: '0.1', keepAliveMs: 1 });
  server.set('a', 1);
  const stream = await client.stream(server.urlOf('a'));
  expect(await stream.next()).toBe(': keep-alive');
  server.deny('a', 401);
  await server.until(() => server.open().length === 0);
  expect((await client.stream(server.urlOf('a'))).status).toBe(401);
  expect(server.requests.map(({ kind, status }) => [kind, status])).toEqual([
    ['stream', 200],
    ['stream', 401],
  ]);
});

it('multiplexes streams in 0.1', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.set('a', { n: 1 });
  server.setBody('t', { type: 'text/plain', bytes: Buffer.from('text') });
  server.put('list', { id: 1 });
  const uris = ['/v/a', '/v/t', '/c/list/?after=0', '/v/none'];
  const query = uris.map((uri) => `u=${encodeURIComponent(uri)}`).join('&');
  const stream = await client.stream(`${server.origin}/multi/?${query}`);
  server.set('a', { n: 2 });
  server.setBody('t', { type: 'text/plain', bytes: Buffer.from('other') });
  server.put('list', { id: 2 });
  server.remove('a');
  const events = [];
  for (let count = 0; count < 6; count++) events.push(await stream.next());
  expect(events).toEqual([
    'data: {"uri":"/c/list/?after=0","body":[{"id":1}]}',
    'data: {"uri":"/v/none"}',
    'data: {"uri":"/v/a","body":{"n":2}}',
    'data: {"uri":"/v/t"}',
    'data: {"uri":"/c/list/?after=0","body":[{"id":2}]}',
    'data: {"uri":"/v/a"}',
  ]);
});
