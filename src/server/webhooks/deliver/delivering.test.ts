import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import {
  type Delivery,
  idsOf,
  verifyDelivery,
  WebhookReceiver,
} from '../../../../test/support/server/webhookReceiver.js';
import { ValueResource } from '../../../../test/support/server/webhookResources.js';
import { type StageOptions, startWebhooks } from '../../../../test/support/server/webhookStage.js';

const HOUR = 3_600_000;

async function start(options: StageOptions = {}) {
  const counter = new ValueResource('1');
  const stage = await startWebhooks({ '/counter/': counter }, options);
  const receiver = await new WebhookReceiver().listen();
  const registered = await stage.register('value', '/counter/', receiver.url());
  return { counter, stage, receiver, ...registered };
}

it('delivers the whole new value, with where it belongs, signed', async () => {
  const { counter, stage, receiver, secret } = await start();
  counter.set('{"value":2}');
  await stage.updated('/counter/');
  const [delivery] = receiver.deliveries;
  expect(delivery?.text).toBe('{"value":2}');
  expect(delivery?.headers).toMatchObject({
    location: `${stage.origin}/counter/`,
    'content-type': 'application/json',
    etag: '"2"',
  });
  expect(() => verifyDelivery(secret, delivery as never)).not.toThrow();
  expect(() => verifyDelivery('whsec_AAAA', delivery as never)).toThrow();
});

it('delivers nothing that a callback has had', async () => {
  const { counter, stage, receiver } = await start();
  await stage.updated('/counter/');
  counter.set('2');
  await stage.updated('/counter/');
  await stage.updated('/counter/');
  await stage.updated('/other/');
  expect(receiver.texts).toEqual(['2']);
});

it('delivers an empty body without a type when the resource is gone, and the value when it comes back', async () => {
  const { counter, stage, receiver, secret } = await start();
  counter.status = 404;
  await stage.updated('/counter/');
  await stage.updated('/counter/');
  counter.status = 200;
  await stage.updated('/counter/');
  expect(receiver.texts).toEqual(['', '1']);
  const [gone] = receiver.deliveries;
  expect(gone?.headers).not.toHaveProperty('content-type');
  expect(gone?.headers).not.toHaveProperty('etag');
  expect(() => verifyDelivery(secret, gone as never)).not.toThrow();
});

it('delivers to each callback of a resource and asks the resource once', async () => {
  const { counter, stage, receiver } = await start();
  for (let i = 0; i < 30; i += 1) await stage.register('value', '/counter/', receiver.url(`/hook/${i}`));
  counter.asked = 0;
  counter.set('2');
  await stage.updated('/counter/');
  expect(receiver.deliveries).toHaveLength(31);
  expect(new Set(idsOf(receiver.deliveries)).size).toBe(31);
  expect(counter.asked).toBe(1);
});

it('tells one callback one thing at a time', async () => {
  const { counter, stage, receiver } = await start();
  let busy = 0;
  let most = 0;
  const held: ServerResponse[] = [];
  receiver.answer = (res) => {
    busy += 1;
    most = Math.max(most, busy);
    held.push(res);
    res.once('close', () => {
      busy -= 1;
    });
  };
  counter.set('2');
  const updates = [stage.updated('/counter/')];
  await receiver.got(1);
  for (const value of ['3', '4', '5']) {
    counter.set(value);
    updates.push(stage.updated('/counter/'));
  }
  held[0]?.writeHead(204).end();
  await receiver.got(2);
  held[1]?.writeHead(204).end();
  await Promise.all(updates);
  expect(receiver.texts).toEqual(['2', '5']);
  expect(most).toBe(1);
});

it('tells nothing of what may no longer be seen', async () => {
  const { counter, stage, receiver } = await start();
  counter.cookie = 'user=ann';
  counter.set('secret');
  await stage.updated('/counter/');
  await stage.later(HOUR);
  expect(receiver.deliveries).toEqual([]);
  expect(stage.codes).toContain('webhook-refused');
});

it('does not deliver what is too large', async () => {
  const { counter, stage, receiver } = await start({ limits: { bodyBytes: 10 } });
  counter.set('12345678901');
  await stage.updated('/counter/');
  counter.set('1234567890');
  await stage.updated('/counter/');
  expect(receiver.texts).toEqual(['1234567890']);
  expect(stage.problems).toEqual([{ code: 'webhook-too-large', path: '/counter/', limit: 10 }]);
});

it('delivers bytes as they are, and signs them as the specification says', async () => {
  const { counter, stage, receiver, secret } = await start();
  const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x80]);
  counter.type = 'image/png';
  counter.set(bytes);
  await stage.updated('/counter/');
  const { headers, body } = receiver.deliveries[0] as Delivery;
  expect(body).toEqual(bytes);
  const signed = Buffer.concat([
    Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`),
    bytes,
  ]);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
});

it('ends a registration at its time', async () => {
  const { counter, stage, receiver } = await start({ expires: 3600 });
  await stage.later(HOUR - 1);
  counter.set('2');
  await stage.updated('/counter/');
  await stage.later(1);
  counter.set('3');
  await stage.updated('/counter/');
  expect(receiver.texts).toEqual(['2']);
});

it('asks resources with the headers that the app gives', async () => {
  const owners: (string | undefined)[] = [];
  const options: StageOptions = {
    authorize: (req) => (req.headers.cookie ? { owner: req.headers.cookie } : false),
    headersFor: ({ owner }) => {
      owners.push(owner);
      return { Cookie: owner ?? '' };
    },
  };
  const inbox = new ValueResource('1');
  inbox.cookie = 'user=ann';
  const stage = await startWebhooks({ '/inbox/': inbox }, options);
  const receiver = await new WebhookReceiver().listen();
  const form = { callback_uri: receiver.url() };
  const path = stage.webhooks.linksFor('value', '/inbox/')[0]?.[1] ?? '';
  expect(await stage.post(path, form)).toMatchObject({ status: 403 });
  expect(await stage.post(path, form, { Cookie: 'user=bob' })).toMatchObject({ status: 403 });
  expect(await stage.post(path, form, { Cookie: 'user=ann' })).toMatchObject({ status: 201 });
  inbox.set('2');
  await stage.updated('/inbox/');
  expect(receiver.texts).toEqual(['2']);
  expect(new Set(owners)).toEqual(new Set(['user=bob', 'user=ann']));
});
