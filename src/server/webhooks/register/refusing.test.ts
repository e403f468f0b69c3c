import { request } from 'node:http';
import type { LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { eventually } from '../../../../test/support/server/startApp.js';
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

it.each([
  ['GET', COLLECTION, 'POST'],
  ['PUT', COLLECTION, 'POST'],
  ['DELETE', '/callbacks/multiplex', 'POST'],
  ['POST', `${COLLECTION}/http%3A%2F%2Fa%2F`, 'DELETE, GET'],
  ['PUT', '/callbacks/multiplex/http%3A%2F%2Fa%2F', 'DELETE, GET'],
])('refuses %s %s', async (method, path, allow) => {
  const { stage } = await start();
  const reply = await stage.send(method, path);
  expect(reply.status).toBe(405);
  expect(reply.headers.get('allow')).toBe(allow);
  expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
});

it.each([
  ['no callback', COLLECTION, {}, 400, 'one callback_uri'],
  ['a callback that is no URL', COLLECTION, { callback_uri: '/hook' }, 400, 'no absolute URL'],
  ['another scheme', COLLECTION, { callback_uri: 'ftp://a/' }, 400, 'must begin with'],
  ['userinfo', COLLECTION, { callback_uri: 'http://a:b@c.example/' }, 400, 'user name'],
  ['a long callback', COLLECTION, { callback_uri: `http://a/${'x'.repeat(2048)}` }, 400, 'longer than 2048'],
  ['no resource', '/callbacks/multiplex', { callback_uri: 'http://a.example/' }, 400, 'at least one uri'],
  [
    'a resource elsewhere',
    '/callbacks/multiplex',
    { callback_uri: 'http://a.example/', uri: 'http://b/' },
    400,
    'no resource of this server',
  ],
  [
    'an unknown mode',
    '/callbacks/multiplex',
    { callback_uri: 'http://a.example/', uri: '/counter/', mode: 'x' },
    400,
    'mode',
  ],
  [
    'a malformed resource',
    '/callbacks/value?u=%',
    { callback_uri: 'http://a.example/' },
    400,
    'percent-encoded',
  ],
  [
    'a missing resource',
    '/callbacks/value?u=%2Fnone',
    { callback_uri: 'http://a.example/' },
    404,
    'no such resource',
  ],
  [
    'what has no ETag',
    '/callbacks/value?u=%2Fchat%2F',
    { callback_uri: 'http://a.example/' },
    422,
    'not an ETag',
  ],
  [
    'what has no changes',
    '/callbacks/changes?u=%2Fcounter%2F',
    { callback_uri: 'http://a.example/' },
    422,
    'not a Link',
  ],
])('refuses %s with a clear text', async (_, path, form, status, text) => {
  const { stage } = await start();
  expect(await stage.post(path, form as Record<string, string>)).toMatchObject({
    status,
    text: expect.stringContaining(text),
  });
});

it('refuses types that it cannot read, and bodies that are too large', async () => {
  const { stage } = await start({ limits: { formBytes: 100 } });
  expect(await stage.send('POST', COLLECTION, { body: 'x' })).toMatchObject({ status: 415 });
  const large = await stage.post(COLLECTION, { callback_uri: `http://a/${'x'.repeat(200)}` });
  expect(large).toMatchObject({ status: 413, text: 'The body has more than 100 bytes.\n' });
});

it('refuses what is not for everybody', async () => {
  const { stage, receiver, counter } = await start();
  counter.cookie = 'user=ann';
  const form = { callback_uri: receiver.url() };
  expect(await stage.post(COLLECTION, form)).toMatchObject({ status: 403 });
  const asAnn = await stage.post(COLLECTION, form, { Cookie: 'user=ann' });
  expect(asAnn).toMatchObject({ status: 403, text: expect.stringContaining('not for everybody') });
  expect(receiver.challenges).toEqual([]);
});

it('refuses pages of other sites', async () => {
  const { stage, receiver } = await start({ origin: 'https://api.example' });
  const post = (origin: string) => rawPost(stage.origin, { Origin: origin }, receiver.url());
  expect(await post('https://evil.example')).toBe(403);
  expect(await post('null')).toBe(403);
  expect(await post('https://api.example')).toBe(201);
});

it('refuses a callback that leads to itself', async () => {
  const { stage } = await start();
  const reply = await stage.post(COLLECTION, { callback_uri: `${stage.origin}/callbacks/multiplex` });
  expect(reply).toMatchObject({ status: 400, text: expect.stringContaining('leads to this server') });
});

it('refuses more than fits, and says until when', async () => {
  const limits = { registrations: 3, perHost: 2, perResource: 2, resourcesPerRegistration: 1 };
  const { stage, receiver } = await start({ limits, lookup: toLoopback });
  const post = (path: string, host?: string, uri = '/counter/') =>
    stage.post('/callbacks/multiplex', { callback_uri: receiver.url(path, host), uri });
  expect(await post('/1')).toMatchObject({ status: 201 });
  expect(await post('/1', undefined, '/chat/')).toMatchObject({ status: 400 });
  expect(await post('/2')).toMatchObject({ status: 201 });
  const full = await post('/3', undefined, '/chat/');
  expect(full).toMatchObject({ status: 503, text: 'This host has too many callbacks here.\n' });
  expect(full.headers.get('retry-after')).toBe('60');
  expect(await post('/1', 'b.example')).toMatchObject({ text: 'This resource has too many callbacks.\n' });
  expect(await post('/1', 'b.example', '/chat/')).toMatchObject({ status: 201 });
  expect(await post('/1', 'c.example', '/chat/')).toMatchObject({
    text: 'There are too many callbacks here.\n',
  });
  expect(receiver.challenges).toHaveLength(3);
});

it('counts no registration that has ended by itself', async () => {
  const { stage, receiver } = await start({ expires: 60, limits: { registrations: 1 } });
  const post = (path: string) => stage.post(COLLECTION, { callback_uri: receiver.url(path) });
  expect(await post('/1')).toMatchObject({ status: 201 });
  expect(await post('/2')).toMatchObject({ status: 503 });
  await stage.clock.advance(60_000);
  expect(await post('/2')).toMatchObject({ status: 201 });
  await stage.clock.advance(60_000);
  expect(await post('/2')).toMatchObject({ status: 201 });
});

it('lets few register for one host at a time', async () => {
  const { stage, receiver } = await start();
  const release: (() => void)[] = [];
  receiver.holdChallenges = (go) => release.push(go);
  const posts = [1, 2, 3, 4].map((i) => stage.post(COLLECTION, { callback_uri: receiver.url(`/${i}`) }));
  await eventually(() => release.length === 4);
  expect(await stage.post(COLLECTION, { callback_uri: receiver.url('/5') })).toMatchObject({ status: 503 });
  for (const go of release) go();
  expect((await Promise.all(posts)).map(({ status }) => status)).toEqual([201, 201, 201, 201]);
});

const toLoopback: LookupFunction = (_host, _options, done) =>
  done(null, [{ address: '127.0.0.1', family: 4 }]);

/** `fetch` sets no Origin. */
function rawPost(
  origin: string,
  headers: Record<string, string>,
  callback: string,
): Promise<number | undefined> {
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    request(new URL(COLLECTION, origin), { method: 'POST', headers: { ...type, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(new URLSearchParams({ callback_uri: callback }).toString());
  });
}
