import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRawClient, type RawClient } from '../support/live/rawClient.js';
import { type Origin, type OriginRequest, startOrigin } from '../support/pushpin/origin.js';
import { hasPushpin, type Pushpin, startPushpin } from '../support/pushpin/pushpin.js';
import { pause } from '../support/time.js';

/** What `src/server/pushpin` relies on, and is not all documented. */
describe.skipIf(!hasPushpin)('Pushpin', () => {
  let origin: Origin;
  let pushpin: Pushpin;
  let client: RawClient;

  beforeAll(async () => {
    origin = await startOrigin();
    pushpin = await startPushpin({ key: 'k', apps: [origin.port] });
  });
  beforeEach(() => {
    client = createRawClient();
    origin.requests.length = 0;
  });
  afterEach(() => client.close());
  afterAll(async () => {
    await pushpin.close();
    await origin.close();
  });

  const holdWith =
    (channel: string, more: Record<string, string> = {}) =>
    (_: OriginRequest, res: ServerResponse) =>
      res
        .writeHead(200, {
          ETag: '"1"',
          'Grip-Hold': 'response',
          'Grip-Channel': channel,
          'Grip-Status': '304',
          ...more,
        })
        .end();
  const wait = (path: string, headers = {}) => client.send('GET', pushpin.url + path, headers).answer;
  const asked = (count: number) =>
    vi.waitFor(() => expect(origin.requests.length).toBeGreaterThanOrEqual(count), 15_000);
  const askedFor = (path: string) => origin.requests.filter(({ req }) => req.url === path).length;
  const publish = async (...items: object[]) => {
    const body = JSON.stringify({ items });
    const signal = AbortSignal.timeout(5_000);
    const { status } = await fetch(`${pushpin.controlUrl}/publish/`, { method: 'POST', body, signal });
    expect(status).toBe(200);
  };
  /** That the app was asked does not mean that Pushpin holds yet; what is published before that is lost. */
  const publishUntil = async <T>(done: Promise<T>, ...items: object[]): Promise<T> => {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    done.then(over, over);
    while (!isOver) {
      await publish(...items);
      await pause(50);
    }
    return done;
  };
  const hint = { formats: { 'http-response': { action: 'hint' }, 'http-stream': { action: 'hint' } } };
  const news = (id: string, prevId: string) => ({
    ...{ id, 'prev-id': prevId, 'no-seq': true },
    formats: { 'http-response': { code: 200, headers: { ETag: `"${id}"` }, body: `new ${id}` } },
  });

  it('asks once more after a second when a channel is new, and says again what it held', async () => {
    origin.answer = holdWith('fresh; prev-id=abc');
    void wait('/a').catch(() => {});
    await asked(2);
    expect(origin.requests.map(({ req }) => req.headers['grip-last'])).toEqual([
      undefined,
      'fresh; last-id=abc',
    ]);
  });

  /** Once published before it is held, no repetition reaches it, as Pushpin knows the id: then with another channel. */
  const publishOneOf = async (
    path: string,
    heldId: string,
    id: string,
    prevId: string,
    then?: () => void,
  ) => {
    for (let attempt = 1; ; attempt++) {
      const channel = `${path.slice(1)}-${attempt}`;
      origin.answer = holdWith(`${channel}; prev-id=${heldId}`);
      const answer = wait(`${path}${attempt}`);
      await vi.waitFor(() => expect(askedFor(`${path}${attempt}`)).toBeGreaterThanOrEqual(2), 15_000);
      await pause(50 * attempt);
      then?.();
      await publish({ channel, ...news(id, prevId) });
      const told = await Promise.race([answer, pause(3_000)]);
      if (told) return told;
      void answer.catch(() => {});
    }
  };

  it('gives what follows what is held', async () => {
    expect(await publishOneOf('/follows', '1', '2', '1')).toMatchObject({
      status: 200,
      text: 'new 2',
      headers: { etag: '"2"' },
    });
  });

  it('asks where something else was held', async () => {
    const asks = () => {
      origin.answer = (_, res) => res.end('asked');
    };
    expect((await publishOneOf('/other', '1', '4', '3', asks)).text).toBe('asked');
  });

  it('asks for a hint with the headers of each client, once for two channels, and takes no Grip headers from it', async () => {
    origin.answer = holdWith('one, two');
    const both = ['ann', 'bob'].map((user) =>
      wait('/a', { Cookie: `u=${user}`, 'Grip-Last': 'x; last-id=y' }),
    );
    await asked(4);
    origin.answer = ({ req }, res) => res.end(req.headers.cookie);
    const answers = publishUntil(Promise.all(both), { channel: 'one', ...hint }, { channel: 'two', ...hint });
    expect((await answers).map(({ text }) => text)).toEqual(['u=ann', 'u=bob']);
    expect(origin.requests.length).toBe(6);
    expect(origin.requests.map(({ req }) => req.headers['grip-last'])).not.toContain('x; last-id=y');
  });

  it('passes over those whose mark is among those to skip', async () => {
    origin.answer = ({ req }, res) =>
      holdWith('skip; filter=skip-users', { 'Grip-Set-Meta': `user=${req.url?.slice(1)}` })(
        { req, body: '' },
        res,
      );
    const old = wait('/1');
    void wait('/2').catch(() => {});
    await asked(4);
    origin.answer = ({ req }, res) => res.end(`asked ${req.url}`);
    const published = publishUntil(old, { channel: 'skip', meta: { skip_users: '2,3' }, ...hint });
    expect((await published).text).toBe('asked /1');
    expect([askedFor('/1'), askedFor('/2')]).toEqual([3, 2]);
  });

  it('loses what is published before it has held: nothing but a hint later reaches that request', async () => {
    origin.answer = holdWith('race');
    const first = wait('/first');
    await asked(2);
    let hold = () => {};
    origin.answer = (request, res) => {
      if (request.req.url === '/late') hold = () => holdWith('race')(request, res);
      else res.end('asked');
    };
    const late = wait('/late');
    await vi.waitFor(() => expect(askedFor('/late')).toBe(1), 15_000);
    await publishUntil(first, { channel: 'race', id: '2', ...hint });
    origin.answer = (_, res) => res.end('asked');
    hold();
    expect(await Promise.race([late, pause(1_500).then(() => 'held')])).toBe('held');
    expect((await publishUntil(late, { channel: 'race', ...hint })).text).toBe('asked');
  });

  it('asks for the next part of a stream without any header of its client', async () => {
    const stream = (text: string) => (_: OriginRequest, res: ServerResponse) => {
      const head = { 'Content-Type': 'text/event-stream', 'Grip-Hold': 'stream', 'Grip-Channel': 'stream' };
      res.writeHead(200, { ...head, 'Grip-Link': '</next?p=1>; rel=next' }).end(text);
    };
    origin.answer = stream('data: 1\n\n');
    const events = await client.stream(`${pushpin.url}/s`, { Cookie: 'u=ann' });
    expect(await events.next()).toBe('data: 1');
    origin.answer = stream('data: 2\n\n');
    expect(await publishUntil(events.next(), { channel: 'stream', ...hint })).toBe('data: 2');
    const { req } = origin.requests[1] as OriginRequest;
    expect([req.url, req.headers.cookie, req.headers.accept]).toEqual(['/next?p=1', undefined, '*/*']);
    expect(req.headers['grip-sig']).toBeDefined();
  });

  it('asks for one of the links with the same path, and gives the answer to all', {
    timeout: 60_000,
  }, async () => {
    const stream =
      (where: (id: string) => string) =>
      ({ req }: OriginRequest, res: ServerResponse) => {
        const id = /id=(\d)/.exec(req.url ?? '')?.[1] ?? '';
        const head = { 'Content-Type': 'text/event-stream', 'Grip-Hold': 'stream', 'Grip-Channel': 'links' };
        res.writeHead(200, { ...head, 'Grip-Link': `<${where(id)}>; rel=next` });
        setTimeout(() => res.end(`data: ${id}\n\n`), 20);
      };
    const wrong = async (where: (id: string) => string) => {
      origin.answer = stream(where);
      const ids = ['0', '1', '2', '3', '4', '5'];
      const streams = await Promise.all(ids.map((id) => client.stream(`${pushpin.url}${where(id)}`)));
      await Promise.all(streams.map((one) => one.next()));
      await publishUntil(Promise.all(streams.map((one) => one.next())), { channel: 'links', ...hint });
      const heard = await publishUntil(Promise.all(streams.map((one) => one.next())), {
        channel: 'links',
        ...hint,
      });
      return heard.filter((block, n) => block !== `data: ${n}`).length;
    };
    expect(await wrong((id) => `/s/id=${id}`)).toBe(0);
    expect(await wrong((id) => `/s?id=${id}`)).toBeGreaterThan(0);
  });

  it('tells of sockets by POST, with the headers of the handshake and what it was to remember', async () => {
    origin.answer = ({ body }, res) => {
      const head = { 'Content-Type': 'application/websocket-events', 'Sec-WebSocket-Extensions': 'grip' };
      const opening = { 'Sec-WebSocket-Protocol': 'liveresource', 'Set-Meta-Live': '[["/a","v",1]]' };
      const order = 'c:{"type":"subscribe","channel":"all"}';
      if (body === 'OPEN\r\n')
        res.writeHead(200, { ...head, ...opening }).end(`OPEN\r\nTEXT 26\r\n${order}\r\n`);
      else res.writeHead(200, head).end('TEXT 8\r\nm:answer\r\n');
    };
    const socket = await client.socket(`${pushpin.url}/ws`);
    // A client answers a ping by itself, and Pushpin tells the app.
    const ping = { channel: 'all', formats: { 'ws-message': { type: 'ping', content: 'look' } } };
    expect(await publishUntil(socket.next(), ping)).toBe('answer');
    const { req, body } = origin.requests[1] as OriginRequest;
    expect([body, req.headers['meta-live']]).toEqual(['PONG 4\r\nlook\r\n', '[["/a","v",1]]']);
  });

  it('ends a hold after 5 s at the earliest, with the status that it was told', async () => {
    origin.answer = holdWith('end', { 'Grip-Timeout': '1' });
    const begun = performance.now();
    expect(await wait('/a')).toMatchObject({ status: 304, headers: { etag: '"1"' }, text: '' });
    expect(performance.now() - begun).toBeGreaterThan(4_500);
  });
});
