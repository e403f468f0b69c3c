import { createServer as createHttpServer } from 'node:http';
import express, { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { plain } from '../../../test/support/server/frameworks.js';
import { listen } from '../../../test/support/server/listen.js';
import { SocketClient } from '../../../test/support/server/socketClient.js';
import { startApp, startBuilt } from '../../../test/support/server/startApp.js';
import { eventOf, JsonValue } from '../../../test/support/server/startSockets.js';
import { ExpressLiveResource, liveResource } from '../index.js';

describe('the path', () => {
  it('may be another', async () => {
    const value = new JsonValue();
    const { server, live, client } = await startApp(
      plain,
      { '/a': value.route },
      { multiplexPath: '/live/~all' },
    );
    live.attach(server);
    expect((await client.get('/a')).headers.link).toContain('</live/~all>; rel="multiplex-ws"');
    const opened = await SocketClient.open(server, { path: '/live/%7Eall?x' });
    expect(await opened.subscribe('/a')).toEqual({ id: '1', type: 'subscribed' });
    expect((await SocketClient.refused(server, { path: '/multi/' })).status).toBe(404);
  });

  it('may be given for a server', async () => {
    const { server, live } = await startApp(plain, {});
    live.attach(server, { path: '/sockets' });
    await SocketClient.open(server, { path: '/sockets' });
    expect((await SocketClient.refused(server, { path: '/multi/' })).status).toBe(404);
  });

  it('is below where the app is mounted, and its routes are asked through the whole', async () => {
    const value = new JsonValue();
    const { server, live, client } = await startBuilt((options) => {
      const [root, v1, api] = [express(), express(), express()];
      const created = liveResource(api, options);
      api.get('/a', (req, res) => {
        res.set('X-User', String(res.locals['user']));
        if (req.headers.cookie && !res.locals['user']) return void res.sendStatus(500);
        value.route(req, res);
      });
      root.use((req, res, next) => {
        res.locals['user'] = req.headers.cookie;
        next();
      });
      root.use('/v1/', v1.use('/api', api));
      return { live: created, listener: root };
    });
    live.attach(server);
    expect((await client.get('/v1/api/a')).headers.link).toContain('</v1/api/multi/>; rel="multiplex-ws"');
    const opened = await SocketClient.open(server, { path: '/v1/api/multi/', headers: { Cookie: 'ann' } });
    expect(await opened.subscribe('/v1/api/a')).toEqual({ id: '1', type: 'subscribed' });
    expect((await SocketClient.refused(server, { path: '/multi/' })).status).toBe(404);
    value.n = 2;
    await live.updated('/v1/api/a');
    expect(await opened.json()).toEqual(eventOf('/v1/api/a', 2));
  });

  it.each([
    ['a Router', (router: Router) => express().use('/api', Router().use('/v1', router))],
    ['an app at two paths', (router: Router) => express().use(['/x', '/api'], express().use('/v1', router))],
  ])('is guessed for %s, by the subprotocol', async (_what, mount) => {
    const value = new JsonValue();
    const { server, live, client } = await startBuilt((options) => {
      const router = Router();
      const created = liveResource(router, options);
      router.get('/a', (req, res) => value.route(req, res));
      return { live: created, listener: mount(router) };
    });
    live.attach(server);
    expect((await client.get('/api/v1/a')).headers.link).toContain('</api/v1/multi/>; rel="multiplex-ws"');
    const opened = await SocketClient.open(server, { path: '/api/v1/multi/' });
    expect(await opened.subscribe('/api/v1/a')).toEqual({ id: '1', type: 'subscribed' });
    const other = await SocketClient.refused(server, { path: '/api/v1/multi/', protocols: ['other'] });
    expect(other.status).toBe(404);
    value.n = 2;
    await live.updated('/api/v1/a');
    expect(await opened.json()).toEqual(eventOf('/api/v1/a', 2));
  });

  it('tells apart apps that share a server', async () => {
    const values = [new JsonValue(), new JsonValue()];
    const root = express();
    const lives = values.map((value, i) => {
      const app = express();
      const live = liveResource(app);
      app.get('/a', (req, res) => value.route(req, res));
      root.use(`/${i}`, app);
      return live;
    });
    const server = createHttpServer(root);
    await listen(server);
    for (const live of lives) live.attach(server);
    expect(server.listenerCount('upgrade')).toBe(1);
    await SocketClient.open(server, { path: '/1/multi/' });
    expect(lives.map((live) => live.stats().sockets)).toEqual([0, 1]);
  });

  it("is attached by the original's name, too", async () => {
    const app = express();
    const live = new ExpressLiveResource(app);
    const server = createHttpServer(app);
    await listen(server);
    live.listenWebSocket(server);
    await SocketClient.open(server);
    expect(live.stats().sockets).toBe(1);
  });
});
