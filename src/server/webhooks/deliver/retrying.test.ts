import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import {
  idsOf,
  verifyDelivery,
  WebhookReceiver,
  withStatus,
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

it('tries again, later each time, with the same id and a new time stamp', async () => {
  const { counter, stage, receiver, secret } = await start();
  receiver.answer = withStatus(500);
  counter.set('2');
  await stage.updated('/counter/');
  expect(stage.problems).toMatchObject([
    { code: 'webhook-failing', path: '/counter/', reason: 'it answered 500' },
  ]);
  await stage.later(4_999);
  expect(receiver.deliveries).toHaveLength(1);
  await stage.later(1);
  expect(receiver.deliveries).toHaveLength(2);
  await stage.later(9_999);
  expect(receiver.deliveries).toHaveLength(2);
  receiver.answer = withStatus(204);
  await stage.later(1);
  await stage.later(HOUR);
  const { deliveries } = receiver;
  expect(new Set(idsOf(deliveries)).size).toBe(1);
  expect(new Set(deliveries.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(3);
  for (const delivery of deliveries) expect(() => verifyDelivery(secret, delivery)).not.toThrow();
  expect(stage.codes).toEqual(['webhook-failing']);
});

it('delivers the newest value alone when it tries again', async () => {
  const { counter, stage, receiver } = await start();
  receiver.answer = withStatus(503);
  counter.set('2');
  await stage.updated('/counter/');
  counter.set('3');
  await stage.updated('/counter/');
  counter.set('4');
  await stage.updated('/counter/');
  receiver.answer = withStatus(200);
  await stage.later(5_000);
  expect(receiver.texts).toEqual(['2', '4']);
  expect(new Set(idsOf(receiver.deliveries)).size).toBe(2);
});

it('tells a callback that may have had a value of the return to the one before', async () => {
  const { counter, stage, receiver } = await start();
  receiver.answer = (res) => res.destroy();
  counter.set('2');
  await stage.updated('/counter/');
  counter.back('1', 1);
  receiver.answer = withStatus(200);
  await stage.later(5_000);
  counter.set('2');
  await stage.updated('/counter/');
  expect(receiver.texts).toEqual(['2', '1', '2']);
  expect(new Set(idsOf(receiver.deliveries)).size).toBe(3);
});

it('waits as long as the callback asks for', async () => {
  const { counter, stage, receiver } = await start();
  receiver.answer = withStatus(429, { 'Retry-After': '600' });
  counter.set('2');
  await stage.updated('/counter/');
  await stage.later(599_999);
  expect(receiver.deliveries).toHaveLength(1);
  await stage.later(1);
  expect(receiver.deliveries).toHaveLength(2);
});

it('ends a registration when its callback is gone', async () => {
  const { counter, stage, receiver, location, secret } = await start();
  receiver.answer = withStatus(410);
  counter.set('2');
  await stage.updated('/counter/');
  counter.set('3');
  await stage.updated('/counter/');
  expect(receiver.deliveries).toHaveLength(1);
  expect(stage.problems).toMatchObject([{ code: 'webhook-ended', reason: 'gone' }]);
  const headers = { Authorization: `Bearer ${secret}` };
  expect(await stage.send('GET', location, { headers })).toMatchObject({ status: 404 });
  expect(stage.clock.timers).toBe(0);
});

it('ends a registration after a day of failures', async () => {
  const { counter, stage, receiver, location, secret } = await start();
  const headers = { Authorization: `Bearer ${secret}` };
  receiver.answer = withStatus(500);
  counter.set('2');
  await stage.updated('/counter/');
  const first = stage.clock.wall();
  for (let next = await nextTry(); next !== undefined; next = await nextTry()) {
    await stage.later(next - stage.clock.wall());
  }
  expect(stage.codes).toEqual(['webhook-failing', 'webhook-ended']);
  const hours = (stage.clock.wall() - first) / HOUR;
  expect(hours).toBeGreaterThanOrEqual(24);
  expect(hours).toBeLessThan(28);
  expect(receiver.deliveries.length).toBeGreaterThan(10);

  async function nextTry(): Promise<number | undefined> {
    const { status, text } = await stage.send('GET', location, { headers });
    return status === 404 ? undefined : Date.parse(JSON.parse(text).failures.next);
  }
});

it.each([
  ['a redirect', withStatus(302, { Location: '/elsewhere' })],
  ['a cut connection', (res: ServerResponse) => res.destroy()],
])('does not take %s for success', async (_, answer) => {
  const { counter, stage, receiver } = await start();
  receiver.answer = answer;
  counter.set('2');
  await stage.updated('/counter/');
  receiver.answer = withStatus(204);
  await stage.later(5_000);
  expect(receiver.deliveries.map(({ url }) => url)).toEqual(['/hook', '/hook']);
});

it('gives a callback ten seconds, and reads no answer without end', async () => {
  const { counter, stage, receiver } = await start();
  receiver.answer = () => {};
  counter.set('2');
  const updated = stage.updated('/counter/');
  await receiver.got(1);
  await stage.clock.advance(10_000);
  await updated;
  expect(stage.problems).toMatchObject([{ reason: 'it did not answer within 10 s' }]);
  receiver.answer = (res) => res.writeHead(200).write('x'.repeat(100_000));
  await stage.later(5_000);
  await stage.later(HOUR);
  expect(receiver.deliveries).toHaveLength(2);
});

it('asks a route that fails again', async () => {
  const { counter, stage, receiver } = await start();
  counter.set('2');
  counter.status = 503;
  await stage.updated('/counter/');
  expect(stage.problems).toEqual([{ code: 'webhook-unavailable', path: '/counter/', status: 503 }]);
  counter.status = 200;
  await stage.clock.advance(5_000);
  await receiver.got(1);
  expect(receiver.texts).toEqual(['2']);
});

it('has nothing on its way after it was closed', async () => {
  const { counter, stage, receiver, location } = await start();
  let answer = () => {};
  receiver.answer = (res) => {
    answer = () => res.writeHead(500).end();
  };
  counter.set('2');
  void stage.updated('/counter/');
  await receiver.got(1);
  let isClosed = false;
  const closing = stage.webhooks.close().then(() => {
    isClosed = true;
  });
  await stage.clock.settle();
  expect(isClosed).toBe(false);
  answer();
  await closing;
  expect(stage.clock.timers).toBe(0);
  await stage.updated('/counter/');
  expect(await stage.send('DELETE', location)).toMatchObject({ status: 503 });
  expect(receiver.deliveries).toHaveLength(1);
});

it('asks a resource once for all who are told of it again at the same time', async () => {
  const { counter, stage, receiver } = await start();
  for (let i = 0; i < 10; i += 1) await stage.register('value', '/counter/', receiver.url(`/hook/${i}`));
  receiver.answer = withStatus(500);
  counter.set('2');
  await stage.updated('/counter/');
  receiver.answer = withStatus(204);
  counter.asked = 0;
  await stage.clock.advance(5_000);
  await receiver.got(22);
  expect(counter.asked).toBe(1);
});

it('begins nothing that was waiting for its turn when it is closed', async () => {
  const { counter, stage, receiver } = await start({ concurrencyPerHost: 1 });
  for (let i = 0; i < 3; i += 1) await stage.register('value', '/counter/', receiver.url(`/hook/${i}`));
  let answer = () => {};
  receiver.answer = (res) => {
    answer = () => res.writeHead(204).end();
  };
  counter.set('2');
  void stage.updated('/counter/');
  await receiver.got(1);
  const closing = stage.webhooks.close();
  answer();
  await closing;
  await stage.clock.settle();
  expect(receiver.deliveries).toHaveLength(1);
  expect(stage.clock.timers).toBe(0);
});
