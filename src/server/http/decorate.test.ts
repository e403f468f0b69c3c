import { describe, expect, it } from 'vitest';
import { type Framework, frameworks, type Routes } from '../../../test/support/server/frameworks.js';
import { JsonValue } from '../../../test/support/server/json.js';
import { startApp } from '../../../test/support/server/startApp.js';
import { Gate, Value } from '../../../test/support/server/value.js';
import { longRels } from '../../dialects/links.js';
import { parseLinkHeader } from '../../protocol/linkHeader.js';

/** With one mechanism, so that there is one Link. */
const startWaiting = (framework: Framework, routes: Routes) =>
  startApp(framework, routes, { mechanisms: ['value-wait'] });

describe.each(frameworks)('$name: ordinary requests', (framework) => {
  it('adds a Link and no-cache to a GET with an ETag, with its query', async () => {
    const { client } = await startWaiting(framework, { '/a/': new Value().route });
    const { status, headers, text } = await client.get('/a/?x=1&y=%3E');
    expect([status, text]).toEqual([200, 'value 1']);
    expect(headers.link).toBe('</a/?x=1&y=%3E>; rel="value-wait"');
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('keeps the Links and the Cache-Control of the route, however it gives them', async () => {
    const mine = { ETag: '"1"', Link: '</other>; rel="next"', 'Cache-Control': 'private' };
    const { client } = await startWaiting(framework, {
      '/set': (_req, res) => {
        for (const [name, value] of Object.entries(mine)) res.setHeader(name, value);
        res.end('x');
      },
      '/object': (_req, res) => res.writeHead(200, mine).end('x'),
      '/reason': (_req, res) => res.writeHead(200, 'Fine', mine).end('x'),
      '/flat': (_req, res) => res.writeHead(200, Object.entries(mine).flat()).end('x'),
    });
    for (const path of ['/set', '/object', '/reason', '/flat']) {
      const { headers } = await client.get(path);
      expect(headers.link).toBe(`</other>; rel="next", <${path}>; rel="value-wait"`);
      expect(headers['cache-control']).toBe('private');
      expect(headers.etag).toBe('"1"');
    }
  });

  it('keeps repeated headers of a flat list', async () => {
    const list = ['ETag', '"1"', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'];
    const { client } = await startWaiting(framework, {
      '/a': (_req, res) => res.writeHead(200, list).end('x'),
    });
    const { headers } = await client.get('/a');
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers.link).toBe('</a>; rel="value-wait"');
  });

  it('does not repeat a value-wait Link of the route', async () => {
    const { client } = await startWaiting(framework, {
      '/a': (_req, res) => res.writeHead(200, { ETag: '"1"', Link: '</a?w>; rel="value-wait"' }).end(),
    });
    expect((await client.get('/a')).headers.link).toBe('</a?w>; rel="value-wait"');
  });

  it('leaves answers alone that have no ETag, are errors or files', async () => {
    const file = { ETag: '"1"', 'Accept-Ranges': 'bytes', 'Last-Modified': new Date(0).toUTCString() };
    const { client } = await startWaiting(framework, {
      '/plain': (_req, res) => res.writeHead(200, { 'X-A': '1' }).end('x'),
      '/error': (_req, res) => res.writeHead(500, { ETag: '"1"' }).end('x'),
      '/file': (_req, res) => res.writeHead(200, file).end('x'),
    });
    for (const path of ['/plain', '/error', '/file']) {
      const { headers } = await client.get(path);
      expect([headers.link, headers['cache-control']]).toEqual([undefined, undefined]);
    }
  });

  it('adds the Link to 304 and to HEAD', async () => {
    const { client } = await startWaiting(framework, {
      '/a': (req, res) => {
        const known = req.headers['if-none-match'] === '"1"';
        res.writeHead(known ? 304 : 200, { ETag: '"1"' }).end(known ? undefined : 'x');
      },
    });
    const conditional = await client.get('/a', { 'If-None-Match': '"1"' });
    expect([conditional.status, conditional.headers.link]).toEqual([304, '</a>; rel="value-wait"']);
    const head = await client.send('HEAD', '/a').answer;
    expect([head.status, head.headers.link, head.text]).toEqual([200, '</a>; rel="value-wait"', '']);
  });

  it('streams what a route writes, as it writes it', async () => {
    const gate = new Gate();
    const { client } = await startWaiting(framework, {
      '/a': async (_req, res) => {
        res.setHeader('ETag', '"1"');
        res.write('first ');
        await gate.pass();
        res.end('second');
      },
    });
    const { answer, request } = client.send('GET', '/a');
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
      request.once('response', resolve),
    );
    expect(response.headers.link).toBe('</a>; rel="value-wait"');
    gate.open();
    expect((await answer).text).toBe('first second');
  });

  it('has a head that any proxy takes, also where the URL is long', async () => {
    const later = `/list?${'y'.repeat(1500)}`;
    const list: Routes[string] = (_req, res) =>
      res.writeHead(200, { Link: `<${later}>; rel="changes"`, 'Content-Type': 'application/json' }).end('[]');
    const { client } = await startApp(
      framework,
      { '/a': new JsonValue().route, '/list': list },
      { dialects: ['0.1', '0.3'], webhooks: true },
    );
    const { headers } = await client.get(`/a?${'x'.repeat(6000)}`);
    const { links } = parseLinkHeader(String(headers.link), { maxLinks: 64 });
    expect(links.filter(({ target }) => target === '').flatMap(({ rels }) => rels)).toEqual([
      'value-wait',
      'value-stream',
    ]);
    expect(links.every(({ target }) => target.length < 100)).toBe(true);
    expect(headers['liveresource-property']).toContain('wait;');
    const changes = parseLinkHeader(String((await client.get('/list')).headers.link), { maxLinks: 64 }).links;
    expect(changes.filter(({ target }) => target === later).flatMap(({ rels }) => rels)).toEqual([
      'changes',
      'changes-wait',
      longRels.changes,
    ]);
  });

  it('never points to another host', async () => {
    const { client } = await startWaiting(framework, { '//evil.example/': new Value().route });
    const { headers } = await client.get('//evil.example/');
    expect(headers.link).toBe('</.//evil.example/>; rel="value-wait"');
  });
});
