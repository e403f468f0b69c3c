import express, { type Express } from 'express';
import { describe, expect, it } from 'vitest';
import { expresses } from '../../test/support/server/frameworks.js';
import { startBuilt } from '../../test/support/server/startApp.js';
import { type LiveOptions, liveResource } from './index.js';

/** With one mechanism, so that there is one Link. */
const options: LiveOptions = { mechanisms: ['value-wait'] };
const link = (path: string) => `<${path}>; rel="value-wait"`;

describe.each(expresses)('$name: an app that is made live before it has anything', ({ express }) => {
  const start = (declare: (app: Express) => void, more: LiveOptions = {}) =>
    startBuilt((all) => {
      const app = express().set('env', 'test');
      const live = liveResource(app, { ...options, ...all });
      declare(app);
      return { live, listener: app };
    }, more);

  it('has its heads live whoever writes them, and no others', async () => {
    const { client } = await start((app) => {
      app.get('/set', (_req, res) => void res.set('ETag', '"1"').send('x'));
      app.get('/head', (_req, res) => void res.writeHead(200, { ETag: '"1"' }).end('x'));
      app.get('/none', (_req, res) => void res.type('text').end('x'));
      app.post('/set', (_req, res) => void res.set('ETag', '"1"').send('x'));
    });
    expect((await client.get('/set')).headers.link).toBe(link('/set'));
    expect((await client.get('/head')).headers.link).toBe(link('/head'));
    expect((await client.get('/none')).headers.link).toBeUndefined();
    expect((await client.send('POST', '/set').answer).headers.link).toBeUndefined();
  });

  it('says what is live by the URL that came, though a router below sees less of it', async () => {
    const { client } = await start(
      (app) => {
        const router = express.Router();
        router.get('/a', (_req, res) => void res.set('ETag', '"1"').send('x'));
        app.use('/live', router).use('/other', router);
      },
      { live: (req) => req.url?.startsWith('/live/') === true },
    );
    expect((await client.get('/live/a')).headers.link).toBe(link('/live/a'));
    expect((await client.get('/other/a')).headers.link).toBeUndefined();
  });

  it('names the multiplexed endpoint below where it is mounted, also from a router below that', async () => {
    const { client } = await startBuilt((all) => {
      const app = express();
      const live = liveResource(app, { ...all, mechanisms: ['multiplex-wait'] });
      const router = express.Router();
      router.get('/a', (_req, res) => void res.set('ETag', '"1"').send('x'));
      app.use('/deep', router);
      const parent = express().set('env', 'test').use('/api', app);
      return { live, listener: parent };
    }, {});
    expect((await client.get('/api/deep/a')).headers.link).toBe('</api/multi/>; rel="multiplex-wait"');
  });

  it('leaves the parent what it does not answer', async () => {
    const { client } = await startBuilt((all) => {
      const app = express();
      const live = liveResource(app, { ...options, ...all });
      app.get('/a', (_req, res) => void res.set('ETag', '"1"').send('x'));
      const parent = express().set('env', 'test').use('/api', app);
      parent.get('/api/b', (_req, res) => void res.set('ETag', '"1"').send('y'));
      return { live, listener: parent };
    }, {});
    expect((await client.get('/api/a')).headers.link).toBe(link('/api/a'));
    expect((await client.get('/api/b')).text).toBe('y');
  });

  it('works with middleware that looks at heads, as compression does', async () => {
    const { client } = await start((app) => {
      app.use((_req, res, next) => {
        const { writeHead } = res;
        res.writeHead = ((...args: unknown[]) => {
          res.setHeader('X-Seen', String(res.getHeader('etag')));
          return writeHead.apply(res, args as never);
        }) as typeof writeHead;
        next();
      });
      app.get('/a', (_req, res) => void res.set('ETag', '"1"').send('x'));
    });
    const { headers } = await client.get('/a');
    expect([headers['x-seen'], headers.link]).toEqual(['"1"', link('/a')]);
  });

  it('gives a fault of its own to the app, and the next request is served', async () => {
    let isBroken = true;
    const { client } = await start((app) => {
      app.get('/a', (_req, res) => void res.set('ETag', '"1"').send('x'));
      Object.defineProperty(app.request, 'headers', {
        get() {
          if (isBroken) throw new Error('broken');
          return {};
        },
      });
    });
    expect((await client.get('/a')).status).toBe(500);
    isBroken = false;
    expect((await client.get('/a')).status).toBe(200);
  });
});

it('takes no layer of the router of Express 5, unless middleware is there already', () => {
  const layers = (app: Express) => (app.router as unknown as { stack: unknown[] }).stack.length;
  const [fresh, used] = [express(), express().use((_req, _res, next) => next())];
  for (const app of [fresh, used]) liveResource(app, options);
  expect([layers(fresh), layers(used)]).toEqual([0, 2]);
});
