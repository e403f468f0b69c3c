import { expect, it } from 'vitest';
import { eventually } from '../../../../test/support/server/startApp.js';
import {
  type Delivery,
  idsOf,
  WebhookReceiver,
  withStatus,
} from '../../../../test/support/server/webhookReceiver.js';
import {
  answerWith,
  ChatResource,
  type Resource,
  ValueResource,
} from '../../../../test/support/server/webhookResources.js';
import { type StageOptions, startWebhooks } from '../../../../test/support/server/webhookStage.js';
import { updatedTarget } from '../../follow/updatedTarget.js';

async function start(options: StageOptions = {}) {
  const chat = new ChatResource();
  chat.items.push('a', 'b');
  const counter = new ValueResource('1');
  const stage = await startWebhooks({ '/chat/': chat, '/counter/': counter }, options);
  const receiver = await new WebhookReceiver().listen();
  return { chat, counter, stage, receiver };
}

async function startChat() {
  const started = await start();
  const registered = await started.stage.register('changes', '/chat/', started.receiver.url());
  return { ...started, ...registered };
}

const linksOf = ({ headers }: Delivery) => headers.link;

it('delivers what the changes URL gives, with the Links from here and on', async () => {
  const { chat, stage, receiver } = await startChat();
  chat.items.push('c');
  await stage.updated('/chat/');
  const [delivery] = receiver.deliveries;
  expect(delivery?.text).toBe('["c"]');
  expect(delivery?.headers).toMatchObject({
    location: `${stage.origin}/chat/`,
    'content-type': 'application/json',
    link: `<${stage.origin}/chat/?after=3>; rel="changes", <${stage.origin}/chat/?after=2>; rel="prev-changes"`,
  });
});

it('delivers all pages, each from where the one before ended', async () => {
  const { chat, stage, receiver } = await startChat();
  chat.items.push('c', 'd', 'e', 'f', 'g');
  await stage.updated('/chat/');
  expect(receiver.texts).toEqual(['["c","d"]', '["e","f"]', '["g"]']);
  expect(receiver.deliveries.map(linksOf)).toEqual(
    [
      [4, 2],
      [6, 4],
      [7, 6],
    ].map(
      ([next, before]) =>
        `<${stage.origin}/chat/?after=${next}>; rel="changes", <${stage.origin}/chat/?after=${before}>; rel="prev-changes"`,
    ),
  );
  expect(new Set(idsOf(receiver.deliveries)).size).toBe(3);
});

it('goes on from what the callback took last', async () => {
  const { chat, stage, receiver } = await startChat();
  receiver.answer = withStatus(500);
  chat.items.push('c');
  await stage.updated('/chat/');
  chat.items.push('d', 'e');
  await stage.updated('/chat/');
  receiver.answer = withStatus(204);
  await stage.later(5_000);
  await stage.updated('/chat/');
  expect(receiver.texts).toEqual(['["c"]', '["c","d"]', '["e"]']);
});

it('sends the same changes again under the same id', async () => {
  const { chat, stage, receiver } = await startChat();
  receiver.answer = withStatus(500);
  chat.items.push('c');
  await stage.updated('/chat/');
  receiver.answer = withStatus(204);
  await stage.later(5_000);
  expect(receiver.texts).toEqual(['["c"]', '["c"]']);
  expect(new Set(idsOf(receiver.deliveries)).size).toBe(1);
});

it('delivers the whole collection, without a Link to what was before, when the position is too old', async () => {
  const { chat, stage, receiver } = await startChat();
  chat.items.push('c', 'd');
  chat.oldest = 3;
  await stage.updated('/chat/');
  chat.items.push('e');
  await stage.updated('/chat/');
  expect(receiver.texts).toEqual(['["a","b","c","d"]', '["e"]']);
  expect(linksOf(receiver.deliveries[0] as Delivery)).toBe(`<${stage.origin}/chat/?after=4>; rel="changes"`);
});

it('tells that a collection is gone, and gives all of it when it is back', async () => {
  const { chat, stage, receiver } = await startChat();
  chat.status = 410;
  await stage.updated('/chat/');
  await stage.updated('/chat/');
  chat.status = 200;
  await stage.updated('/chat/');
  await stage.updated('/chat/');
  expect(receiver.texts).toEqual(['', '["a","b"]']);
});

it('does not go on for ever where each answer has another Link', async () => {
  const { chat, stage, receiver } = await startChat();
  chat.get = endless();
  await stage.updated('/chat/');
  expect(receiver.deliveries).toHaveLength(100);
  expect(stage.clock.timers).toBe(1);
});

it('follows an empty page without telling of it', async () => {
  const { chat, stage, receiver } = await startChat();
  const get = chat.get.bind(chat);
  chat.get = (target, headers) => {
    const moved = answerWith(200, { link: '</chat/?after=2&page=2>; rel=changes' }, '[]');
    return target === '/chat/?after=2' ? moved : get(target, headers);
  };
  await stage.updated('/chat/');
  chat.items.push('c');
  await stage.updated('/chat/');
  expect(receiver.texts).toEqual(['["c"]']);
  expect(linksOf(receiver.deliveries[0] as Delivery)).toContain('after=2&page=2>; rel="prev-changes"');
});

it('tells one callback of many resources, values and changes', async () => {
  const { chat, counter, stage, receiver } = await start();
  const fields = [
    ['callback_uri', receiver.url()],
    ['uri', '/chat/'],
    ['uri', `${stage.origin}/counter/`],
  ];
  const reply = await stage.post('/callbacks/multiplex', fields);
  expect(reply).toMatchObject({ status: 201 });
  expect(reply.headers.get('location')).toBe(`/callbacks/multiplex/${encodeURIComponent(receiver.url())}`);
  chat.items.push('c');
  counter.set('2');
  await stage.updated('/chat/');
  await stage.updated('/counter/');
  expect(receiver.deliveries.map(({ headers, text }) => [headers.location, text])).toEqual([
    [`${stage.origin}/chat/`, '["c"]'],
    [`${stage.origin}/counter/`, '2'],
  ]);
});

it('adds resources to a registration', async () => {
  const { chat, counter, stage, receiver } = await start();
  const register = (uri: string) => stage.post('/callbacks/multiplex', { callback_uri: receiver.url(), uri });
  expect(await register('/counter/')).toMatchObject({ status: 201 });
  const added = await register('/chat/');
  expect(added.status).toBe(200);
  expect(JSON.parse(added.text)).toEqual({
    callback_uri: receiver.url(),
    uri: [`${stage.origin}/counter/`, `${stage.origin}/chat/`],
  });
  expect(await register('/chat/')).toMatchObject({ status: 200 });
  expect(receiver.challenges.map((query) => query.getAll('liveresource.topic'))).toEqual([
    [`${stage.origin}/counter/`],
    [`${stage.origin}/chat/`],
  ]);
  counter.set('2');
  chat.items.push('c');
  await stage.updated('/counter/');
  await stage.updated('/chat/');
  expect(receiver.texts).toEqual(['2', '["c"]']);
});

it('lets one resource that fails not hold up the others of a callback', async () => {
  const { chat, counter, stage, receiver } = await start();
  const fields = [['callback_uri', receiver.url()], ...['/chat/', '/counter/'].map((uri) => ['uri', uri])];
  await stage.post('/callbacks/multiplex', fields);
  chat.status = 500;
  counter.set('2');
  await stage.webhooks.updated(updatedTarget(/./));
  expect(receiver.texts).toEqual(['2']);
});

it('lets one resource that never ends not hold up the others of a callback', async () => {
  const { chat, counter, stage, receiver } = await start();
  const fields = [['callback_uri', receiver.url()], ...['/chat/', '/counter/'].map((uri) => ['uri', uri])];
  await stage.post('/callbacks/multiplex', fields);
  chat.get = endless();
  await stage.updated('/chat/');
  counter.set('2');
  counter.status = 500;
  await stage.updated('/counter/');
  counter.status = 200;
  await stage.clock.advance(5_000);
  await eventually(() => receiver.texts.includes('2'));
});

/** Items, and another Link in each answer. */
function endless(): Resource['get'] {
  let link = 2;
  return () => {
    link += 1;
    return answerWith(200, { link: `</chat/?after=${link}>; rel=changes` }, '["x"]');
  };
}
