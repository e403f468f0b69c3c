import { describe, expect, it } from 'vitest';
import { frameworks } from '../../test/support/server/frameworks.js';
import { startApp } from '../../test/support/server/startApp.js';
import { Value } from '../../test/support/server/value.js';

describe.each(frameworks)('$name: waiting', (framework) => {
  it('answers a waiter when the value was updated', async () => {
    const value = new Value();
    const { live, wait, held, clock } = await startApp(framework, { '/a/': value.route });
    const waiting = wait('/a/', '"1"');
    await held(1);
    value.version = 2;
    await live.updated('/a/');
    const { status, headers, text } = await waiting.answer;
    expect([status, text, headers.etag]).toEqual([200, 'value 2', '"2"']);
    expect(headers.link).toContain('</a/>; rel="value-wait"');
    expect([live.stats(), clock.timers]).toMatchObject([{ waiting: 0, arriving: 0, groups: 0, paths: 0 }, 0]);
  });

  it('answers at once when the value is another one already', async () => {
    const value = new Value();
    const { wait } = await startApp(framework, { '/a': value.route });
    const { status, text } = await wait('/a', '"0"').answer;
    expect([status, text]).toEqual([200, 'value 1']);
  });

  it('goes on waiting when an update changed nothing', async () => {
    const value = new Value();
    const { live, wait, held } = await startApp(framework, { '/a': value.route });
    const waiting = wait('/a', '"1"');
    await held(1);
    await live.updated('/a');
    expect([live.stats().waiting, value.calls]).toEqual([1, 2]);
    value.version = 2;
    await live.updated('/a');
    expect((await waiting.answer).text).toBe('value 2');
  });

  it('ends with 304 and what a cache needs, when the time is over', async () => {
    const { wait, held, clock } = await startApp(framework, {
      '/a': (_req, res) => {
        const caching = { Vary: 'Accept', 'Content-Location': '/a.txt', Expires: '0', 'X-Other': 'x' };
        res.writeHead(200, { ETag: '"1"', 'Content-Type': 'text/plain', ...caching }).end('x');
      },
    });
    const waiting = wait('/a?q', '"1"', { Wait: '20' });
    await held(1);
    await clock.advance(19_999);
    await clock.advance(1);
    const { status, headers, text } = await waiting.answer;
    expect([status, text, headers.etag]).toEqual([304, '', '"1"']);
    expect(headers.link).toContain('</a?q>; rel="value-wait"');
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'Accept', expires: '0' });
    expect(headers).toMatchObject({ 'content-location': '/a.txt', date: expect.any(String) });
    expect([headers['x-other'], headers['content-type']]).toEqual([undefined, undefined]);
  });

  it('does not end before its time, and waits no longer than the cap', async () => {
    const options = { wait: { max: 30 } };
    const { live, wait, held, clock } = await startApp(framework, { '/a': new Value().route }, options);
    const waiting = wait('/a', '"1"', { Wait: '3600' });
    await held(1);
    await clock.advance(29_999);
    expect(live.stats().waiting).toBe(1);
    await clock.advance(1);
    expect((await waiting.answer).status).toBe(304);
  });

  it('compares entity tags weakly, several of them, and the star', async () => {
    const { live, wait, held } = await startApp(framework, {
      '/a': (_req, res) => res.writeHead(200, { ETag: 'W/"1"' }).end('x'),
    });
    const sent = ['"1"', 'W/"1"', '"0", W/"1"', '*'].map((tag) => wait('/a', tag));
    await held(4);
    await live.close();
    expect((await Promise.all(sent.map(({ answer }) => answer))).map(({ status }) => status)).toEqual([
      304, 304, 304, 304,
    ]);
  });

  it('refuses an impossible Wait with 400 and says which', async () => {
    const { client } = await startApp(framework, { '/a': new Value().route }, { wait: { min: 10 } });
    for (const bad of ['soon', '-1', '1.5', '5', '']) {
      const { status, text, headers } = await client.get('/a', { Wait: bad, 'If-None-Match': '"1"' });
      expect([status, text]).toEqual([400, expect.stringContaining(JSON.stringify(bad))]);
      expect(headers['content-type']).toMatch('text/plain');
    }
  });

  it('answers Wait: 0, and Wait without a validator, at once', async () => {
    const { client } = await startApp(framework, { '/a': new Value().route });
    expect((await client.get('/a', { Wait: '0', 'If-None-Match': '"1"' })).status).toBe(304);
    expect((await client.get('/a', { Wait: '60' })).text).toBe('value 1');
  });

  it('waits with HEAD', async () => {
    const value = new Value();
    const { live, client, held } = await startApp(framework, { '/a': value.route });
    const waiting = client.send('HEAD', '/a', { Wait: '60', 'If-None-Match': '"1"' });
    await held(1);
    value.version = 2;
    await live.updated('/a');
    const { status, headers, text } = await waiting.answer;
    expect([status, headers.etag, text]).toEqual([200, '"2"', '']);
  });

  it('asks the route as the client, but for what concerns the wait', async () => {
    const seen: import('node:http').IncomingHttpHeaders[] = [];
    const { client } = await startApp(framework, {
      '/a': (req, res) => {
        seen.push(req.headers);
        res.writeHead(200, { ETag: '"1"' }).end();
      },
    });
    const cached = { 'Cache-Control': 'no-cache', Pragma: 'no-cache', 'If-Modified-Since': 'x' };
    const own = { Cookie: 'a=b', Authorization: 'Bearer x', 'X-Own': 'caf\xe9', Accept: 'text/html' };
    await client.get('/a', { Wait: '0', 'If-None-Match': '"1"', Prefer: 'wait=1', ...cached, ...own });
    expect(seen).toEqual([
      expect.objectContaining({
        cookie: 'a=b',
        authorization: 'Bearer x',
        'x-own': 'caf\xe9',
        accept: 'text/html',
      }),
    ]);
    const names = Object.keys(seen[0] ?? {});
    for (const name of ['wait', 'prefer', 'if-none-match', 'if-modified-since', 'cache-control', 'pragma']) {
      expect(names).not.toContain(name);
    }
  });

  it('gives bodies byte for byte, large and binary', async () => {
    const bytes = Buffer.alloc(5_000_000, Buffer.from([0, 255, 13, 10, 200, 7]));
    let version = 1;
    const { live, wait, held } = await startApp(framework, {
      '/a': (_req, res) => {
        res.setHeader('ETag', `"${version}"`);
        for (let at = 0; at < bytes.length; at += 1_000_000) res.write(bytes.subarray(at, at + 1_000_000));
        res.end();
      },
    });
    const early = await wait('/a', '"0"').answer;
    const waiting = [wait('/a', '"1"'), wait('/a', '"1"')];
    await held(2);
    version = 2;
    await live.updated('/a');
    for (const answer of [early, ...(await Promise.all(waiting.map((sent) => sent.answer)))]) {
      expect(answer.body.equals(bytes)).toBe(true);
    }
  });

  it('tells waiters that the resource is gone, or not for them', async () => {
    let status = 200;
    const { live, wait, held } = await startApp(framework, {
      '/a': (_req, res) => res.writeHead(status, { ETag: '"1"' }).end(`status ${status}`),
    });
    for (status of [404, 410, 401, 403, 500]) {
      const after = status;
      status = 200;
      const waiting = wait('/a', '"1"');
      await held(1);
      status = after;
      await live.updated('/a');
      const answer = await waiting.answer;
      expect([answer.status, answer.text]).toEqual([after, `status ${after}`]);
    }
  });
});
