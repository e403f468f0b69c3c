import { expect, it } from 'vitest';
import { WebhookReceiver } from '../../../../test/support/server/webhookReceiver.js';
import { ChatResource, ValueResource } from '../../../../test/support/server/webhookResources.js';
import { type StageOptions, startWebhooks } from '../../../../test/support/server/webhookStage.js';

const COLLECTION = '/callbacks/value?u=%2Fcounter%2F';

async function start(options: StageOptions = {}) {
  const counter = new ValueResource('1');
  const chat = new ChatResource();
  const stage = await startWebhooks({ '/counter/': counter, '/chat/': chat }, options);
  const receiver = await new WebhookReceiver().listen();
  return { counter, chat, stage, receiver };
}

it('links to a collection for each resource and to one for many', async () => {
  const { stage } = await start();
  expect(stage.webhooks.linksFor('value', '/counter/')).toEqual([
    ['value-callback', COLLECTION],
    ['multiplex-callbacks', '/callbacks/multiplex'],
  ]);
  expect(stage.webhooks.linksFor('changes', '/chat/?room=a&b')).toEqual([
    ['changes-callback', '/callbacks/changes?u=%2Fchat%2F%3Froom%3Da%26b'],
    ['multiplex-callbacks', '/callbacks/multiplex'],
  ]);
});

it('answers a registration with its place and its secret, once', async () => {
  const { stage, receiver } = await start();
  const callback = receiver.url('/hook?key=1');
  const reply = await stage.post(COLLECTION, { callback_uri: callback });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('location')).toBe(`${COLLECTION}/${encodeURIComponent(callback)}`);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(JSON.parse(reply.text)).toEqual({
    callback_uri: callback,
    uri: [`${stage.origin}/counter/`],
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
  });
  const again = await stage.post(COLLECTION, { callback_uri: callback });
  expect(again.status).toBe(200);
  expect(again.headers.get('location')).toBe(reply.headers.get('location'));
  expect(JSON.parse(again.text)).not.toHaveProperty('secret');
  expect(receiver.challenges).toHaveLength(1);
});

it('takes two registrations of one callback at the same time for one', async () => {
  const { stage, receiver, counter } = await start();
  const form = { callback_uri: receiver.url() };
  const replies = await Promise.all([1, 2, 3].map(() => stage.post(COLLECTION, form)));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  counter.set('2');
  await stage.updated('/counter/');
  expect(receiver.deliveries).toHaveLength(1);
});

it('takes JSON as well', async () => {
  const { stage, receiver } = await start();
  const body = JSON.stringify({
    callback_uri: receiver.url(),
    uri: ['/counter/', '/chat/'],
    mode: 'changes',
  });
  const send = (text: string) =>
    stage.send('POST', '/callbacks/multiplex', {
      body: text,
      headers: { 'Content-Type': 'application/json' },
    });
  expect(await send(body)).toMatchObject({
    status: 422,
    text: expect.stringContaining('Link to its changes'),
  });
  expect(await send(body.replace('"/counter/",', ''))).toMatchObject({ status: 201 });
  expect(await send('["x"')).toMatchObject({ status: 400 });
  expect(await send('[]')).toMatchObject({ status: 400 });
});

it('asks the callback, and registers nothing that is not confirmed', async () => {
  const { stage, receiver, counter } = await start();
  receiver.confirm = () => 'hello';
  const refused = await stage.post(COLLECTION, { callback_uri: receiver.url('/hook?key=1') });
  expect(refused).toMatchObject({
    status: 422,
    text: expect.stringContaining('its answer is not the challenge'),
  });
  expect(Object.fromEntries(receiver.challenges[0] ?? [])).toEqual({
    key: '1',
    'liveresource.mode': 'subscribe',
    'liveresource.topic': `${stage.origin}/counter/`,
    'liveresource.challenge': expect.stringMatching(/^[\w-]{22}$/),
  });
  counter.set('2');
  await stage.updated('/counter/');
  expect(receiver.deliveries).toEqual([]);
});

it('does not ask the callback if the app says so', async () => {
  const { stage, receiver } = await start({ verify: false });
  const { location } = await stage.register('value', '/counter/', receiver.url());
  expect(await stage.send('DELETE', location)).toMatchObject({ status: 204 });
  expect(receiver.challenges).toEqual([]);
});

it('tells of what changed while the callback was asked', async () => {
  const { stage, receiver, counter } = await start();
  receiver.confirm = (query) => {
    counter.set('2');
    return query.get('liveresource.challenge') ?? '';
  };
  await stage.register('value', '/counter/', receiver.url());
  await receiver.got(1);
  expect(receiver.texts).toEqual(['2']);
});

it('ends a registration that its callback wants to end', async () => {
  const { stage, receiver, counter } = await start();
  const { location } = await stage.register('value', '/counter/', receiver.url());
  receiver.confirm = () => 'no';
  expect(await stage.send('DELETE', location)).toMatchObject({ status: 422 });
  receiver.confirm = (query) => query.get('liveresource.challenge') ?? '';
  expect(await stage.send('DELETE', location)).toMatchObject({ status: 204, text: '' });
  expect(receiver.challenges.at(-1)?.get('liveresource.mode')).toBe('unsubscribe');
  expect(await stage.send('DELETE', location)).toMatchObject({ status: 404 });
  counter.set('2');
  await stage.updated('/counter/');
  expect(receiver.deliveries).toEqual([]);
});

it('lets who knows the secret see and end a registration without asking the callback', async () => {
  const { stage, receiver } = await start();
  const { location, secret } = await stage.register('value', '/counter/', receiver.url());
  receiver.confirm = () => 'no';
  const headers = { Authorization: `Bearer ${secret}` };
  const wrong = { Authorization: `Bearer ${secret}x` };
  expect(await stage.send('GET', location)).toMatchObject({ status: 401 });
  expect(await stage.send('GET', location, { headers: wrong })).toMatchObject({ status: 404 });
  const own = await stage.send('GET', location, { headers });
  expect(JSON.parse(own.text)).toEqual({ callback_uri: receiver.url(), uri: [`${stage.origin}/counter/`] });
  expect(await stage.send('DELETE', location, { headers: wrong })).toMatchObject({ status: 422 });
  expect(await stage.send('DELETE', location, { headers })).toMatchObject({ status: 204 });
});

it('leaves other paths to the application', async () => {
  const { stage } = await start();
  for (const path of ['/callbacks/', '/callbacks/values?u=%2F', '/callbacks/value/x', '/counter/']) {
    expect(await stage.send('GET', path)).toMatchObject({ text: 'of the application' });
  }
});

it('takes what a body parser has read before', async () => {
  const { stage, receiver } = await start();
  const { handle } = stage.webhooks;
  stage.webhooks.handle = (req, res) =>
    handle.call(stage.webhooks, Object.assign(req, { body: { callback_uri: receiver.url() } }), res);
  expect(await stage.send('POST', COLLECTION)).toMatchObject({ status: 201 });
});

it('asks the app who may register', async () => {
  const asked: unknown[] = [];
  const { stage, receiver } = await start({
    authorize: async (req, wanted) => {
      asked.push(wanted);
      if (req.headers['x-key'] === 'bad') throw new Error('no database');
      return req.headers['x-key'] === 'good';
    },
  });
  const form = { callback_uri: receiver.url() };
  expect(await stage.post(COLLECTION, form)).toMatchObject({ status: 403 });
  expect(await stage.post(COLLECTION, form, { 'X-Key': 'bad' })).toMatchObject({ status: 500 });
  expect(await stage.post(COLLECTION, form, { 'X-Key': 'good' })).toMatchObject({ status: 201 });
  expect(asked[0]).toEqual({ callback: receiver.url(), resources: [`${stage.origin}/counter/`] });
  expect(stage.problems).toEqual([
    { code: 'webhook-option-threw', option: 'authorize', reason: 'no database' },
  ]);
});

it('keeps the registrations of different people apart', async () => {
  const { stage, receiver } = await start({ authorize: (req) => ({ owner: String(req.headers['x-user']) }) });
  const form = { callback_uri: receiver.url() };
  expect(await stage.post(COLLECTION, form, { 'X-User': 'ann' })).toMatchObject({ status: 201 });
  expect(await stage.post(COLLECTION, form, { 'X-User': 'bob' })).toMatchObject({ status: 409 });
});

it('offers what the app offers', async () => {
  const { stage, receiver } = await start({
    host: { offers: (mechanism) => mechanism === 'changes-callback' },
  });
  expect(await stage.post(COLLECTION, { callback_uri: receiver.url() })).toMatchObject({ status: 404 });
  await stage.register('changes', '/chat/', receiver.url());
});

it('renews a registration that ends by itself', async () => {
  const { stage, receiver } = await start({ expires: 3600 });
  const { location } = await stage.register('value', '/counter/', receiver.url());
  await stage.later(1_800_000);
  const renewed = await stage.post(COLLECTION, { callback_uri: receiver.url() });
  expect(renewed.status).toBe(200);
  expect(JSON.parse(renewed.text).expires).toBe(new Date(stage.clock.wall() + 3_600_000).toISOString());
  expect(receiver.challenges).toHaveLength(2);
  await stage.later(3_599_999);
  expect((await stage.send('GET', location)).status).toBe(401);
});
