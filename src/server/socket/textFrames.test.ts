import { describe, expect, it } from 'vitest';
import { frameworks, plain } from '../../../test/support/server/frameworks.js';
import { JsonCollection } from '../../../test/support/server/jsonCollection.js';
import { eventOf, JsonValue, startSockets } from '../../../test/support/server/startSockets.js';
import type { LiveOptions } from '../index.js';
import { codecFor } from './codecs.js';

const both: LiveOptions = { dialects: ['0.1', '0.3'] };

describe.each(frameworks)('$name: text frames', (framework) => {
  it('subscribe, tell values, and cancel', async () => {
    const value = new JsonValue();
    const { open, live } = await startSockets(framework, { '/a': value.route }, both);
    const client = await open();
    client.send('GET /a?q');
    expect(await client.text()).toBe('200 /a?q');
    value.n = 2;
    await live.updated('/a');
    expect(await client.text()).toBe('* /a?q {"ETag":"\\"2\\"","Content-Type":"application/json"}\n{"n":2}');
    client.send('GET /a?q');
    expect(await client.text()).toBe('200 /a?q');
    expect(live.stats().subscriptions).toBe(1);
    client.send('CANCEL /a?q');
    client.send('GET /none');
    expect(await client.text()).toBe('404 /none');
    expect(live.stats().subscriptions).toBe(0);
  });

  it('tell collections as changes, by their own URL or that of a checkpoint', async () => {
    const collection = new JsonCollection('/c');
    const { open, live } = await startSockets(framework, collection.routes, both);
    const client = await open();
    for (const uri of ['/c', '/c?after=0']) {
      client.send(`GET ${uri}`);
      expect(await client.text()).toBe(`200 ${uri}`);
    }
    collection.add(2);
    await live.updated('/c');
    const frames = [await client.text(), await client.text()].sort();
    for (const [i, uri] of ['/c', '/c?after=0'].entries()) {
      const [head, content] = frames[i]?.split('\n') ?? [];
      expect(head?.startsWith(`* ${uri} {`)).toBe(true);
      expect(JSON.parse(head?.slice(head.indexOf('{')) ?? '')).toEqual({
        Link: '</c?after=2>; rel="changes http://liveresource.org/protocol/changes", </c?after=1>; rel="prev-changes"',
        'Content-Type': 'application/json',
      });
      expect(content).toBe('[{"id":2}]');
    }
  });
});

describe('text frames', () => {
  it('are hints where the resource is gone', async () => {
    let status = 200;
    const { open, live } = await startSockets(
      plain,
      { '/a': (_req, res) => res.writeHead(status, { ETag: '"1"' }).end() },
      both,
    );
    const client = await open();
    client.send('GET /a');
    await client.text();
    status = 404;
    await live.updated('/a');
    expect(await client.text()).toBe('* /a');
  });

  it.each(['GET', 'GET /a /b', 'HEAD /a', '{"type":"ping"}'])('cannot be %s', async (frame) => {
    const { open } = await startSockets(plain, { '/a': new JsonValue().route }, both);
    const client = await open();
    client.send('GET /a');
    await client.text();
    client.send(frame);
    expect(await client.text()).toBe('400 *');
  });

  it('and JSON go over one endpoint, and each gets its own', async () => {
    const value = new JsonValue();
    const { open, live, subscribed } = await startSockets(plain, { '/a': value.route }, both);
    const [json, text] = [await open(), await open()];
    expect(await json.subscribe('/a')).toEqual({ id: '1', type: 'subscribed' });
    text.send('GET /a');
    expect(await text.text()).toBe('200 /a');
    await subscribed(2);
    expect(live.stats().groups).toBe(1);
    value.n = 2;
    await live.updated('/a');
    expect(await json.json()).toEqual(eventOf('/a', 2));
    expect(await text.text()).toMatch(/^\* \/a \{.*\}\n\{"n":2\}$/);
  });

  it('are spoken only where the app says so', async () => {
    const { open } = await startSockets(plain, { '/a': new JsonValue().route });
    const client = await open();
    client.send('GET /a');
    expect(await client.json()).toMatchObject({ type: 'error', code: 400 });
  });

  it.each([
    ['GET /a', ['0.1', '0.3'], '0.3'],
    ['CANCEL /a', ['0.1', '0.3'], '0.3'],
    ['{"type":"ping"}', ['0.1', '0.3'], '0.1'],
    ['nonsense', ['0.1', '0.3'], '0.1'],
    ['GET /a', ['0.1'], '0.1'],
    ['{"type":"ping"}', ['0.3'], '0.3'],
  ] as const)('%s of %s is %s', (frame, dialects, name) => {
    expect(codecFor(frame, dialects).name).toBe(name);
  });
});
