import { describe, expect, it } from 'vitest';
import { frameworks, plain } from '../../../test/support/server/frameworks.js';
import { JsonValue, startSockets } from '../../../test/support/server/startSockets.js';

const error = (code: number, reason: unknown, id: string | undefined = '1') => ({
  ...(id !== undefined && { id }),
  ...{ type: 'error', code, reason },
});

describe('frames that cannot be done', () => {
  it.each([
    ['no JSON', 'GET /a', undefined, 'A frame must hold a JSON object.'],
    ['a list', '[]', undefined, 'A frame must hold a JSON object.'],
    ['null', 'null', undefined, 'A frame must hold a JSON object.'],
    ['nothing', '', undefined, 'A frame must hold a JSON object.'],
    ['no type', '{"id":"1"}', '1', 'The type must be "subscribe", "unsubscribe" or "ping".'],
    [
      'another type',
      '{"id":"1","type":"event"}',
      '1',
      'The type must be "subscribe", "unsubscribe" or "ping".',
    ],
    ['no uri', '{"id":"1","type":"subscribe"}', '1', 'There must be a uri.'],
    ['a uri that is no text', '{"id":"1","type":"subscribe","uri":{}}', '1', 'There must be a uri.'],
    ['an empty uri', '{"id":"1","type":"unsubscribe","uri":""}', '1', 'There must be a uri.'],
    [
      'another mode',
      '{"id":"1","type":"subscribe","uri":"/a","mode":"all"}',
      '1',
      'The mode must be "value" or "changes".',
    ],
    ['an id that is none', '{"id":{},"type":"x"}', undefined, expect.stringContaining('type')],
    ['a long id', `{"id":"${'x'.repeat(257)}","type":"x"}`, undefined, expect.stringContaining('type')],
  ])('are answered where they hold %s', async (_what, frame, id, reason) => {
    const { open, live } = await startSockets(plain, { '/a': new JsonValue().route });
    const client = await open();
    client.send(frame);
    expect(await client.json()).toEqual({
      ...(id !== undefined && { id }),
      type: 'error',
      code: 400,
      reason,
    });
    expect(await client.subscribe('/a')).toEqual({ id: '1', type: 'subscribed' });
    expect(live.stats().sockets).toBe(1);
  });

  it('are answered where they are binary', async () => {
    const { open } = await startSockets(plain, { '/a': new JsonValue().route });
    const client = await open();
    client.ws.send(Buffer.from('{"id":"1","type":"ping"}'), { binary: true });
    expect(await client.json()).toEqual({ type: 'error', code: 400, reason: 'A frame must be of text.' });
    expect(await client.subscribe('/a')).toEqual({ id: '1', type: 'subscribed' });
  });
});

describe('a uri', () => {
  it.each([
    ['a', 400],
    ['?a', 400],
    ['#a', 400],
    ['mailto:a', 400],
    ['ftp://127.0.0.1/a', 400],
    ['http://user@127.0.0.1/a', 400],
    ['http://[', 400],
    ['/a\n', 400],
    ['http://other.example/a', 421],
    ['//other.example/a', 421],
    ['\\\\other.example/a', 400],
    ['/\\other.example/a', 421],
    [`/${'a'.repeat(8192)}`, 414],
  ])('%s is refused with %s', async (uri, code) => {
    const { open } = await startSockets(plain, { '/a': new JsonValue().route });
    const client = await open();
    expect(await client.subscribe(uri)).toEqual(error(code, expect.any(String)));
  });

  it.each([
    ['http://app.example/a', 'app.example'],
    ['https://app.example/a', 'app.example'],
    ['wss://app.example:443/a', 'app.example'],
    ['https://app.example/a', 'app.example:443'],
    ['ws://app.example:8080/a', 'app.example:8080'],
    ['HTTP://APP.example/a', 'app.example'],
  ])('%s is of the host %s', async (uri, Host) => {
    const { open } = await startSockets(plain, { '/a': new JsonValue().route });
    const client = await open({ headers: { Host } });
    expect(await client.subscribe(uri)).toEqual({ id: '1', type: 'subscribed' });
  });

  it('is asked of the route as a browser would', async () => {
    const seen: (string | undefined)[] = [];
    const { open } = await startSockets(plain, {
      '/caf%C3%A9': ({ url }, res) => {
        seen.push(url);
        res.writeHead(200, { ETag: '"1"' }).end();
      },
    });
    const client = await open();
    await client.subscribe('/b/../caf\u00e9?q=a b#part');
    expect(seen).toEqual(['/caf%C3%A9?q=a%20b']);
  });
});

describe.each(frameworks)('$name: a resource', (framework) => {
  it('is refused with the status of its route', async () => {
    let status = 0;
    const { open, live } = await startSockets(framework, {
      '/a': (_req, res) => res.writeHead(status, { ETag: '"1"', Location: '/' }).end(),
    });
    const client = await open();
    for (status of [301, 401, 403, 404, 410, 500, 503]) {
      expect(await client.subscribe('/a')).toEqual(error(status, `The resource answered with ${status}.`));
    }
    expect(await client.subscribe('/none')).toEqual(error(404, 'The resource answered with 404.'));
    expect(live.stats()).toMatchObject({ subscriptions: 0, arriving: 0, groups: 0, paths: 0, sockets: 1 });
  });

  it('is refused where it is not live, or not by WebSocket', async () => {
    const { open } = await startSockets(
      framework,
      {
        '/untagged': (_req, res) => res.writeHead(200).end(),
        '/out': new JsonValue().route,
        '/waits': new JsonValue().route,
        '/in': new JsonValue().route,
      },
      {
        live: ['/untagged', '/waits', '/in'],
        routes: [{ path: '/waits', mechanisms: ['value-wait'] }],
      },
    );
    const client = await open();
    for (const uri of ['/out', '/waits']) {
      expect(await client.subscribe(uri)).toEqual(error(501, 'The resource is not offered by WebSocket.'));
    }
    expect(await client.subscribe('/untagged')).toEqual(
      // Express makes a tag of what has none, but not of heads that are written by hand.
      error(501, 'The resource is not offered by WebSocket.'),
    );
    expect(await client.subscribe('/in')).toEqual({ id: '1', type: 'subscribed' });
  });
});
