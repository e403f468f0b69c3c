import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express, Request } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expresses } from '../../test/support/server/frameworks.js';
import { type RunningApp, startBuilt } from '../../test/support/server/startApp.js';
import { ExpressLiveResource, isAsked, type LiveOptions, type LiveServer, liveResource } from './index.js';

describe.each(expresses)('$name', ({ name, express }) => {
  /** Makes the app live, then declares its routes. */
  function start(declare: (app: Express, live: LiveServer) => void, options: LiveOptions = {}) {
    return startBuilt((all) => {
      const app = express().set('env', 'test');
      const live = liveResource(app, all);
      declare(app, live);
      return { live, listener: app };
    }, options);
  }

  it("follows Express' own ETags, and a reload of the client changes nothing", async () => {
    let n = 0;
    const { client, wait, held, live } = await start((app) => {
      app.get('/counter/:name/', (_req, res) => void res.json({ n }));
    });
    const { headers } = await client.get('/counter/a/');
    expect(headers.etag).toMatch(/^W\//);
    const waiting = wait('/counter/a/', String(headers.etag), { 'Cache-Control': 'no-cache' });
    await held(1);
    n = 1;
    await live.updated('/counter/a/');
    expect((await waiting.answer).text).toBe('{"n":1}');
  });

  it('answers waiters of a route that throws or passes an error on with its error', async () => {
    let fails = false;
    const fail = (req: Request) => {
      if (req.query['how'] === 'throw') throw Object.assign(new Error('thrown'), { status: 503 });
    };
    const { wait, held, live } = await start((app) => {
      app.get('/a', async (req, res, next) => {
        if (!fails) return void res.send('x');
        // Express 4 knows nothing of promises.
        if (name === 'Express 4' || req.query['how'] === 'next') return next(new Error('passed on'));
        fail(req);
      });
      app.get('/sync', (_req, res) => {
        if (fails) throw new Error('thrown');
        res.send('x');
      });
    });
    const etag = 'W/"1-EfatBFhg16L2bXPOB30Msk7BE2s"';
    const current = String((await wait('/sync', etag).answer).headers.etag);
    const waiting = ['/a?how=next', '/a?how=throw', '/sync'].map((path) => wait(path, current));
    await held(3);
    fails = true;
    await live.updated(/^/);
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status)).toEqual([500, name === 'Express 4' ? 500 : 503, 500]);
  });

  it('leaves files alone, but follows those of declared routes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'live-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'a.txt'), 'one');
    const files = (app: Express) => {
      app.get('/sent', (_req, res) => res.sendFile(join(folder, 'a.txt')));
      app.use('/static', express.static(folder));
    };
    const plain = await start(files);
    for (const path of ['/sent', '/static/a.txt']) {
      const { headers } = await plain.client.get(path);
      expect([headers.link, headers['cache-control']]).toEqual([undefined, 'public, max-age=0']);
    }
    const { client, wait, held, live } = await start(files, { live: ['/sent', '/static/*'] });
    for (const path of ['/sent', '/static/a.txt']) {
      writeFileSync(join(folder, 'a.txt'), 'one');
      const { headers } = await client.get(path);
      expect(headers.link).toContain(`<${path}>; rel="value-wait"`);
      const waiting = wait(path, String(headers.etag));
      await held(1);
      writeFileSync(join(folder, 'a.txt'), 'another');
      await live.updated(path);
      expect((await waiting.answer).text).toBe('another');
    }
  });

  it('treats what "live" leaves out as if it were not there', async () => {
    const { client } = await start((app) => void app.get('/a', (_req, res) => void res.send('x')), {
      live: (req) => req.url !== '/a',
    });
    const { status, headers } = await client.get('/a', { Wait: 'nonsense' });
    expect([status, headers.link]).toEqual([200, undefined]);
  });

  it('asks a mounted app through its parent, by the whole URL', async () => {
    let n = 0;
    const { client, wait, held, live } = await startBuilt((options) => {
      const [app, api] = [express(), express()];
      app.use((req, res, next) => {
        res.locals['user'] = req.headers.cookie;
        next();
      });
      app.use('/api', api);
      const server = liveResource(api, options);
      api.get('/me', (_req, res) => void res.send(`${res.locals['user']} ${n}`));
      return { live: server, listener: app };
    });
    const { headers } = await client.get('/api/me?x', { Cookie: 'ann' });
    expect(headers.link).toContain('</api/me?x>; rel="value-wait"');
    const waiting = wait('/api/me?x', String(headers.etag), { Cookie: 'ann' });
    await held(1);
    n = 1;
    await live.updated('/api/me');
    expect((await waiting.answer).text).toBe('ann 1');
  });

  it.each(['/api', '/api?x', '/api/', 'http://any.example/api/me'])(
    'names what is below the mount of a mounted app, also to a request for %s',
    async (target) => {
      const { client } = await startBuilt((options) => {
        const [app, api] = [express(), express()];
        app.use('/api', api);
        const live = liveResource(api, options);
        for (const path of ['/', '/me']) api.get(path, (_req, res) => void res.send('value'));
        return { live, listener: app };
      });
      expect((await client.get(target)).headers.link).toContain('</api/multi/>; rel="multiplex-wait"');
    },
  );

  it('works as middleware of a router', async () => {
    let n = 0;
    const { client, wait, held, live } = await startBuilt((options) => {
      const app = express();
      const server = liveResource(null, options);
      const router = express.Router().use(server.handler);
      router.get('/a', (_req, res) => void res.send(`${n}`));
      app.use('/r', router);
      return { live: server, listener: app };
    });
    const { headers } = await client.get('/r/a');
    const waiting = wait('/r/a', String(headers.etag));
    await held(1);
    n = 1;
    await live.updated('/r/a');
    expect((await waiting.answer).text).toBe('1');
  });

  it('asks with the address and the scheme of the client', async () => {
    let n = 0;
    const { client, wait, held, live } = await start((app) => {
      app.set('trust proxy', 1);
      app.get('/a', (req, res) => {
        res.set('ETag', `"${n}"`).send(`${n} ${req.ip} ${req.protocol} ${req.hostname} ${req.httpVersion}`);
      });
    });
    const proxied = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https', Host: 'a.example' };
    const direct = (await client.get('/a', proxied)).text;
    expect(direct).toBe('0 203.0.113.9 https a.example 1.1');
    const waiting = wait('/a', '"0"', proxied);
    await held(1);
    n = 1;
    await live.updated('/a');
    expect((await waiting.answer).text).toBe(direct.replace('0 ', '1 '));
  });

  it('lets middleware before and after it work on answers to waiters', async () => {
    let n = 0;
    const { wait, held, live } = await startBuilt((options) => {
      const app = express();
      app.use((_req, res, next) => next(res.set('X-Before', 'yes') && undefined));
      const server = liveResource(app, options);
      app.use((_req, res, next) => next(res.set('X-After', 'yes') && undefined));
      app.get('/a', (_req, res) => void res.cookie('n', n).set('ETag', `"${n}"`).send(`${n}`));
      return { live: server, listener: app };
    });
    const waiting = wait('/a', '"0"');
    await held(1);
    n = 1;
    await live.updated('/a');
    const { headers, text } = await waiting.answer;
    expect([text, headers['x-before'], headers['x-after']]).toEqual(['1', 'yes', 'yes']);
    expect(headers['set-cookie']).toEqual(['n=1; Path=/']);
  });

  it('lets middleware tell questions from requests', async () => {
    const seen: boolean[] = [];
    const { client, wait, held } = await startBuilt((options) => {
      const app = express();
      app.use((req, _res, next) => {
        seen.push(isAsked(req));
        next();
      });
      const live = liveResource(app, options);
      app.get('/a', (_req, res) => void res.set('ETag', '"0"').send('x'));
      return { live, listener: app };
    });
    await client.get('/a');
    wait('/a', '"0"');
    await held(1);
    expect(seen).toEqual([false, false, true]);
  });

  it('asks outside of the context of who called updated()', async () => {
    const user = new AsyncLocalStorage<string>();
    let n = 0;
    const { wait, held, live } = await start((app) => {
      app.get('/a', (_req, res) => void res.set('ETag', `"${n}"`).send(`for ${user.getStore()}`));
    });
    const waiting = wait('/a', '"0"');
    await held(1);
    n = 1;
    await user.run('admin', () => live.updated('/a'));
    expect((await waiting.answer).text).toBe('for undefined');
  });

  it('serves other requests while and after it asks', async () => {
    const app: RunningApp = await start((one) => {
      one.get('/a', (_req, res) => void res.json({ a: 1 }));
      one.post('/a', (_req, res) => void res.status(201).end());
    });
    const { headers } = await app.client.get('/a');
    app.wait('/a', String(headers.etag));
    await app.held(1);
    expect((await app.client.get('/a')).text).toBe('{"a":1}');
    expect((await app.client.send('POST', '/a').answer).status).toBe(201);
  });

  it('warns of routes that were declared before it, not of middleware', async () => {
    const { problems } = await startBuilt((options) => {
      const app = express();
      app.use(express.json());
      app.get('/early', (_req, res) => void res.send('x'));
      app.use('/r', express.Router());
      app.use('/sub', express());
      return { live: liveResource(app, options), listener: app };
    });
    expect(problems).toEqual([{ code: 'routes-before', routes: ['/early', 'a router', 'a mounted app'] }]);
    const quiet = await start(() => {});
    expect(quiet.problems).toEqual([]);
  });

  it("knows the original's class name", async () => {
    let n = 0;
    const { wait, held, live } = await startBuilt((options) => {
      const app = express();
      const server = new ExpressLiveResource(app, options);
      app.get('/a', (_req, res) => void res.set('ETag', `"${n}"`).send(`${n}`));
      return { live: server, listener: app };
    });
    const waiting = wait('/a', '"0"');
    await held(1);
    n = 1;
    await live.updated('/a');
    expect((await waiting.answer).text).toBe('1');
  });
});
