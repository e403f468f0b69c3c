import { describe, expect, it } from 'vitest';
import { startLive } from './liveTest.js';
import type { DialectName } from './options.js';

const waitHeader: Record<DialectName, Record<string, string>> = {
  '0.1': { Wait: '30' },
  '0.2': { Wait: '30' },
  '0.3': { Prefer: 'wait=30' },
};

const mechanisms = ['changes', 'changes-wait'] as const;
const longRel = 'http://liveresource.org/protocol/changes';

const linkTo = (dialect: DialectName, after: number, rels: string) =>
  dialect === '0.3'
    ? `</c/list/?after=${after}>; rel="${longRel}"; wait-min=1`
    : `</c/list/?after=${after}>; rel=${rels}`;

describe.each(['0.1', '0.2', '0.3'] as const)('in %s', (dialect) => {
  it('a collection tells where its changes are asked, to HEAD too', async () => {
    const { server, client } = await startLive({ dialect, mechanisms });
    server.putAll('list', [{ id: 1 }, { id: 2 }]);
    const { text, headers } = await client.get(server.urlOf('list'));
    expect(text).toBe('[{"id":1},{"id":2}]');
    expect(headers['link']).toBe(linkTo(dialect, 2, '"changes changes-wait"'));
    expect(headers['changes-id']).toBe(dialect === '0.1' ? undefined : '2');
    const head = await client.send('HEAD', server.urlOf('list')).answer;
    expect([head.text, head.headers['link']]).toEqual(['', headers['link']]);
  });

  it('a changes URL gives what changed, the last state of each item', async () => {
    const { server, client } = await startLive({ dialect, mechanisms });
    server.putAll('list', [{ id: 1 }, { id: 2 }]);
    server.put('list', { id: 1, text: 'new' });
    server.put('list', { id: 3 });
    server.drop('list', 2);
    const { status, text, headers } = await client.get(`${server.urlOf('list')}?after=2`);
    expect(status).toBe(200);
    expect(text).toBe('[{"id":1,"text":"new"},{"id":3},{"id":2,"deleted":true}]');
    expect(headers['link']).toBe(linkTo(dialect, 5, '"changes changes-wait"'));
    expect(headers['etag']).toBeUndefined();
    expect(server.itemsOf('list')).toEqual([{ id: 1, text: 'new' }, { id: 3 }]);
  });

  it('a wait for changes is answered by the change, and moves the checkpoint with rel=changes alone', async () => {
    const { server, client } = await startLive({ dialect, mechanisms });
    server.put('list', { id: 1 });
    const { answer } = client.send('GET', `${server.urlOf('list')}?after=1`, waitHeader[dialect]);
    await server.until(() => server.waits.now === 1);
    server.putAll('list', [{ id: 2 }, { id: 3 }]);
    const { text, headers } = await answer;
    expect([text, headers['link']]).toEqual(['[{"id":2},{"id":3}]', linkTo(dialect, 3, 'changes')]);
  });

  it('a wait without a change ends with an empty list', async () => {
    const { server, client } = await startLive({ dialect, mechanisms, maxWaitMs: 5 });
    server.put('list', { id: 1 });
    const { status, text, headers } = await client.get(
      `${server.urlOf('list')}?after=1`,
      waitHeader[dialect],
    );
    expect([status, text, headers['link']]).toEqual([200, '[]', linkTo(dialect, 1, 'changes')]);
    expect(server.waits.total).toBe(1);
  });

  it('a checkpoint that is forgotten, or that never was, is 404', async () => {
    const { server, client } = await startLive({ dialect, mechanisms });
    server.putAll('list', [{ id: 1 }, { id: 2 }]);
    server.forgetHistory('list');
    const statusOf = async (after: string) =>
      (await client.get(`${server.urlOf('list')}?after=${after}`, waitHeader[dialect])).status;
    const statuses = await Promise.all(['1', '3', 'x'].map(statusOf));
    expect(statuses).toEqual([404, 404, 404]);
    expect((await client.get(`${server.urlOf('list')}?after=2`)).status).toBe(200);
  });
});

it('pages long answers by the next Link', async () => {
  const { server, client } = await startLive({ dialect: '0.1', mechanisms: ['changes'], pageLimit: 2 });
  server.addCollection('list', 'object');
  server.putAll('list', [{ id: 1 }, { id: 2 }, { id: 3 }]);
  const first = await client.get(`${server.urlOf('list')}?after=0`);
  expect(first.text).toBe('{"items":[{"id":1},{"id":2}],"total":3}');
  expect(first.headers['link']).toBe('</c/list/?after=2>; rel=changes');
  const second = await client.get(`${server.urlOf('list')}?after=2`);
  expect(second.text).toBe('{"items":[{"id":3}],"total":3}');
  expect(second.headers['link']).toBe('</c/list/?after=3>; rel=changes');
});

it('keeps the query of a collection, and gives all Links to a wait when it is told to', async () => {
  const { server, client } = await startLive({ dialect: '0.1', mechanisms, changesLinkOnly: false });
  server.put('list?room=1', { id: 1 });
  const { headers } = await client.get(`${server.urlOf('list?room=1')}&after=0`, { Wait: '30' });
  expect(headers['link']).toBe('</c/list/?room=1&after=1>; rel="changes changes-wait"');
});

it('follows collections as values when it is told to', async () => {
  const { server, client } = await startLive({
    dialect: '0.1',
    mechanisms: ['value-wait', 'changes'],
    collectionsAsValues: true,
  });
  server.put('list', { id: 1 });
  const { headers } = await client.get(server.urlOf('list'));
  expect(headers['link']).toBe('</c/list/>; rel=value-wait, </c/list/?after=1>; rel=changes');
  const changes = await client.get(`${server.urlOf('list')}?after=0`);
  expect(changes.headers['link']).toBe('</c/list/?after=1>; rel=changes');
});

it('says on a changes URL of 0.3 that it waits', async () => {
  const { server, client } = await startLive({ dialect: '0.3', mechanisms });
  server.put('list', { id: 1 });
  const ofCollection = await client.get(server.urlOf('list'));
  const ofChanges = await client.get(`${server.urlOf('list')}?after=0`);
  expect(ofCollection.headers['liveresource-property']).toBeUndefined();
  expect(ofChanges.headers['liveresource-property']).toBe('wait; min=1');
});

it('gives opaque changes when it is told to', async () => {
  const { server, client } = await startLive({
    dialect: '0.2',
    opaqueChanges: (items) => ({ type: 'text/x-diff', bytes: Buffer.from(`${items.length} lines\n`) }),
  });
  server.putAll('list', [{ id: 1 }, { id: 2 }]);
  const { text, headers } = await client.get(`${server.urlOf('list')}?after=0`);
  expect([text, headers['content-type']]).toEqual(['2 lines\n', 'text/x-diff']);
  const stream = await client.stream(`${server.origin}/stream/c/list/?after=2`);
  server.drop('list', 1);
  await stream.next();
  expect(await stream.next()).toMatch(/"Content-Type":"text\/x-diff"}\ndata: 1 lines\ndata:$/);
});
