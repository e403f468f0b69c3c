import { describe, expect, it } from 'vitest';
import { frameworks, type Routes } from '../../test/support/server/frameworks.js';
import { SocketClient } from '../../test/support/server/socketClient.js';
import { startApp } from '../../test/support/server/startApp.js';
import type { GetItems } from './index.js';

/** A list of numbers whose changes are at a path of their own. */
function elsewhere() {
  const list = { last: 2 };
  const link = () => `</changes?after=${list.last}>; rel="changes"`;
  const give = (after: number) =>
    JSON.stringify(Array.from({ length: list.last - after }, (_, i) => after + 1 + i));
  const routes: Routes = {
    '/list/': (_req, res) => res.writeHead(200, { Link: link() }).end(give(0)),
    '/changes': (req, res) => {
      const { searchParams } = new URL(req.url ?? '', 'http://app.example');
      res
        .writeHead(200, { Link: link(), 'Content-Type': 'application/json' })
        .end(give(Number(searchParams.get('after'))));
    },
  };
  return { list, routes };
}

/** A list of numbers in an object. */
function wrapped() {
  const list = { last: 2 };
  const routes: Routes = {
    '/list/': (req, res) => {
      const after = Number(new URL(req.url ?? '', 'http://app.example').searchParams.get('after'));
      const items = Array.from({ length: list.last - after }, (_, i) => after + 1 + i);
      res.setHeader('Content-Type', 'application/json');
      res.setHeader('Link', `</list/?after=${list.last}>; rel="changes"`);
      res.end(JSON.stringify({ list: items }));
    },
  };
  return { list, routes };
}

const wait = { Wait: '60' };

describe.each(frameworks)('$name: an update that says where changes are', (framework) => {
  it.each([
    ['prevChanges', '/changes?after=2'],
    ['prevChanges', new URL('https://app.example/changes?after=2')],
    ['prevChangesLink', '</changes?after=2>; rel="changes"'],
    ['prevChangesLink', ['</multi/>; rel=multiplex-wait', '</changes?after=2>; rel=changes']],
  ] as const)('reaches who waits at a path of its own: %s %o', async (option, reference) => {
    const { list, routes } = elsewhere();
    const { client, live, held } = await startApp(framework, routes);
    const waiting = client.send('GET', '/changes?after=2', wait);
    await held(1);
    list.last = 3;
    await live.updated('/list/', { [option]: reference });
    const { status, headers, text } = await waiting.answer;
    expect([status, text]).toEqual([200, '[3]']);
    expect(headers.link).toContain('</changes?after=3>; rel="changes"');
  });

  it('tells a WebSocket what changed in a collection that gives no Link', async () => {
    const { list, routes } = elsewhere();
    const unlinked: Routes = {
      ...routes,
      '/list/': (_req, res) => res.writeHead(200, { ETag: '"1"' }).end(),
    };
    const { live, server } = await startApp(framework, unlinked);
    live.attach(server);
    const client = await SocketClient.open(server);
    expect(await client.subscribe('/list/', { mode: 'changes' })).toEqual({ id: '1', type: 'subscribed' });
    list.last = 3;
    await live.updated('/list/');
    expect(await client.json()).toEqual({ type: 'event', uri: '/list/', headers: {} });
    for (const last of [4, 5]) {
      list.last = last;
      await live.updated('/list/', { prevChanges: `/changes?after=${last - 1}` });
      const { uri, headers, body } = await client.json();
      expect([uri, body]).toEqual(['/list/', [last]]);
      expect(headers.Link).toContain(`</changes?after=${last - 1}>; rel="prev-changes"`);
      expect(headers.Link).toMatch(new RegExp(`^</changes\\?after=${last}>; rel="changes`));
    }
    expect(client.waiting).toEqual([]);
  });

  it('tells the items that the application finds, and waits with all that the route gives', async () => {
    const { list, routes } = wrapped();
    const { client, live, server, held } = await startApp(framework, routes);
    live.attach(server);
    const socket = await SocketClient.open(server);
    await socket.subscribe('/list/', { mode: 'changes' });
    const waiting = client.send('GET', '/list/?after=2', wait);
    await held(2);
    list.last = 3;
    const seen: unknown[] = [];
    const getItems: GetItems = (res, body) => {
      seen.push(res.statusCode, res.headers['content-type']);
      return (body as { list: number[] }).list;
    };
    await live.updated('/list/', { prevChanges: '?after=2', query: { limit: 1 }, getItems });
    const { headers, body } = await socket.json();
    expect([body, headers['Content-Type']]).toEqual([[3], 'application/json']);
    expect(headers.Link).toContain('</list/?after=2>; rel="prev-changes"');
    expect((await waiting.answer).text).toBe('{"list":[3]}');
    expect(seen).toEqual([200, 'application/json']);
    list.last = 4;
    await live.updated('/list/');
    expect((await socket.json()).body).toEqual([4]);
  });

  it('tells that something changed where getItems throws or finds nothing, and of what it threw', async () => {
    const { list, routes } = wrapped();
    const { live, server, held, problems } = await startApp(framework, routes);
    live.attach(server);
    const socket = await SocketClient.open(server);
    await socket.subscribe('/list/', { mode: 'changes' });
    await held(1);
    const fail = () => {
      throw new Error('no');
    };
    for (const getItems of [fail, () => undefined]) {
      list.last += 1;
      await live.updated('/list/', { getItems });
      expect(await socket.json()).toEqual({ type: 'event', uri: '/list/', headers: {} });
    }
    expect(problems).toEqual([{ code: 'option-threw', option: 'getItems', path: '/list/', reason: 'no' }]);
  });

  it('refuses at once what it cannot read', async () => {
    const { live } = await startApp(framework, elsewhere().routes);
    for (const options of [{ prevChanges: '' }, { prevChangesLink: '<a>, <b>' }, { query: 7 as never }]) {
      expect(() => live.updated('/list/', options)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    }
  });
});
