import { describe, expect, it } from 'vitest';
import type { Heard } from '../support/conformance/recorder.js';
import {
  expressVersions,
  followWithBuiltClient,
  type Original,
  startOriginal,
} from '../support/original/start.js';

/** It is not answered while others are. */
async function isHeld({ origin, raw }: Original, waiting: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void waiting.finally(() => {
    isOver = true;
  });
  await raw.get(`${origin}/`);
  return !isOver;
}

describe.each(expressVersions)('the original counter with %s', (_, express) => {
  const counter = '/counter/a';

  it('handles entity tags by itself, and is told how it can be followed', async () => {
    const { origin, raw } = await startOriginal('counter', express);
    const { status, headers, text } = await raw.get(origin + counter);
    expect([status, headers['etag'], text]).toEqual([200, '"0"', '{"count":0}']);
    expect(headers['link']).toContain(`<${counter}>; rel="value-wait"`);
    const again = await raw.get(origin + counter, { 'If-None-Match': '"0"' });
    expect([again.status, again.text]).toEqual([304, '']);
    expect(again.headers['link']).toContain(`<${counter}>; rel="value-wait"`);
  });

  it('answers who waits as soon as it is updated', async () => {
    const original = await startOriginal('counter', express);
    const { origin, raw, post } = original;
    const wait = (tag: string) =>
      raw.send('GET', origin + counter, { Wait: '60', 'If-None-Match': tag }).answer;
    const waiting = wait('"0"');
    expect(await isHeld(original, waiting)).toBe(true);
    expect(await post(counter)).toBe(200);
    const { status, headers, text } = await waiting;
    expect([status, headers['etag'], text]).toEqual([200, '"1"', '{"count":1}']);
    expect((await wait('"0"')).text).toBe('{"count":1}');
  });

  it('tells by WebSocket', async () => {
    const { origin, raw, post } = await startOriginal('counter', express);
    const socket = await raw.socket(`${origin}/multi/`);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', mode: 'value', uri: counter }));
    expect(JSON.parse(await socket.next())).toEqual({ id: '1', type: 'subscribed' });
    await post(counter);
    expect(JSON.parse(await socket.next())).toMatchObject({
      ...{ type: 'event', uri: counter },
      headers: { ETag: '"1"' },
      body: { count: 1 },
    });
  });

  it('is followed by the client', async () => {
    const { origin, post } = await startOriginal('counter', express);
    const client = followWithBuiltClient();
    await client.follow('a', origin + counter, ['value', 'error']);
    await client.becomes('a', 'live');
    for (const count of [1, 2, 3]) {
      await post(counter);
      await client.reaches('a', { count });
    }
    const heard = (await client.heard('a')).filter(({ type }) => type !== 'state');
    expect(heard.map(({ data }) => data)).toEqual([0, 1, 2, 3].map((count) => ({ count })));
    expect(heard.slice(1).map(({ via }) => via)).toEqual(['socket', 'socket', 'socket']);
  });
});

describe.each(expressVersions)('the original chat with %s', (_, express) => {
  const messages = '/chat/1/message/';
  const say = ({ post }: Original, text: string) => post(messages, { from: 'ann', text });
  const message = (id: number, text: string) => ({ id, from: 'ann', text });

  it('gives a Link to changes of its own, and is told how they can be followed', async () => {
    const chat = await startOriginal('chat', express);
    await say(chat, 'one');
    const { headers, text } = await chat.raw.get(chat.origin + messages);
    expect(JSON.parse(text)).toEqual([message(1, 'one')]);
    expect(headers['link']).toMatch(`<${messages}?after=1>; rel=changes, `);
    expect(headers['link']).toContain(`<${messages}?after=1>; rel="changes-wait"`);
    expect(headers['link']).not.toContain('value-wait');
  });

  it('answers who waits for changes with what is new and the next Link', async () => {
    const chat = await startOriginal('chat', express);
    const since = (checkpoint: number, headers: Record<string, string> = { Wait: '60' }) =>
      chat.raw.send('GET', `${chat.origin}${messages}?after=${checkpoint}`, headers).answer;
    const waiting = since(0);
    expect(await isHeld(chat, waiting)).toBe(true);
    await say(chat, 'one');
    const { status, headers, text } = await waiting;
    expect([status, JSON.parse(text)]).toEqual([200, [message(1, 'one')]]);
    expect(headers['link']).toContain(`<${messages}?after=1>; rel=changes`);
    await say(chat, 'two');
    expect(JSON.parse((await since(1)).text)).toEqual([message(2, 'two')]);
    expect(JSON.parse((await since(2, {})).text)).toEqual([]);
    expect((await since(9)).status).toBe(404);
  });

  it('tells by WebSocket what is new, what it follows and where it goes on', async () => {
    const chat = await startOriginal('chat', express);
    await say(chat, 'one');
    const socket = await chat.raw.socket(`${chat.origin}/multi/`);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', mode: 'changes', uri: messages }));
    expect(JSON.parse(await socket.next())).toEqual({ id: '1', type: 'subscribed' });
    await say(chat, 'two');
    const event = JSON.parse(await socket.next());
    expect(event).toMatchObject({ type: 'event', uri: messages, body: [message(2, 'two')] });
    const [next, previous] = event.headers.Link.split(', ');
    expect(next).toMatch(/^<\/chat\/1\/message\/\?after=2>; rel="changes/);
    expect(previous).toBe(`<${messages}?after=1>; rel="prev-changes"`);
  });

  it('tells the client each message, and the list once', async () => {
    const chat = await startOriginal('chat', express);
    await say(chat, 'one');
    const client = followWithBuiltClient();
    await client.follow('c', chat.origin + messages, ['child-added', 'changes', 'error']);
    await client.becomes('c', 'live');
    for (const [n, text] of ['two', 'three', 'four'].entries()) {
      await say(chat, text);
      await client.hears('c', 'child-added', message(n + 2, text));
    }
    const heard = await client.heard('c');
    expect(of(heard, 'child-added')).toEqual(['two', 'three', 'four'].map((text, n) => message(n + 2, text)));
    expect(heard.filter(({ type }) => type === 'changes').map(({ via }) => via)).toEqual(
      Array(3).fill('socket'),
    );
    expect(of(heard, 'error')).toEqual([]);
  });
});

const of = (heard: readonly Heard[], wanted: string) =>
  heard.filter(({ type }) => type === wanted).map(({ data }) => data);
