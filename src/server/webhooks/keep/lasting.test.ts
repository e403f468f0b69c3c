import { Keyv } from 'keyv';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fakeClock.js';
import {
  idsOf,
  verifyDelivery,
  WebhookReceiver,
  withStatus,
} from '../../../../test/support/server/webhookReceiver.js';
import { ChatResource, ValueResource } from '../../../../test/support/server/webhookResources.js';
import { type StageOptions, startWebhooks } from '../../../../test/support/server/webhookStage.js';

/** A store, and processes of one application that have it. */
async function start(options: StageOptions = {}) {
  const map = new Map<string, unknown>();
  const clock = createFakeClock();
  const counter = new ValueResource('1');
  const chat = new ChatResource();
  const resources = { '/counter/': counter, '/chat/': chat };
  const process = () =>
    startWebhooks(resources, {
      clock,
      store: new Keyv({ store: map }),
      origin: 'http://api.example',
      ...options,
    });
  const receiver = await new WebhookReceiver().listen();
  return { map, clock, counter, chat, process, receiver };
}

it('goes on after a restart', async () => {
  const { counter, process, receiver } = await start();
  const first = await process();
  const { secret, location } = await first.register('value', '/counter/', receiver.url());
  await first.webhooks.close();
  const second = await process();
  counter.set('2');
  await second.updated('/counter/');
  expect(receiver.texts).toEqual(['2']);
  for (const delivery of receiver.deliveries) verifyDelivery(secret, delivery);
  expect(await second.send('DELETE', location)).toMatchObject({ status: 204 });
});

it('finds what changed while there was no process, once it is told that the routes are there', async () => {
  const { counter, process, receiver } = await start();
  const first = await process();
  await first.register('value', '/counter/', receiver.url());
  await first.webhooks.close();
  counter.set('2');
  const second = await process();
  await second.clock.settle();
  expect(receiver.deliveries).toEqual([]);
  await second.webhooks.resume();
  expect(receiver.texts).toEqual(['2']);
});

it('sends what was not delivered again after a restart, under the same id and at its time', async () => {
  const { clock, counter, process, receiver } = await start();
  const first = await process();
  await first.register('value', '/counter/', receiver.url());
  receiver.answer = withStatus(500);
  counter.set('2');
  await first.updated('/counter/');
  await first.webhooks.close();
  expect(clock.timers).toBe(0);
  const second = await process();
  await second.webhooks.resume();
  expect(receiver.deliveries).toHaveLength(1);
  receiver.answer = withStatus(204);
  await second.later(5_000);
  expect(receiver.texts).toEqual(['2', '2']);
  expect(new Set(idsOf(receiver.deliveries)).size).toBe(1);
});

it('knows after a restart that what was sent last may have arrived', async () => {
  const { counter, process, receiver } = await start();
  const first = await process();
  await first.register('value', '/counter/', receiver.url());
  receiver.answer = (res) => {
    void first.webhooks.close();
    res.destroy();
  };
  counter.set('2');
  await first.updated('/counter/');
  counter.back('1', 1);
  receiver.answer = withStatus(204);
  const second = await process();
  await second.later(5_000);
  await second.later(5_000);
  expect(receiver.texts).toEqual(['2', '1']);
});

it('leaves nothing of a registration in the store when it ends', async () => {
  const { map, counter, process, receiver } = await start();
  const stage = await process();
  const { location } = await stage.register('value', '/counter/', receiver.url());
  receiver.answer = withStatus(500);
  counter.set('2');
  await stage.updated('/counter/');
  expect(map.size).toBeGreaterThan(4);
  await stage.send('DELETE', location);
  const left = [...map].filter(([key]) => !/:(revision|format)$/.test(key));
  expect(left).toEqual([[expect.stringContaining(':index:'), '{"value":{}}']]);
  await stage.later(5_000);
  expect(map.size).toBe(3);
  expect(receiver.deliveries).toHaveLength(1);
});

it('leaves nothing in the store of a registration that ends while it is told something', async () => {
  const { map, counter, process, receiver } = await start();
  const stage = await process();
  const { location } = await stage.register('value', '/counter/', receiver.url());
  let answer = () => {};
  receiver.answer = (res) => {
    answer = () => res.writeHead(204).end();
  };
  counter.set('2');
  const updated = stage.updated('/counter/');
  await receiver.got(1);
  expect(await stage.send('DELETE', location)).toMatchObject({ status: 204 });
  answer();
  await updated;
  expect(map.size).toBe(3);
});

it('hears of registrations that other processes took and ended', async () => {
  const { counter, process, receiver } = await start();
  const [a, b] = [await process(), await process()];
  await b.updated('/counter/');
  const { location } = await a.register('value', '/counter/', receiver.url());
  counter.set('2');
  await b.updated('/counter/');
  expect(receiver.texts).toEqual(['2']);
  await a.send('DELETE', location);
  counter.set('3');
  await b.updated('/counter/');
  expect(receiver.texts).toEqual(['2']);
});

it('delivers once although all processes hear of an update', async () => {
  const { counter, chat, process, receiver } = await start();
  const stages = [await process(), await process(), await process()];
  await stages[0]?.register('value', '/counter/', receiver.url());
  await stages[1]?.register('changes', '/chat/', receiver.url('/chat'));
  for (let value = 2; value < 12; value += 1) {
    counter.set(String(value));
    chat.items.push(String(value));
    await Promise.all(stages.flatMap((stage) => [stage.updated('/counter/'), stage.updated('/chat/')]));
    await Promise.all(stages.map((stage) => stage.idle()));
  }
  await stages[0]?.clock.advance(600_000);
  await Promise.all(stages.map((stage) => stage.idle()));
  const delivered = (url: string) => receiver.deliveries.filter((delivery) => delivery.url === url);
  expect(new Set(idsOf(delivered('/hook'))).size).toBe(10);
  expect([...new Set(delivered('/hook').map(({ text }) => text))].at(-1)).toBe('11');
  expect([...new Set(delivered('/chat').map(({ text }) => text))].at(-1)).toBe('["11"]');
  expect(receiver.deliveries.length).toBeLessThanOrEqual(22);
});

it('serves an update that another process hears of while it is delivering', async () => {
  const { counter, process, receiver } = await start();
  const [a, b] = [await process(), await process()];
  await a.register('value', '/counter/', receiver.url());
  counter.set('2');
  let answer = () => {};
  receiver.answer = (res) => {
    answer = () => res.writeHead(204).end();
  };
  const delivering = a.updated('/counter/');
  await receiver.got(1);
  counter.set('3');
  await b.updated('/counter/');
  expect(receiver.texts).toEqual(['2']);
  receiver.answer = withStatus(204);
  answer();
  await delivering;
  expect(receiver.texts).toEqual(['2', '3']);
});

it('goes on for a process that was killed while it was delivering', async () => {
  const { clock, counter, process, receiver } = await start();
  const [a, b] = [await process(), await process()];
  await a.register('value', '/counter/', receiver.url());
  counter.set('2');
  // As if it was killed: nothing of it happens any more.
  receiver.answer = () => {};
  void a.updated('/counter/');
  await receiver.got(1);
  receiver.answer = withStatus(204);
  await b.updated('/counter/');
  expect(receiver.deliveries).toHaveLength(1);
  clock.jump(70_000);
  await b.idle();
  expect(receiver.texts).toEqual(['2', '2']);
  expect(new Set(idsOf(receiver.deliveries)).size).toBe(1);
});

it('does not lose a registration whose entry another process overwrote', async () => {
  const { map, counter, process, receiver } = await start();
  const a = await process();
  await a.register('value', '/counter/', receiver.url());
  const [key] = [...map.keys()].filter((one) => one.includes(':index:'));
  map.set(key ?? '', '{"value":{}}');
  map.set([...map.keys()].find((one) => one.endsWith(':revision')) ?? '', '{"value":"other"}');
  await a.updated('/counter/');
  const b = await process();
  counter.set('2');
  await b.updated('/counter/');
  expect(receiver.texts).toEqual(['2']);
});
