import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonCollection } from '../../../test/support/server/jsonCollection.js';
import { eventually } from '../../../test/support/server/startApp.js';
import { JsonValue, startSockets } from '../../../test/support/server/startSockets.js';
import { Gate } from '../../../test/support/server/value.js';

const ids = (...of: number[]) => of.map((id) => ({ id }));

function changes(uri: string, from: number, to: number, body: object, path = '/c') {
  const Link = `<${path}?after=${to}>; rel="changes", <${path}?after=${from}>; rel="prev-changes"`;
  return { type: 'event', uri, headers: { Link, 'Content-Type': 'application/json' }, body };
}

describe.each(frameworks)('$name: collections on a WebSocket', (framework) => {
  it.each([['changes'], [undefined]])('are told as what changed, in mode %s', async (mode) => {
    const collection = new JsonCollection('/c');
    const { live, open } = await startSockets(framework, collection.routes);
    const client = await open();
    expect(await client.subscribe('/c', { mode })).toEqual({ id: '1', type: 'subscribed' });
    collection.add(2);
    await live.updated('/c');
    expect(await client.json()).toEqual(changes('/c', 1, 2, ids(2)));
    collection.add(3, 4);
    await live.updated('/c');
    expect(await client.json()).toEqual(changes('/c', 2, 4, ids(3, 4)));
    await live.updated('/c');
    expect(await client.ask({ type: 'ping', id: 1 })).toEqual({ type: 'pong', id: 1 });
  });

  it('are told where their changes are at another path', async () => {
    const collection = new JsonCollection('/c', '/c/changes');
    const { live, open } = await startSockets(framework, collection.routes);
    const client = await open();
    await client.subscribe('/c', { mode: 'changes' });
    collection.add(2);
    await live.updated('/c');
    expect(await client.json()).toEqual(changes('/c', 1, 2, ids(2), '/c/changes'));
  });

  it('miss nothing that changes while they are subscribed', async () => {
    const collection = new JsonCollection('/c');
    const gate = new Gate();
    const { live, open } = await startSockets(framework, {
      '/c': async (req, res) => {
        if (req.url?.includes('after=1') && collection.items.length === 1) await gate.pass();
        return collection.route(req, res);
      },
    });
    const client = await open();
    const subscribed = client.subscribe('/c', { mode: 'changes' });
    await gate.entered;
    collection.add(2);
    gate.open();
    expect(await subscribed).toEqual({ id: '1', type: 'subscribed' });
    expect(await client.json()).toEqual(changes('/c', 1, 2, ids(2)));
    await live.updated('/c');
    expect(await client.ask({ type: 'ping', id: 1 })).toEqual({ type: 'pong', id: 1 });
  });

  it('are hints where they are not to be had, and go on from the same place', async () => {
    const collection = new JsonCollection('/c');
    const { live, open } = await startSockets(framework, collection.routes);
    const client = await open();
    await client.subscribe('/c');
    for (collection.status of [404, 403, 500]) {
      await live.updated('/c');
      expect(await client.json()).toEqual({ type: 'event', uri: '/c', headers: {} });
    }
    collection.status = 200;
    collection.add(2);
    await live.updated('/c');
    expect(await client.json()).toEqual(changes('/c', 1, 2, ids(2)));
  });

  it('are a hint at each update where the checkpoint is too old, as nobody knows where the client is then', async () => {
    const collection = new JsonCollection('/c');
    let oldest = 0;
    const { live, open } = await startSockets(framework, {
      '/c': (req, res) => {
        const after = /after=(\d+)/.exec(req.url ?? '')?.[1];
        return Number(after ?? oldest) < oldest ? res.writeHead(404).end() : collection.route(req, res);
      },
    });
    const client = await open();
    await client.subscribe('/c', { mode: 'changes' });
    oldest = 2;
    for (const id of [2, 3, 4]) {
      collection.add(id);
      await live.updated('/c');
      expect(await client.json()).toEqual({ type: 'event', uri: '/c', headers: {} });
    }
  });

  it('are refused where their changes are', async () => {
    const collection = new JsonCollection('/c');
    const { live, open } = await startSockets(framework, {
      '/c': (req, res) => (req.url === '/c' ? collection.route(req, res) : res.writeHead(403).end()),
    });
    const client = await open();
    expect(await client.subscribe('/c')).toEqual({
      ...{ id: '1', type: 'error', code: 403, reason: 'The changes answered with 403.' },
    });
    expect(live.stats()).toMatchObject({ subscriptions: 0, groups: 0 });
  });

  it('are followed as values by who wants that, beside their changes', async () => {
    const collection = new JsonCollection('/c');
    const { live, open } = await startSockets(framework, {
      '/c': (req, res) => {
        res.setHeader('ETag', `"${collection.items.length}"`);
        return collection.route(req, res);
      },
    });
    const client = await open();
    await client.subscribe('/c', { mode: 'value' });
    await client.subscribe('/c', { mode: 'changes' });
    expect(live.stats().subscriptions).toBe(2);
    collection.add(2);
    await live.updated('/c');
    const events = [await client.json(), await client.json()];
    expect(events).toContainEqual(changes('/c', 1, 2, ids(2)));
    expect(events).toContainEqual({
      ...{ type: 'event', uri: '/c', body: ids(1, 2) },
      headers: { ETag: '"2"', 'Content-Type': 'application/json' },
    });
    await client.ask({ id: 2, type: 'unsubscribe', uri: '/c' });
    expect(live.stats().subscriptions).toBe(0);
  });

  it('without a Link to their changes are hints until an update says where these are', async () => {
    const value = new JsonValue();
    const collection = new JsonCollection('/changes');
    const routes = { '/c': value.route, ...collection.routes };
    const { live, open } = await startSockets(framework, routes);
    const client = await open();
    expect(await client.subscribe('/c', { mode: 'changes' })).toEqual({ id: '1', type: 'subscribed' });
    await live.updated('/c');
    expect(await client.json()).toEqual({ type: 'event', uri: '/c', headers: {} });
    collection.add(2);
    await live.updated('/c', { prevChanges: '/changes?after=1' });
    expect(await client.json()).toEqual(changes('/c', 1, 2, ids(2), '/changes'));
  });

  it('are asked once for all subscribers', async () => {
    const collection = new JsonCollection('/c');
    const { live, open, subscribed } = await startSockets(framework, collection.routes);
    const clients = await Promise.all(Array.from({ length: 50 }, () => open()));
    for (const client of clients) client.send({ id: '1', type: 'subscribe', uri: '/c' });
    await subscribed(50);
    const before = collection.calls;
    collection.add(2);
    await live.updated('/c');
    for (const client of clients) {
      expect(await client.json()).toEqual({ id: '1', type: 'subscribed' });
      expect(await client.json()).toEqual(changes('/c', 1, 2, ids(2)));
    }
    // With the question whether that was all.
    await eventually(() => collection.calls - before === 2);
  });
});
