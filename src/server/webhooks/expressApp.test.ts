import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { type Express, expresses } from '../../../test/support/server/frameworks.js';
import { eventually } from '../../../test/support/server/startApp.js';
import { verifyDelivery, WebhookReceiver } from '../../../test/support/server/webhookReceiver.js';
import { Injector } from '../ask/injector.js';
import { updatedTarget } from '../follow/updatedTarget.js';
import { askThrough } from './askThrough.js';
import { createWebhooks } from './webhooks.js';

/** An application whose webhooks ask its own routes in memory. */
async function start(express: Express) {
  const context = { clock: createFakeClock(), askTimeoutMs: 30_000, onProblem: () => {} };
  const app = express();
  const injector = new Injector(app, context);
  const options = { allowHttp: true, allowPrivate: ['127.0.0.1'], origin: 'https://api.example' };
  const webhooks = createWebhooks(options, { ...context, ask: askThrough(injector, context) });
  const asked: unknown[] = [];
  const items: string[] = [];
  app.use((req, res, next) => {
    if (!webhooks.handle(req, res)) next();
  });
  app.use((req, _res, next) => {
    asked.push({ ip: req.ip, host: req.headers.host, secure: req.secure, cookie: req.headers.cookie });
    next();
  });
  app.get('/counter/', (_req, res) => void res.json({ count: items.length }));
  app.get('/private/', (req, res) => void (req.headers.cookie ? res.json('mine') : res.sendStatus(401)));
  app.get('/chat/', (req, res) => {
    res.set('Link', `</chat/?after=${items.length}>; rel=changes`);
    res.json(items.slice(Number(req.query['after'] ?? 0)));
  });
  const sent = { bytes: 0, open: 0 };
  app.get('/large/', (_req, res) => {
    sent.open += 1;
    res.set('ETag', '"1"').once('close', () => {
      sent.open -= 1;
    });
    const endless = new Readable({
      read() {
        sent.bytes += 65_536;
        this.push(sent.bytes > 64 << 20 ? null : Buffer.alloc(65_536));
      },
    });
    pipeline(endless, res, () => {});
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const receiver = await new WebhookReceiver().listen();
  const register = (kind: 'value' | 'changes', target: string, headers: Record<string, string> = {}) =>
    fetch(new URL(webhooks.linksFor(kind, target)[0]?.[1] ?? '', origin), {
      method: 'POST',
      headers,
      body: new URLSearchParams({ callback_uri: receiver.url(`/${kind}`) }),
    });
  return { webhooks, receiver, register, items, asked, sent };
}

it.each(expresses)('delivers what routes of $name answer', async ({ express }) => {
  const { webhooks, receiver, register, items } = await start(express);
  const registered = await register('value', '/counter/');
  expect(registered.status).toBe(201);
  const { secret } = await registered.json();
  expect((await register('changes', '/chat/')).status).toBe(201);
  items.push('a');
  await webhooks.updated(updatedTarget('/counter/'));
  await webhooks.updated(updatedTarget('/chat/'));
  const [value, changes] = receiver.deliveries;
  expect(value).toMatchObject({ url: '/value', text: '{"count":1}' });
  expect(value?.headers.location).toBe('https://api.example/counter/');
  expect(() => verifyDelivery(secret, value as never)).not.toThrow();
  expect(changes).toMatchObject({ url: '/changes', text: '["a"]' });
  expect(changes?.headers.link).toBe(
    '<https://api.example/chat/?after=1>; rel="changes", <https://api.example/chat/?after=0>; rel="prev-changes"',
  );
});

it.each(expresses)('asks routes of $name as the registrant and as nobody', async ({ express }) => {
  const { register, asked } = await start(express);
  const refused = await register('value', '/private/', { Cookie: 'user=ann' });
  expect(refused.status).toBe(403);
  const nowhere = { ip: undefined, secure: true };
  expect(asked).toEqual([
    expect.objectContaining({ ...nowhere, cookie: 'user=ann' }),
    { ...nowhere, host: 'api.example', cookie: undefined },
  ]);
});

it.each(expresses)('reads no more of what a route of $name answers than may be told', async ({ express }) => {
  const { register, webhooks, sent } = await start(express);
  expect((await register('value', '/large/')).status).toBe(201);
  await webhooks.updated(updatedTarget('/large/'));
  await eventually(() => sent.open === 0);
  expect(sent.bytes).toBeLessThan(16 << 20);
});
