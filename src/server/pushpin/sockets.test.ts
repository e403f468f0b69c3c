import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { signature, startScriptedPushpin } from '../../../test/support/pushpin/scripted.js';
import { frameworks, type Routes } from '../../../test/support/server/frameworks.js';
import { startApp } from '../../../test/support/server/startApp.js';
import type { LiveOptions } from '../index.js';
import { createChannels } from './channels.js';
import { close, readSocketEvents, type SocketEvent, writeSocketEvents } from './socketEvents.js';

const channels = createChannels('live-');
const through = signature('k');

const routes: Routes = {
  '/a': (_req, res) => res.writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json' }).end('{}'),
  '/public': (_req, res) => res.writeHead(200, { ETag: '"1"', 'Cache-Control': 'public' }).end('x'),
  '/mine': (req, res) => res.writeHead(req.headers.cookie === 'ann' ? 200 : 403, { ETag: '"1"' }).end(),
  '/items/': (_req, res) =>
    res.writeHead(200, { ETag: '"1"', Link: '</items/?after=1>; rel=changes' }).end('[]'),
  '/other': (_req, res) => res.writeHead(200).end(),
};

/** A socket as the app sees it: Pushpin POSTs what happens, and keeps what it was told to. */
interface Told {
  status: number;
  headers: Headers;
  /** Frames for the client, as JSON. */
  frames: unknown[];
  /** For Pushpin. */
  orders: { type: string; channel?: string }[];
  others: SocketEvent[];
}

async function open(options: LiveOptions = {}) {
  const pushpin = await startScriptedPushpin();
  onTestFinished(() => pushpin.close());
  const { server } = await startApp(framework(), routes, {
    pushpin: pushpin.controlUrl,
    key: 'k',
    ...options,
  });
  const { port } = server.address() as AddressInfo;
  let meta: Record<string, string> = {};
  const post = async (body: Buffer | string, headers: Record<string, string> = {}): Promise<Told> => {
    const answer = await fetch(`http://127.0.0.1:${port}/multi/`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { ...through, 'Content-Type': 'application/websocket-events', ...meta, ...headers },
    });
    const state = answer.headers.get('set-meta-live');
    if (state !== null) meta = { 'Meta-Live': state };
    return toldBy(answer);
  };
  const happen = (...events: SocketEvent[]) => post(writeSocketEvents(events));
  const say = (...frames: object[]) => happen(...frames.map((frame) => text(JSON.stringify(frame))));
  return { post, happen, say };
}

const framework = () => frameworks[0] as (typeof frameworks)[number];
const text = (content: string): SocketEvent => ({ type: 'TEXT', content: Buffer.from(content) });
const opening = writeSocketEvents([{ type: 'OPEN' }]);

async function toldBy(answer: Response): Promise<Told> {
  const body = Buffer.from(await answer.arrayBuffer());
  const events = answer.status === 200 ? (readSocketEvents(body) ?? []) : [];
  const marked = (mark: string) =>
    events.flatMap(({ type, content }) => {
      const said = content?.toString() ?? '';
      return type === 'TEXT' && said.startsWith(mark) ? [JSON.parse(said.slice(mark.length))] : [];
    });
  const others = events.filter(({ type }) => type !== 'TEXT');
  return {
    status: answer.status,
    headers: answer.headers,
    frames: marked('m:'),
    orders: marked('c:'),
    others,
  };
}

describe('a handshake', () => {
  it('opens, with the subprotocol, a sign of life, and the channel of all', async () => {
    const { post } = await open();
    const { status, headers, orders, others } = await post(opening, {
      'Sec-WebSocket-Protocol': 'x, liveresource',
    });
    expect([status, others]).toEqual([200, [{ type: 'OPEN' }]]);
    expect(headers.get('sec-websocket-protocol')).toBe('liveresource');
    expect(headers.get('sec-websocket-extensions')).toBe('grip');
    expect(orders).toEqual([
      { type: 'subscribe', channel: 'live-all' },
      { type: 'keep-alive', content: '{"type":"pong"}', timeout: 20 },
    ]);
  });

  it('is refused to pages of other origins, unless they are allowed', async () => {
    const cross = { Origin: 'https://evil.example' };
    const { post } = await open();
    expect((await post(opening, cross)).status).toBe(403);
    const allowing = await open({ socket: { origins: ['https://evil.example'] } });
    expect((await allowing.post(opening, cross)).status).toBe(200);
  });

  it('must come through Pushpin', async () => {
    const { post } = await open();
    expect((await post(opening, { 'Grip-Sig': 'a.b.c' })).status).toBe(404);
    expect((await post(opening, signature('other'))).status).toBe(404);
  });

  it('that is malformed is none', async () => {
    const { post } = await open();
    expect((await post('TEXT 5\r\nx')).status).toBe(400);
  });
});

describe('a client', () => {
  let socket: Awaited<ReturnType<typeof open>>;

  beforeEach(async () => {
    socket = await open();
    await socket.happen({ type: 'OPEN' });
  });

  it('subscribes, and hears of it', async () => {
    const told = await socket.say(
      { id: 1, type: 'subscribe', mode: 'value', uri: '/a' },
      { id: 2, type: 'ping' },
    );
    expect(told.frames).toEqual([
      { id: 1, type: 'subscribed' },
      { id: 2, type: 'pong' },
    ]);
    expect(told.orders).toEqual([{ type: 'subscribe', channel: channels.any('/a') }]);
  });

  it('may be given what is for all, where its own answer says so', async () => {
    const { orders } = await socket.say({ type: 'subscribe', uri: '/public' });
    expect(orders).toEqual([{ type: 'subscribe', channel: channels.value('/public') }]);
    const query = await socket.say({ type: 'subscribe', uri: '/public?x' });
    expect(query.orders.map(({ channel }) => channel)).toEqual([
      channels.value('/public?x'),
      channels.path('/public'),
    ]);
  });

  it('follows a collection by its changes, whichever way it says so', async () => {
    await socket.say({ type: 'subscribe', mode: 'changes', uri: '/items/' });
    expect((await socket.say({ type: 'unsubscribe', mode: 'value', uri: '/items/' })).orders).toEqual([]);
    expect((await socket.say({ type: 'unsubscribe', uri: '/items/' })).orders).toEqual([
      { type: 'unsubscribe', channel: channels.any('/items/') },
    ]);
  });

  it('keeps a channel that it needs for something else', async () => {
    await socket.say({ type: 'subscribe', uri: '/a?1' }, { type: 'subscribe', uri: '/a?2' });
    expect((await socket.say({ type: 'unsubscribe', uri: '/a?1' })).orders).toEqual([]);
    expect((await socket.say({ type: 'unsubscribe', uri: '/a?2' })).orders).toEqual([
      { type: 'unsubscribe', channel: channels.any('/a') },
    ]);
  });

  it.each([
    ['/mine', 403],
    ['/missing', 404],
    ['/other', 501],
    ['http://elsewhere.example/a', 421],
    ['a', 400],
    ['/%7Ea', 400],
  ])('is refused %s with %i', async (uri, code) => {
    const { frames, orders } = await socket.say({ id: 'x', type: 'subscribe', uri });
    expect(frames).toEqual([expect.objectContaining({ id: 'x', type: 'error', code })]);
    expect(orders).toEqual([]);
  });

  it('is asked for with the cookies of its handshake', async () => {
    const frame = writeSocketEvents([text('{"id":1,"type":"subscribe","uri":"/mine"}')]);
    expect((await socket.post(frame, { Cookie: 'ann' })).frames).toEqual([{ id: 1, type: 'subscribed' }]);
  });

  it('is told clearly when there is no more room', async () => {
    const wanted = Array.from({ length: 21 }, (_, n) => ({
      id: n,
      type: 'subscribe',
      uri: '/a',
      mode: 'value',
    }));
    // Of one resource there is always room.
    expect((await socket.say(...wanted)).frames).toEqual(
      wanted.map(({ id }) => ({ id, type: 'subscribed' })),
    );
    const queries = Array.from({ length: 10 }, (_, n) => ({ id: n, type: 'subscribe', uri: `/public?${n}` }));
    const { frames } = await socket.say(...queries);
    expect(frames).toContainEqual(expect.objectContaining({ id: 9, type: 'subscribed' }));
    const long = Array.from({ length: 5 }, (_, n) => ({
      id: n,
      type: 'subscribe',
      uri: `/a?${n}${'x'.repeat(1_000)}`,
    }));
    expect((await socket.say(...long)).frames.at(-1)).toMatchObject({ id: 4, type: 'error', code: 429 });
  });

  it('is told to look again at all that it follows, when it answers the ping of all', async () => {
    await socket.say(
      { type: 'subscribe', uri: '/a' },
      { type: 'subscribe', mode: 'changes', uri: '/items/' },
    );
    const pong = (content: string) => socket.happen({ type: 'PONG', content: Buffer.from(content) });
    expect((await pong('look-again')).frames).toEqual([
      { type: 'event', uri: '/a', headers: {} },
      { type: 'event', uri: '/items/', headers: {} },
    ]);
    expect((await pong('')).frames).toEqual([]);
  });

  it('is answered what is no text, pings and its goodbye', async () => {
    const { others } = await socket.happen(
      { type: 'PING', content: Buffer.from('hi') },
      { type: 'BINARY', content: Buffer.from([1]) },
      close(4001, 'own'),
      { type: 'DISCONNECT' },
    );
    expect(others).toEqual([
      { type: 'PONG', content: Buffer.from('hi') },
      close(1003, 'A frame must be of text.'),
      close(4001, 'own'),
    ]);
    const { frames } = await socket.happen(text('GET /a'));
    expect(frames).toEqual([expect.objectContaining({ type: 'error', code: 400 })]);
  });

  it('that made up what it follows harms nobody', async () => {
    const forged = writeSocketEvents([text('{"id":1,"type":"ping"}')]);
    for (const state of ['nonsense', '[["/x"]]', '[1,null,["v",2,1]]', '{}']) {
      expect((await socket.post(forged, { 'Meta-Live': state })).frames).toEqual([{ id: 1, type: 'pong' }]);
    }
  });
});
