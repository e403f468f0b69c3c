import { describe, expect, it } from 'vitest';
import { openStream } from '../../../test/support/server/eventStream.js';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { JsonItems, JsonValue } from '../../../test/support/server/json.js';
import { multi } from '../../../test/support/server/multi.js';
import { briefly, eventsIn } from '../../../test/support/server/multiEvents.js';
import { startApp } from '../../../test/support/server/startApp.js';

describe.each(frameworks)('$name: multiplex-stream', (framework) => {
  it('tells the values, and each that follows', async () => {
    const [a, b] = [new JsonValue(), new JsonValue()];
    const { live, server, client, held } = await startApp(framework, {
      '/a': a.route,
      '/b': (req, res) => {
        res.setHeader('Content-Type', 'application/json');
        b.calls += 1;
        res.writeHead(200, { ETag: `"${b.n}"` }).end(`{\n "n": ${b.n}.0 }${req.url?.slice(2) ?? ''}`);
      },
    });
    expect((await client.get('/a')).headers.link).toContain('</multi/>; rel="multiplex-stream"');
    const stream = await openStream(server, multi('/a', '/b'));
    await stream.has(2);
    await held(2);
    b.n = 2;
    await live.updated('/b');
    a.n = 2;
    await live.updated('/a');
    await stream.has(4);
    expect(briefly(stream).slice(2)).toEqual([
      ['/b', { n: 2 }],
      ['/a', { n: 2 }],
    ]);
    expect(eventsIn(stream)[3]?.headers).toEqual({ ETag: '"2"', 'Content-Type': 'application/json' });
    expect(stream.events[2]?.data).toContain('"body":{\n "n": 2.0 }}');
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  });

  it('says of what is not live that it is not offered', async () => {
    const value = new JsonValue();
    const { live, server, held } = await startApp(framework, {
      '/own': (_req, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end('"secret"'),
      '/a': value.route,
    });
    const stream = await openStream(server, multi('/own', '/a'));
    await stream.has(2);
    await held(2);
    value.n = 2;
    await live.updated('/a');
    await stream.has(3);
    const told = briefly(stream).sort(([one], [other]) => (one < other ? -1 : 1));
    expect(told).toEqual([
      ['/a', { n: 1 }],
      ['/a', { n: 2 }],
      ['/own', 501],
    ]);
  });

  it('says nothing of what the client has', async () => {
    const [a, b] = [new JsonValue(), new JsonValue()];
    const { live, server, held } = await startApp(framework, { '/a': a.route, '/b': b.route });
    const stream = await openStream(server, multi('/a "1"', '/b "0"'));
    await stream.has(1);
    await held(2);
    a.n = 2;
    await live.updated('/a');
    await stream.has(2);
    expect(briefly(stream)).toEqual([
      ['/b', { n: 1 }],
      ['/a', { n: 2 }],
    ]);
  });

  it('tells changes after each other, as sockets do', async () => {
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, multi('/i/?after=1'));
    await stream.has(1);
    await held(1);
    items.items.push(4);
    await live.updated('/i/');
    await stream.has(2);
    expect(eventsIn(stream)).toEqual([
      {
        uri: '/i/?after=1',
        headers: {
          Link: '</i/?after=3>; rel="changes", </i/?after=1>; rel="prev-changes"',
          'Content-Type': 'application/json',
        },
        body: [2, 3],
      },
      {
        uri: '/i/?after=1',
        headers: {
          Link: '</i/?after=4>; rel="changes", </i/?after=3>; rel="prev-changes"',
          'Content-Type': 'application/json',
        },
        body: [4],
      },
    ]);
  });

  it('says nothing of changes that there are not', async () => {
    const { live, server, held } = await startApp(framework, { '/i/': new JsonItems().route });
    const stream = await openStream(server, multi('/i/?after=3'));
    await held(1);
    await live.updated('/i/');
    expect(stream.events).toEqual([]);
  });

  it('follows a collection by its value', async () => {
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, { '/i/': items.route });
    const stream = await openStream(server, multi('/i/'));
    await held(1);
    items.items.push(4);
    await live.updated('/i/');
    await stream.has(2);
    expect(briefly(stream)).toEqual([
      ['/i/', [1, 2, 3]],
      ['/i/', [1, 2, 3, 4]],
    ]);
  });

  it('resumes where the last event said, in each', async () => {
    const [a, b, c] = [new JsonValue(), new JsonValue(), new JsonValue()];
    const items = new JsonItems();
    const { live, server, held } = await startApp(framework, {
      '/a': a.route,
      '/b': b.route,
      '/c': c.route,
      '/i/': items.route,
    });
    const url = multi('/a "0"', '/i/?after=2', '/b', '/c');
    const stream = await openStream(server, url);
    await stream.has(4);
    await held(4);
    c.status = 404;
    await live.updated('/c');
    await stream.has(5);
    const id = stream.events[4]?.id ?? '';
    stream.leave();
    await held(0);
    [b.n, items.items] = [2, [1, 2, 3, 4]];
    const resumed = await openStream(server, url, { 'Last-Event-ID': id });
    await resumed.has(2);
    await held(4);
    expect(new Set(briefly(resumed).map((event) => JSON.stringify(event)))).toEqual(
      new Set(['["/b",{"n":2}]', '["/i/?after=2",[4]]']),
    );
    c.status = 200;
    await live.updated('/c');
    await resumed.has(3);
    expect(briefly(resumed)[2]).toEqual(['/c', { n: 1 }]);
    const other = await openStream(server, multi('/a "1"'), { 'Last-Event-ID': id });
    await held(5);
    expect(other.events).toEqual([]);
  });
});
