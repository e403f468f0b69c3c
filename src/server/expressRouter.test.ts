import type { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { expresses } from '../../test/support/server/frameworks.js';
import { startBuilt } from '../../test/support/server/startApp.js';
import { liveResource, type MiddlewareApp } from './index.js';

describe.each(expresses)('a router of $name', ({ express }) => {
  /** A live `/counter`, on a router that is put in `/api` of an application by `mount`. */
  async function startCounter(mount: (router: Router) => ReturnType<typeof express>) {
    let n = 0;
    const running = await startBuilt((options) => {
      const router = express.Router();
      const live = liveResource(router, options);
      router.get('/counter', (req, res) => void res.send(`${req.originalUrl} ${res.locals['user']} ${n}`));
      return { live, listener: mount(router) };
    });
    const add = () => {
      n += 1;
      return running.live.updated('/api/counter');
    };
    return { ...running, add };
  }

  it('is asked through the application that the request came through', async () => {
    const { client, wait, held, add, problems } = await startCounter((router) => {
      const app = express();
      app.use((req, res, next) => {
        res.locals['user'] = req.headers.cookie;
        next();
      });
      return app.use('/api', express.Router().use(router));
    });
    const { headers } = await client.get('/api/counter', { Cookie: 'ann' });
    expect(headers.link).toContain('</api/counter>; rel="value-wait"');
    const waiting = wait('/api/counter', String(headers.etag), { Cookie: 'ann' });
    await held(1);
    await add();
    const { status, text } = await waiting.answer;
    expect([status, text]).toEqual([200, '/api/counter ann 1']);
    expect(problems).toEqual([]);
  });

  it('is asked through the parent of a mounted application', async () => {
    const { client, wait, held, add } = await startCounter((router) =>
      express().use('/api', express().use(router)),
    );
    const { headers } = await client.get('/api/counter');
    const waiting = wait('/api/counter', String(headers.etag));
    await held(1);
    await add();
    expect((await waiting.answer).text).toBe('/api/counter undefined 1');
  });

  it('answers at once and says so where no application is', async () => {
    const { client, problems } = await startBuilt((options) => {
      const router = express.Router();
      const live = liveResource(router, options);
      router.get('/a', (_req, res) => void res.setHeader('ETag', '"1"').end('x'));
      return { live, listener: (req, res) => router(req as never, res as never, () => res.end()) };
    });
    const { status, text } = await client.get('/a', { Wait: '60', 'If-None-Match': '"1"' });
    expect([status, text]).toEqual([200, 'x']);
    expect(problems).toEqual([{ code: 'no-app', path: '/a' }]);
  });

  it('cannot be wrapped, as it is no request listener', () => {
    const live = liveResource(express.Router());
    const router = express.Router();
    const refusal = { code: 'bad-option', message: expect.stringContaining('Router') };
    expect(() => live.wrap()).toThrow(expect.objectContaining(refusal));
    expect(() => live.wrap(router as never)).toThrow(expect.objectContaining(refusal));
  });

  it('warns of routes that were declared before it', async () => {
    const { problems } = await startBuilt((options) => {
      const router = express.Router();
      router.get('/early', (_req, res) => void res.send('x'));
      return { live: liveResource(router, options), listener: express().use(router) };
    });
    expect(problems).toEqual([{ code: 'routes-before', routes: ['/early'] }]);
  });
});

it.each([
  ['an object with "use", as of Koa', { use: () => {} }],
  ['an object', {}],
  ['a path', '/counter/'],
])('refuses %s, through which nobody can be asked', (_name, app) => {
  expect(() => liveResource(app as unknown as MiddlewareApp)).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option: 'app' }) }),
  );
});
