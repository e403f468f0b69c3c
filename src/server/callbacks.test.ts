import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../test/support/server/frameworks.js';
import { HttpClient } from '../../test/support/server/httpClient.js';
import { listen } from '../../test/support/server/listen.js';
import { eventually, startApp, startBuilt } from '../../test/support/server/startApp.js';
import { WebhookReceiver } from '../../test/support/server/webhookReceiver.js';
import { liveResource, type RequestListener } from './index.js';

const allowed = { allowHttp: true, allowPrivate: true };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

function register(client: HttpClient, path: string, callback: string) {
  const sent = client.send('POST', path, form, `callback_uri=${encodeURIComponent(callback)}`);
  return sent.answer;
}

/** A value and a list, as JSON. */
function resources() {
  const state = { value: 1, items: [1] };
  const routes = {
    '/a': (_req: unknown, res: import('node:http').ServerResponse) =>
      res
        .writeHead(200, { ETag: `"${state.value}"`, 'Content-Type': 'application/json' })
        .end(`${state.value}`),
    '/list': (req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => {
      const after = Number(/after=(\d+)/.exec(req.url ?? '')?.[1] ?? 0);
      const link = `</list?after=${state.items.length}>; rel=changes`;
      res.writeHead(200, { Link: link, 'Content-Type': 'application/json' });
      res.end(JSON.stringify(state.items.slice(after)));
    },
  };
  return { state, routes };
}

describe.each(frameworks)('$name: webhooks of an application', (framework) => {
  it('are offered by Links, registered, and told what an update says', async () => {
    const receiver = await new WebhookReceiver().listen();
    const { state, routes } = resources();
    const { client, live, problems } = await startApp(framework, routes, { webhooks: allowed });
    const { headers } = await client.get('/a?x=1');
    expect(headers.link).toContain('</callbacks/value?u=%2Fa%3Fx%3D1>; rel="value-callback"');
    expect(headers.link).toContain('</callbacks/multiplex>; rel="multiplex-callbacks"');
    expect((await client.get('/list')).headers.link).toContain(
      '</callbacks/changes?u=%2Flist>; rel="changes-callback"',
    );
    expect((await register(client, '/callbacks/value?u=%2Fa', receiver.url('/value'))).status).toBe(201);
    expect((await register(client, '/callbacks/changes?u=%2Flist', receiver.url('/list'))).status).toBe(201);
    state.value = 2;
    await live.updated('/a');
    await receiver.got(1);
    state.items.push(2, 3);
    await live.updated('/list');
    await receiver.got(2);
    expect(receiver.deliveries.map(({ url, text }) => [url, text])).toEqual([
      ['/value', '2'],
      ['/list', '[2,3]'],
    ]);
    expect(problems).toEqual([]);
    await live.close();
    const refused = await register(client, '/callbacks/value?u=%2Fa', receiver.url());
    expect(refused.status).toBe(503);
  });

  it('are not there unless they are asked for, and only for routes that offer them', async () => {
    const { routes } = resources();
    const plain = await startApp(framework, routes);
    expect((await plain.client.get('/a')).headers.link).not.toContain('callback');
    expect((await register(plain.client, '/callbacks/value?u=%2Fa', 'https://x.example/')).status).toBe(404);
    const receiver = await new WebhookReceiver().listen();
    const { client } = await startApp(framework, routes, {
      webhooks: allowed,
      routes: [{ path: '/a', mechanisms: ['value-wait'] }],
    });
    expect((await client.get('/a')).headers.link).toBe('</a>; rel="value-wait"');
    const { status } = await register(client, '/callbacks/value?u=%2Fa', receiver.url());
    expect(status).toBeGreaterThanOrEqual(400);
    expect(receiver.challenges).toEqual([]);
  });

  it('are of what is live alone', async () => {
    const { routes } = resources();
    const receiver = await new WebhookReceiver().listen();
    const { client } = await startApp(framework, routes, { webhooks: allowed, live: ['/list'] });
    const { status, text } = await register(client, '/callbacks/value?u=%2Fa', receiver.url());
    expect([status, text, receiver.challenges]).toEqual([404, '/a has no callbacks.\n', []]);
    expect((await register(client, '/callbacks/changes?u=%2Flist', receiver.url())).status).toBe(201);
  });

  it('leave a registration alone that somebody else has answered', async () => {
    const { routes } = resources();
    let later: (() => void) | undefined;
    const authorize = () =>
      new Promise<boolean>((resolve) => {
        later = () => resolve(false);
      });
    const { live, server, client, problems } = await startApp(framework, routes, {
      webhooks: { ...allowed, authorize },
    });
    // As a middleware does that gives requests so much time.
    server.prependListener('request', (req, res) => {
      if (req.method === 'POST')
        void eventually(() => later !== undefined).then(() => res.writeHead(503).end());
    });
    const { status } = await register(client, '/callbacks/value?u=%2Fa', 'https://x.example/');
    expect(status).toBe(503);
    later?.();
    await live.close();
    expect(problems).toEqual([]);
  });
});

it('are refused by what keeps the registrant out, whoever sent the first request', async () => {
  const receiver = await new WebhookReceiver().listen();
  const { state, routes } = resources();
  const { live, client } = await startBuilt((options) => {
    const created = liveResource(routes['/a'], { ...options, webhooks: allowed });
    const own = created.wrap();
    const guard: RequestListener = (req, res) =>
      req.url === '/closed' ? res.writeHead(401).end() : own(req, res);
    return { live: created, listener: guard };
  });
  const ofOperators = createServer(live.wrap());
  await listen(ofOperators);
  expect((await new HttpClient(ofOperators).get('/closed')).status).toBe(200);
  const closed = await register(client, '/callbacks/value?u=%2Fclosed', receiver.url());
  expect(closed.status).toBe(403);
  expect((await register(client, '/callbacks/value?u=%2Fa', receiver.url())).status).toBe(201);
  state.value = 2;
  await live.updated('/a');
  await receiver.got(1);
  expect(receiver.challenges).toHaveLength(1);
});
