import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { dialects } from '../../../src/dialects/index.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import type { Answer } from '../../../test/support/server/httpClient.js';
import { JsonItems, JsonValue } from '../../../test/support/server/json.js';
import { startApp } from '../../../test/support/server/startApp.js';
import { Value } from '../../../test/support/server/value.js';
import type { LiveOptions } from '../options.js';

const draft: LiveOptions = { dialects: ['0.3'] };
const long = 'http://liveresource.org/protocol/';

/** What our own client finds in it. */
function offersIn({ headers, status }: Answer, path: string, dialect: string): string[] {
  const list = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const exchange = { url: `http://app.example${path}`, status, headers: list, at: 0 };
  const found = dialects.find(({ name }) => name === dialect)?.discover(exchange, 'resource');
  expect(found?.findings).toEqual([]);
  return (found?.offers ?? []).map(({ mechanism, mode, endpoint, shared, minWait }) =>
    [
      shared ? 'shared' : 'own',
      mechanism,
      mode,
      endpoint.replace(/^\w+:\/\/app.example/, ''),
      minWait ?? '',
    ].join(' '),
  );
}

describe.each(frameworks)('$name: dialect 0.3', (framework) => {
  it('says what a value can do', async () => {
    const { client, live } = await startApp(framework, { '/a': new Value().route }, draft);
    live.attach(createServer());
    const answer = await client.get('/a?x=1&y');
    expect(answer.headers['liveresource-property']).toBe('wait; min=1, multiplex="request socket"');
    expect(answer.headers.link).toBe(
      [
        '</multi/stream?u=%2Fa%3Fx%3D1%26y>; rel="alternate"; type="text/event-stream"; mode="reliable"',
        `</multi/>; rel="${long}multiplex-request"`,
        `</multi/>; rel="${long}multiplex-socket"`,
      ].join(', '),
    );
    expect(offersIn(answer, '/a?x=1&y', '0.3')).toEqual([
      'shared socket value /multi/ ',
      'shared long-poll value /multi/ ',
      'own long-poll value /a?x=1&y 1',
      'own stream value /multi/stream?u=%2Fa%3Fx%3D1%26y ',
    ]);
  });

  it('says what a collection can do, with the least wait', async () => {
    const { client } = await startApp(
      framework,
      { '/i/': new JsonItems().route },
      { ...draft, wait: { min: 20 } },
    );
    const answer = await client.get('/i/');
    expect(answer.headers['liveresource-property']).toBe('multiplex=request');
    expect(offersIn(answer, '/i/', '0.3')).toEqual([
      'shared long-poll value /multi/ ',
      'shared long-poll changes /multi/ ',
      'own long-poll changes /i/?after=3 20',
    ]);
  });

  it('says it beside 0.1, and each only where it is offered', async () => {
    const { client } = await startApp(
      framework,
      { '/a': new JsonValue().route, '/b': new JsonValue().route },
      { dialects: ['0.1', '0.3'], routes: [{ path: '/b', mechanisms: ['value-wait'] }] },
    );
    const both = await client.get('/a');
    expect(offersIn(both, '/a', '0.1')).toEqual([
      'shared stream value /multi/ ',
      'shared long-poll value /multi/ ',
      'own stream value /a ',
      'own long-poll value /a ',
    ]);
    expect(offersIn(both, '/a', '0.3')).toHaveLength(3);
    const { headers } = await client.get('/b');
    expect([headers.link, headers['liveresource-property']]).toEqual([
      '</b>; rel="value-wait"',
      'wait; min=1',
    ]);
  });

  it('keeps what the route says of itself', async () => {
    const own = '</feed>; rel="alternate"; type="application/rss+xml"';
    const { client } = await startApp(
      framework,
      {
        '/a': (_req, res) =>
          res.writeHead(200, { ETag: '"1"', Link: own, 'LiveResource-Property': 'wait; min=9' }).end(),
        '/i': (_req, res) => res.writeHead(200, { Link: `</i?c=1>; rel="${long}changes"` }).end('[]'),
      },
      draft,
    );
    const { headers } = await client.get('/a');
    expect(headers['liveresource-property']).toBe('wait; min=9');
    expect(headers.link).toContain(`${own}, </multi/stream?u=%2Fa>; rel="alternate"`);
    const { headers: ofCollection } = await client.get('/i');
    expect(String(ofCollection.link).split('protocol/changes"')).toHaveLength(2);
  });

  it('is no part of it where nobody asked for it', async () => {
    const { client } = await startApp(framework, { '/a': new JsonValue().route });
    const { headers } = await client.get('/a', { Prefer: 'wait=60', 'If-None-Match': '"1"' });
    expect(headers.link).not.toContain('liveresource.org');
    expect(headers).not.toHaveProperty('liveresource-property');
    expect((await client.get('/multi/stream?u=/a')).status).toBe(404);
    expect((await client.get('/multi/', { Uri: '</a>' })).status).toBe(404);
  });

  it('waits as long as is preferred, and says so again', async () => {
    const value = new JsonValue();
    const { client, held, live, clock } = await startApp(framework, { '/a': value.route }, draft);
    const headers = { Prefer: 'respond-async, Wait=20', 'If-None-Match': '"1"' };
    const waiting = client.send('GET', '/a', headers);
    await held(1);
    value.n = 2;
    await live.updated('/a');
    expect((await waiting.answer).text).toBe('{"n":2}');
    const unchanged = client.send('GET', '/a', { ...headers, 'If-None-Match': '"2"' });
    await held(1);
    await clock.advance(20_000);
    const answer = await unchanged.answer;
    expect([answer.status, answer.headers['liveresource-property']]).toEqual([
      304,
      'wait; min=1, multiplex=request',
    ]);
  });

  it('answers at once to a preference that says nothing of it, or cannot be met', async () => {
    const { client } = await startApp(
      framework,
      { '/a': new JsonValue().route },
      { ...draft, wait: { min: 9 } },
    );
    for (const Prefer of ['wait=x', 'wait', 'wait=8', 'return=minimal']) {
      expect((await client.get('/a', { Prefer })).text).toBe('{"n":1}');
    }
  });

  it('shows it to pages of other origins', async () => {
    const { client } = await startApp(framework, { '/a': new JsonValue().route }, { ...draft, cors: true });
    const { headers } = await client.get('/a', { Origin: 'https://app.example' });
    expect(headers['access-control-expose-headers']).toContain('LiveResource-Property');
    const preflight = await client.send('OPTIONS', '/multi/stream?u=/a', {
      Origin: 'https://app.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'last-event-id',
    }).answer;
    expect(preflight.status).toBe(204);
  });
});

describe.each(frameworks)('$name: multiplex-request', (framework) => {
  it('names resources in headers, and gives bodies as strings', async () => {
    const [a, b] = [new JsonValue(), new JsonValue()];
    const { client, held, live } = await startApp(
      framework,
      { '/a': a.route, '/b': b.route, '/c': new Value().route, '/i/': new JsonItems().route },
      draft,
    );
    const Uri = ['</a>; If-None-Match="1", </b>; If-None-Match="0"', '</c>', '</i/?after=2>'];
    const { headers, text } = await client.get('/multi/', { Uri, Prefer: 'wait=60' });
    expect(headers['content-type']).toBe('application/liveresource-multiplex');
    expect(JSON.parse(text)).toMatchObject({
      '/b': { code: 200, headers: { ETag: '"1"' }, body: '{"n":1}' },
      '/c': { code: 200, body: 'value 1' },
      '/i/?after=2': { code: 200, body: '[3]' },
    });
    const waiting = client.send('GET', '/multi/', { Uri: '</a>; If-None-Match="1"', Prefer: 'wait=60' });
    await held(1);
    a.n = 2;
    await live.updated('/a');
    expect(JSON.parse((await waiting.answer).text)).toMatchObject({ '/a': { code: 200, body: '{"n":2}' } });
    expect((await client.get('/multi/')).status).toBe(404);
  });
});
