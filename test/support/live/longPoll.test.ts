import { describe, expect, it } from 'vitest';
import { startLive } from './liveTest.js';
import type { DialectName } from './options.js';

const waitHeader: Record<DialectName, Record<string, string>> = {
  '0.1': { Wait: '30' },
  '0.2': { Wait: '30' },
  '0.3': { Prefer: 'respond-async, wait=30' },
};

const links: Record<DialectName, string> = {
  '0.1':
    '</v/a>; rel="value-wait value-stream", </multi/>; rel="multiplex-wait multiplex-stream", </socket/>; rel=multiplex-ws',
  '0.2':
    '</v/a>; rel=value-wait, </stream/v/a>; rel=value-stream, </multi/>; rel=multiplex-wait, </hints/v/a>; rel=hint-stream, </socket/>; rel=multiplex-socket',
  '0.3':
    '</stream/v/a>; rel=alternate; type="text/event-stream", </multi/>; rel="http://liveresource.org/protocol/multiplex-request", </hints/v/a>; rel=alternate; type="text/event-stream", </socket/>; rel="http://liveresource.org/protocol/multiplex-socket"',
};

describe.each(['0.1', '0.2', '0.3'] as const)('in %s', (dialect) => {
  it('an ordinary GET tells the tag and what there is to follow', async () => {
    const { server, client } = await startLive({ dialect });
    server.set('a', { n: 1 });
    const { status, headers, text } = await client.get(server.urlOf('a'));
    expect([status, text, headers['content-type']]).toEqual([200, '{"n":1}', 'application/json']);
    expect(headers).toMatchObject({ etag: '"v1"', link: links[dialect], 'cache-control': 'no-cache' });
    expect(headers['liveresource-property']).toBe(
      dialect === '0.3' ? 'wait; min=1, multiplex="request socket"' : undefined,
    );
  });

  it('a conditional GET without a wait is answered at once', async () => {
    const { server, client } = await startLive({ dialect });
    server.set('a', 1);
    const { status, text, headers } = await client.get(server.urlOf('a'), { 'If-None-Match': 'W/"v1"' });
    expect([status, text, headers['etag'], headers['link']]).toEqual([304, '', '"v1"', links[dialect]]);
  });

  it('a wait is answered by the change', async () => {
    const { server, client } = await startLive({ dialect });
    server.set('a', 1);
    const { answer } = client.send('GET', server.urlOf('a'), {
      'If-None-Match': '"v1"',
      ...waitHeader[dialect],
    });
    await server.until(() => server.waits.now === 1);
    server.set('a', 2);
    expect(await answer).toMatchObject({ status: 200, text: '2', headers: { etag: '"v2"' } });
    expect(server.requests).toMatchObject([{ kind: 'wait', status: 200 }]);
  });

  it('a wait for another value than the one held is answered at once', async () => {
    const { server, client } = await startLive({ dialect });
    server.set('a', 1);
    const { status } = await client.get(server.urlOf('a'), {
      'If-None-Match': '"old"',
      ...waitHeader[dialect],
    });
    expect([status, server.waits.total]).toEqual([200, 0]);
  });

  it('a wait without a change ends with 304', async () => {
    const { server, client } = await startLive({ dialect, maxWaitMs: 5 });
    server.set('a', 1);
    const { status, headers } = await client.get(server.urlOf('a'), {
      'If-None-Match': '"v1"',
      ...waitHeader[dialect],
    });
    expect([status, headers['etag'], server.waits.total]).toEqual([304, '"v1"', 1]);
  });

  it('a wait ends with 404 when the value is removed, and with the status of a refusal', async () => {
    const { server, client } = await startLive({ dialect });
    const wait = () =>
      client.send('GET', server.urlOf('a'), { 'If-None-Match': '"v1"', ...waitHeader[dialect] }).answer;
    server.set('a', 1);
    const refused = wait();
    await server.until(() => server.waits.now === 1);
    server.deny('a', 403);
    expect((await refused).status).toBe(403);
    server.allow('a');
    const removed = wait();
    await server.until(() => server.waits.now === 1);
    server.remove('a');
    expect((await removed).status).toBe(404);
    server.restore('a');
    expect((await client.get(server.urlOf('a'))).headers['etag']).toBe('"v3"');
  });
});

it('leaves no gap between two waits', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.set('a', 0);
  const last = 100;
  const values: number[] = [];
  const follow = async () => {
    for (let tag = '""'; values.at(-1) !== last; ) {
      const { text, headers } = await client.get(server.urlOf('a'), { 'If-None-Match': tag, Wait: '30' });
      values.push(Number(text));
      tag = headers['etag'] ?? '';
    }
  };
  const change = async () => {
    for (let n = 1; n <= last; n++) {
      await new Promise((resolve) => setImmediate(resolve));
      server.set('a', n);
    }
  };
  await Promise.all([follow(), change()]);
  expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
});

it('forgets a wait whose client has gone', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.set('a', 1);
  const { request } = client.send('GET', server.urlOf('a'), { 'If-None-Match': '"v1"', Wait: '30' });
  await server.until(() => server.waits.now === 1);
  request.destroy();
  await server.until(() => server.waits.now === 0);
  await server.until(() => server.open().length === 0);
  expect(server.requests[0]?.status).toBeUndefined();
});

it('does not know the wait of another dialect', async () => {
  const { server, client } = await startLive({ dialect: '0.3' });
  server.set('a', 1);
  const headers = { 'If-None-Match': '"v1"', Wait: '30' };
  expect((await client.get(server.urlOf('a'), headers)).status).toBe(304);
  expect(server.requests).toMatchObject([{ kind: 'request' }]);
});

it('refuses a wait that is no number', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.set('a', 1);
  expect((await client.get(server.urlOf('a'), { Wait: '1.5' })).status).toBe(400);
});

it('is a plain resource without mechanisms', async () => {
  const { server, client } = await startLive({ dialect: '0.1', mechanisms: [], pollInterval: 7 });
  server.set('a', 1);
  const { headers } = await client.get(server.urlOf('a'), { 'If-None-Match': '"v0"', Wait: '30' });
  expect(headers).toMatchObject({ etag: '"v1"', 'x-poll-interval': '7' });
  expect(headers['link']).toBeUndefined();
  expect((await client.get(server.urlOf('a'), { 'If-None-Match': '"v1"', Wait: '30' })).status).toBe(304);
  expect((await client.stream(server.urlOf('a'))).status).toBe(406);
});

it('has a value of any type, and a resource for each query that was named', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.setBody('a', { type: 'text/plain', bytes: Buffer.from('hello') });
  server.set('a?x=1', 'one');
  expect((await client.get(server.urlOf('a'))).headers).toMatchObject({
    'content-type': 'text/plain',
    link: '</v/a>; rel=value-wait, </multi/>; rel="multiplex-wait multiplex-stream", </socket/>; rel=multiplex-ws',
  });
  expect((await client.get(server.urlOf('a?x=1'))).text).toBe('"one"');
  const other = await client.get(`${server.origin}/v/a?x=2`);
  expect([other.text, other.headers['link']?.startsWith('</v/a?x=2>')]).toEqual(['hello', true]);
});

it('has the quirks of known servers', async () => {
  const { server, client } = await startLive({ dialect: '0.1', mechanisms: ['value-wait'], maxWaitMs: 5 });
  const wait = (tag: string) => client.get(server.urlOf('a?x=1'), { 'If-None-Match': tag, Wait: '30' });
  server.set('a?x=1', 1);
  Object.assign(server.settings, { dropQueryInLinks: true, sendsTagEndsWait: true, unquotedTags: true });
  expect(await wait('v1')).toMatchObject({
    status: 200,
    text: '',
    headers: { etag: 'v1', link: '</v/a>; rel=value-wait' },
  });
  expect((await wait('"v1"')).text).toBe('1');
  Object.assign(server.settings, { ignoresWait: true, otherTarget: true, absoluteUris: true });
  expect(await wait('v1')).toMatchObject({
    status: 304,
    headers: { link: `<${server.origin}/wait/v/a?x=1>; rel=value-wait` },
  });
});

it('has Links that are relative to the resource, even empty', async () => {
  const mechanisms = ['value-wait', 'changes'] as const;
  const { server, client } = await startLive({ dialect: '0.1', mechanisms, relativeUris: true });
  server.set('a?x=1', 1);
  server.put('list', { id: 1 });
  expect((await client.get(server.urlOf('a?x=1'))).headers['link']).toBe('<>; rel=value-wait');
  expect((await client.get(server.urlOf('list'))).headers['link']).toBe('<?after=1>; rel=changes');
});

it('names another target in the words of 0.3', async () => {
  const mechanisms = ['value-wait'] as const;
  const { server, client } = await startLive({ dialect: '0.3', mechanisms, otherTarget: true, minWait: 20 });
  server.set('a', 1);
  const { headers } = await client.get(server.urlOf('a'));
  expect(headers['link']).toBe('</wait/v/a>; rel=alternate; wait-min=20');
  expect(headers['liveresource-property']).toBeUndefined();
  expect((await client.get(`${server.origin}/wait/v/a`)).text).toBe('1');
});
