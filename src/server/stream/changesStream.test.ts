import { describe, expect, it } from 'vitest';
import { openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonItems } from '../../../test/support/server/json.js';
import { multi } from '../../../test/support/server/multi.js';
import { eventually, startApp } from '../../../test/support/server/startApp.js';

const none = expect.objectContaining({ waiting: 0, arriving: 0, groups: 0, paths: 0 });

describe.each(frameworks)('$name: changes-stream', (framework) => {
  it('tells what has changed since the checkpoint, and what changes', async () => {
    const items = new JsonItems();
    const { live, server, client } = await startApp(framework, { '/i/': items.route });
    expect((await client.get('/i/')).headers.link).toContain('</i/?after=3>; rel="changes-stream"');
    const stream = await openStream(server, '/i/?after=1');
    await stream.has(1);
    items.items.push(4, 5);
    await live.updated('/i/');
    await stream.has(2);
    expect(stream.told).toEqual([
      ['[2,3]', '/i/?after=3'],
      ['[4,5]', '/i/?after=5'],
    ]);
  });

  it('does not follow what is not offered, although an id names it', async () => {
    const [open, closed] = [new JsonItems(), new JsonItems()];
    const routes = { '/i/': open.route, '/closed/': closed.route };
    const options = { routes: [{ path: '/closed/', mechanisms: [] }] };
    const { server, client, held } = await startApp(framework, routes, options);
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': '/closed/?after=1' };
    expect((await client.get('/i/', headers)).headers['content-type']).toBe('application/json');
    const many = await openStream(server, multi('/i/?after=3'), { 'Last-Event-ID': '/closed/?after=1' });
    await held(1);
    expect([many.events, closed.calls]).toEqual([[], 0]);
  });

  it('says nothing of nothing', async () => {
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, '/i/?after=3');
    await held(1);
    await live.updated('/i/');
    expect([stream.status, stream.events, live.stats().waiting]).toEqual([200, [], 1]);
    items.items.push(4);
    await live.updated('/i/');
    await stream.has(1);
    expect(stream.told).toEqual([['[4]', '/i/?after=4']]);
  });

  it('moves on over an empty list that leads on', async () => {
    let after = 1;
    const { live, server, held } = await startApp(framework, {
      '/i/': (req, res) => {
        const from = Number(new URL(req.url ?? '', 'http://any').searchParams.get('after'));
        res.setHeader('Content-Type', 'application/json');
        res.writeHead(200, { Link: `</i/?after=${after}>; rel=changes` }).end(from < 2 ? '[]' : '[7]');
      },
    });
    const stream = await openStream(server, '/i/?after=1');
    await held(1);
    for (after of [2, 3]) await live.updated('/i/');
    await stream.has(1);
    expect([stream.cursors, stream.told]).toEqual([['/i/?after=2'], [['[7]', '/i/?after=3']]]);
  });

  it.each([
    ['/i/?after=1', '/i/?after=2'],
    ['/i/', '/i/?after=2'],
  ])('resumes %s where the last event said', async (url, id) => {
    const { server } = await startApp(framework, { '/i/': new JsonItems().route });
    const stream = await openStream(server, url, { 'Last-Event-ID': id });
    await stream.has(1);
    expect(stream.told).toEqual([['[3]', '/i/?after=3']]);
  });

  it('gives all pages, each as an event', async () => {
    const items = new JsonItems();
    items.page = 1;
    const { live, server } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, '/i/?after=0');
    await stream.has(3);
    items.items.push(4, 5);
    await live.updated('/i/');
    await stream.has(5);
    expect(stream.told.map(([data]) => data)).toEqual(['[1]', '[2]', '[3]', '[4]', '[5]']);
  });

  it('of a collection begins at its changes, without the whole', async () => {
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, '/i/');
    await held(1);
    items.items.push(4);
    await live.updated('/i/');
    await stream.has(1);
    expect(stream.told).toEqual([['[4]', '/i/?after=4']]);
  });

  it('of a collection hears of its updates where its changes are elsewhere', async () => {
    let head = 3;
    const { live, server, held } = await startApp(framework, {
      '/i': (_req, res) => {
        res.writeHead(200, {
          'Content-Type': 'application/json',
          Link: `</i/changes/${head}>; rel=changes`,
        });
        res.end('[1,2,3]');
      },
      '/i/changes/3': (_req, res) => {
        res.setHeader('Content-Type', 'application/json');
        res.writeHead(200, { Link: `</i/changes/${head}>; rel=changes` }).end(head === 3 ? '[]' : '[4]');
      },
      '/i/changes/4': (_req, res) => {
        res.setHeader('Content-Type', 'application/json');
        res.writeHead(200, { Link: '</i/changes/4>; rel=changes' }).end('[]');
      },
    });
    const stream = await openStream(server, '/i');
    await held(1);
    head = 4;
    await live.updated('/i');
    await stream.has(1);
    expect(stream.told).toEqual([['[4]', '/i/changes/4']]);
    const late = await openStream(server, '/i', { 'Last-Event-ID': '/i/changes/3' });
    await late.has(1);
    expect(late.told).toEqual(stream.told);
  });

  it.each([404, 410])('answers with the route where the checkpoint is too old (%d)', async (status) => {
    const items = new JsonItems();
    items.status = status;
    const { client, live, clock } = await startApp(framework, { '/i/': items.route });
    const accept = { Accept: 'text/event-stream' };
    expect((await client.get('/i/?after=1', accept)).status).toBe(status);
    expect((await client.get('/i/', { ...accept, 'Last-Event-ID': '/i/?after=1' })).status).toBe(status);
    await eventually(() => live.stats().groups === 0 && clock.timers === 0);
  });

  it.each([404, 403, 500])('ends when the route says %d', async (status) => {
    const items = new JsonItems();
    const { live, server, held, clock } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, '/i/?after=3');
    await held(1);
    items.status = status;
    await live.updated('/i/');
    await stream.ended();
    await eventually(() => clock.timers === 0);
    expect([live.stats(), stream.events]).toEqual([none, []]);
  });

  it('loses no change for one who reads slowly', async () => {
    const items: string[] = [];
    const { live, server, held } = await startApp(framework, {
      '/i/': (req, res) => {
        const after = Number(new URL(req.url ?? '', 'http://any').searchParams.get('after'));
        res.setHeader('Content-Type', 'application/json');
        res.setHeader('Link', `</i/?after=${items.length}>; rel=changes`);
        res.end(JSON.stringify(items.slice(after)));
      },
    });
    const stream = await openStream(server, '/i/?after=0');
    await held(1);
    stream.response.pause();
    const change = async () => {
      items.push(`${items.length} ${'x'.repeat(200_000)}`);
      await live.updated('/i/');
    };
    while (live.stats().waiting > 0) await change();
    const whenFull = items.length;
    await change();
    await change();
    stream.response.resume();
    await eventually(() => stream.events.at(-1)?.id === `/i/?after=${items.length}`);
    const told = stream.events.flatMap(({ data }) => JSON.parse(data) as string[]);
    expect(told).toEqual(items);
    expect(stream.events).toHaveLength(whenFull);
  });

  it('is a stream of the value where only that is offered', async () => {
    const items = new JsonItems();
    const { server } = await startApp(framework, { '/i/': items.route }, { mechanisms: ['value-stream'] });
    const stream = await openStream(server, '/i/');
    await stream.has(1);
    expect(stream.told).toEqual([['[1,2,3]', '"of /i/ 3"']]);
  });

  it('is no stream where a value is all that there is', async () => {
    const { client } = await startApp(
      framework,
      {
        '/a': (_req, res) => res.writeHead(200, { 'Content-Type': 'application/json', ETag: '"1"' }).end('1'),
      },
      { mechanisms: ['changes-stream'] },
    );
    const { text, headers } = await client.get('/a', { Accept: 'text/event-stream' });
    expect([text, headers['content-type']]).toEqual(['1', 'application/json']);
  });
});
