import { describe, expect, it } from 'vitest';
import { frameworks, type Routes } from '../../test/support/server/frameworks.js';
import { startApp } from '../../test/support/server/startApp.js';
import { Value } from '../../test/support/server/value.js';

/** A list of numbers, with a Link to those that come after. */
function listRoutes() {
  const list = { last: 2, oldest: 0 };
  const routes: Routes = {
    '/list/': (req, res) => {
      const { searchParams } = new URL(req.url ?? '', 'http://app.example');
      const after = Number(searchParams.get('after') ?? 0);
      if (after < list.oldest) return res.writeHead(404).end();
      const items = Array.from({ length: list.last - after }, (_, i) => after + 1 + i);
      searchParams.set('after', String(list.last));
      res.setHeader('Link', `</list/?${searchParams}>; rel="changes"`);
      res.setHeader('Content-Type', 'application/json');
      return res.end(JSON.stringify(items));
    },
  };
  return { list, routes };
}

const wait = { Wait: '60' };

describe.each(frameworks)('$name: waiting for changes', (framework) => {
  it('offers it where a route links to its changes, and not its value', async () => {
    const { client } = await startApp(framework, listRoutes().routes);
    const { headers } = await client.get('/list/');
    const own = String(headers.link).split(', ').slice(0, 3);
    expect(own).toEqual(
      ['changes', 'changes-wait', 'changes-stream'].map((rel) => `</list/?after=2>; rel="${rel}"`),
    );
    expect(headers.link).not.toContain('value-wait');
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('answers what has changed already at once, and what comes after when it comes', async () => {
    const { list, routes } = listRoutes();
    const { client, live, held } = await startApp(framework, routes);
    const missed = await client.get('/list/?after=1', wait);
    expect([missed.status, missed.text]).toEqual([200, '[2]']);
    const waiting = client.send('GET', '/list/?after=2', wait);
    await held(1);
    list.last = 4;
    await live.updated('/list/');
    const { status, headers, text } = await waiting.answer;
    expect([status, text]).toEqual([200, '[3,4]']);
    expect(headers.link).toContain('</list/?after=4>; rel="changes-wait"');
  });

  it('ends with an empty list when the time is over, or the server closes', async () => {
    const { client, clock, held, live } = await startApp(framework, listRoutes().routes);
    const first = client.send('GET', '/list/?after=2', wait);
    await held(1);
    await clock.advance(60_000);
    const { status, text, headers } = await first.answer;
    expect([status, text]).toEqual([200, '[]']);
    expect(headers.link).toContain('</list/?after=2>; rel="changes"');
    const second = client.send('GET', '/list/?after=2', wait);
    await held(1);
    await live.close();
    expect((await second.answer).text).toBe('[]');
    expect([live.stats().paths, clock.timers]).toEqual([0, 0]);
  });

  it('ends with what the route gave to each, not with the cookie of another', async () => {
    let visitors = 0;
    const { client, held, live } = await startApp(framework, {
      '/list/': (_req, res) => {
        visitors += 1;
        const headers = { Link: '</list/?after=2>; rel=changes', 'Set-Cookie': `visitor=${visitors}` };
        res.writeHead(200, headers).end('[]');
      },
    });
    const waiting = [1, 2, 3].map(() => client.send('GET', '/list/?after=2', wait));
    await held(3);
    await live.close();
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(new Set(answers.map(({ headers }) => String(headers['set-cookie']))).size).toBe(3);
  });

  it('waits although a route links to itself under the name that a proxy has', async () => {
    let last = 2;
    const { client, held, live } = await startApp(framework, {
      '/list/': (_req, res) => {
        res.setHeader('Link', `<https://public.example/list/?after=${last}>; rel="changes"`);
        res.end(last === 2 ? '[]' : '[3]');
      },
    });
    const waiting = client.send('GET', '/list/?after=2', wait);
    await held(1);
    last = 3;
    await live.updated('/list/');
    const { text, headers } = await waiting.answer;
    expect(text).toBe('[3]');
    expect(headers.link).toContain('<https://public.example/list/?after=3>; rel="changes"');
  });

  it('says 404 when the checkpoint has become too old', async () => {
    const { list, routes } = listRoutes();
    const { client, held, live } = await startApp(framework, routes);
    const waiting = client.send('GET', '/list/?after=2', wait);
    await held(1);
    list.oldest = 3;
    await live.updated('/list/');
    expect((await waiting.answer).status).toBe(404);
  });

  it('is answered at once where there is no Link to changes', async () => {
    const { client } = await startApp(framework, { '/a': new Value().route });
    const { status, text } = await client.get('/a', wait);
    expect([status, text]).toEqual([200, 'value 1']);
  });

  it('tells an exact collection by the rest of its query', async () => {
    const { list, routes } = listRoutes();
    const { client, held, live } = await startApp(framework, routes);
    const one = client.send('GET', '/list/?room=1&after=2', wait);
    const other = client.send('GET', '/list/?room=2&after=2', wait);
    await held(2);
    list.last = 3;
    await live.updated('/list/?room=1', { exact: true });
    expect((await one.answer).text).toBe('[3]');
    expect(live.stats().waiting).toBe(1);
    other.request.destroy();
  });
});

describe.each(frameworks)('$name: limits', (framework) => {
  it('says 503 with Retry-After to one too many, and takes the next when one has gone', async () => {
    const {
      wait: waitFor,
      held,
      live,
    } = await startApp(framework, { '/a': new Value().route }, { limits: { waiters: 2 } });
    const waiting = [waitFor('/a', '"1"'), waitFor('/a', '"1"')];
    await held(2);
    const { status, headers, text } = await waitFor('/a', '"1"').answer;
    expect([status, headers['retry-after'], text]).toEqual([503, '30', expect.stringContaining('Too many')]);
    waiting[0]?.request.destroy();
    await held(1);
    const next = waitFor('/a', '"1"');
    await held(2);
    await live.close();
    expect((await next.answer).status).toBe(304);
  });

  it('counts those of one client', async () => {
    const {
      wait: waitFor,
      held,
      client,
    } = await startApp(
      framework,
      { '/a': new Value().route },
      { limits: { waitersPerClient: 1, clientOf: ({ headers }) => String(headers['x-client']) } },
    );
    const ann = { 'X-Client': 'ann' };
    waitFor('/a', '"1"', ann);
    await held(1);
    expect((await waitFor('/a', '"1"', ann).answer).status).toBe(503);
    expect((await client.get('/a', ann)).status).toBe(200);
    waitFor('/a', '"1"', { 'X-Client': 'bob' });
    await held(2);
  });

  it('offers and takes only what a route is given', async () => {
    const { client, wait: waitFor } = await startApp(
      framework,
      { '/a': new Value().route, '/off': new Value().route, '/rest': new Value().route },
      {
        mechanisms: ['value-wait', 'multiplex-wait'],
        routes: [
          { path: '/a', mechanisms: ['value-wait'] },
          { path: '/off', mechanisms: [] },
        ],
      },
    );
    const links = await Promise.all(
      ['/a', '/off', '/rest'].map(async (path) => (await client.get(path)).headers.link),
    );
    expect(links).toEqual([
      '</a>; rel="value-wait"',
      undefined,
      '</rest>; rel="value-wait", </multi/>; rel="multiplex-wait"',
    ]);
    expect((await waitFor('/off', '"1"').answer).status).toBe(200);
  });
});
