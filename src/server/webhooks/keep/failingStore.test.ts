import { Keyv } from 'keyv';
import { expect, it } from 'vitest';
import { WebhookReceiver } from '../../../../test/support/server/webhookReceiver.js';
import { ValueResource } from '../../../../test/support/server/webhookResources.js';
import { startWebhooks } from '../../../../test/support/server/webhookStage.js';

/** A store in which operations can be made to fail, as a Redis that cannot be reached. */
class FailingMap extends Map<string, unknown> {
  fails: 'none' | 'registrations' | 'writes' | 'all' = 'none';

  override get(key: string): unknown {
    const isListed = /:(index|registration):/.test(key);
    if (this.fails === 'all' || (this.fails === 'registrations' && isListed))
      throw new Error('no connection');
    return super.get(key);
  }

  override set(key: string, value: unknown): this {
    if (this.fails === 'writes' || this.fails === 'all') throw new Error('no connection');
    return super.set(key, value);
  }
}

async function start({ throwOnErrors }: { throwOnErrors: boolean }) {
  const map = new FailingMap();
  const counter = new ValueResource('1');
  const store = new Keyv({ store: map, throwOnErrors });
  store.on('error', () => {});
  const stage = await startWebhooks({ '/counter/': counter }, { store });
  const receiver = await new WebhookReceiver().listen();
  return { map, counter, stage, receiver };
}

const both = [{ throwOnErrors: false }, { throwOnErrors: true }];

it.each(both)('registers nothing that cannot be kept ($throwOnErrors)', async (options) => {
  const { map, stage, receiver } = await start(options);
  map.fails = 'writes';
  const path = '/callbacks/value?u=%2Fcounter%2F';
  const refused = await stage.post(path, { callback_uri: receiver.url() });
  expect(refused).toMatchObject({ status: 503, text: expect.stringContaining('cannot be kept') });
  expect(stage.codes).toEqual(['webhook-store']);
  map.fails = 'none';
  expect(await stage.post(path, { callback_uri: receiver.url() })).toMatchObject({ status: 201 });
});

it.each(both)('forgets nothing because the store fails for a while ($throwOnErrors)', async (options) => {
  const { map, counter, stage, receiver } = await start(options);
  await stage.register('value', '/counter/', receiver.url());
  counter.set('2');
  map.fails = 'all';
  await stage.updated('/counter/');
  expect(receiver.deliveries).toEqual([]);
  expect(stage.codes).toContain('webhook-store');
  map.fails = 'none';
  await stage.clock.advance(30_000);
  await receiver.got(1);
  await stage.idle();
  expect(receiver.texts).toEqual(['2']);
  counter.set('3');
  await stage.updated('/counter/');
  expect(receiver.texts).toEqual(['2', '3']);
});

it.each(both)('takes a list that cannot be read for no empty one ($throwOnErrors)', async (options) => {
  const { map, counter, stage, receiver } = await start(options);
  await stage.register('value', '/counter/', receiver.url());
  map.set([...map.keys()].find((key) => key.endsWith(':revision')) ?? '', '{"value":"of another"}');
  map.fails = 'registrations';
  await stage.updated('/counter/');
  map.fails = 'none';
  counter.set('2');
  await stage.updated('/counter/');
  expect(receiver.texts).toEqual(['2']);
});

it.each(both)('delivers nothing without noting it first ($throwOnErrors)', async (options) => {
  const { map, counter, stage, receiver } = await start(options);
  await stage.register('value', '/counter/', receiver.url());
  counter.set('2');
  map.fails = 'writes';
  await stage.updated('/counter/');
  expect(receiver.deliveries).toEqual([]);
  map.fails = 'none';
  await stage.later(5_000);
  expect(receiver.texts).toEqual(['2']);
});

it.each(both)('looks later at all if it cannot know who is to be told ($throwOnErrors)', async (options) => {
  const { map, counter, stage, receiver } = await start(options);
  await stage.register('value', '/counter/', receiver.url());
  await stage.webhooks.close();
  const store = new Keyv({ store: map, ...options });
  store.on('error', () => {});
  const next = await startWebhooks({ '/counter/': counter }, { store });
  counter.set('2');
  map.fails = 'all';
  await next.updated('/counter/');
  map.fails = 'none';
  await next.clock.advance(30_000);
  await receiver.got(1);
  expect(receiver.texts).toEqual(['2']);
});
