import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ScriptedPushpin,
  signature,
  startScriptedPushpin,
} from '../../../test/support/pushpin/scripted.js';
import { frameworks, type Routes } from '../../../test/support/server/frameworks.js';
import type { Answer } from '../../../test/support/server/httpClient.js';
import { eventually, startApp } from '../../../test/support/server/startApp.js';
import type { LiveOptions } from '../index.js';
import { createChannels } from './channels.js';

const KEY = 'k';
const through = signature(KEY);
const channels = createChannels('live-');

let pushpin: ScriptedPushpin;
let other: ScriptedPushpin;

beforeEach(async () => {
  pushpin = await startScriptedPushpin();
  other = await startScriptedPushpin();
});
afterEach(async () => {
  await pushpin.close();
  await other.close();
});

/** Numbers of users, and a list. */
class State {
  n = 1;
  items = [{ id: 1 }];
  cacheControl = 'no-cache';

  readonly routes: Routes = {
    '/a': (_req, res) => {
      const head = {
        ETag: `"${this.n}"`,
        'Content-Type': 'application/json',
        'Cache-Control': this.cacheControl,
      };
      res.writeHead(200, head).end(`{"n":${this.n}}`);
    },
    '/mine': (req, res) => {
      const user = req.headers.cookie ?? 'nobody';
      res.writeHead(200, { ETag: `"${this.n} ${user}"`, 'Content-Type': 'application/json' });
      res.end(JSON.stringify({ n: this.n, user }));
    },
    '/items/': (req, res) => {
      const after = new URLSearchParams(req.url?.split('?')[1]).get('after');
      const head = {
        Link: `</items/?after=${this.items.length}>; rel=changes`,
        'Content-Type': 'application/json',
      };
      res.writeHead(200, { ...head, ...(after === null && { ETag: `"${this.items.length}"` }) });
      res.end(JSON.stringify(this.items.slice(Number(after ?? 0))));
    },
  };
}

function gripOf({ headers }: Answer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('grip-'))
      .map(([name, value]) => [name.slice(5), String(value)]),
  );
}

/** Names of the channels, with what is known to be there. */
function channelsOf(answer: Answer): string[] {
  return (gripOf(answer)['channel'] ?? '').split(', ').map((one) => one.split(';')[0] ?? '');
}

describe.each(frameworks)('$name: what came through Pushpin', (framework) => {
  async function start(state: State, options: LiveOptions = {}) {
    const urls = [pushpin.controlUrl, other.controlUrl];
    const app = await startApp(framework, state.routes, { pushpin: urls, key: KEY, ...options });
    // Everybody is to look when an app begins.
    await eventually(() => pushpin.published.length === 1 && other.published.length === 1);
    const get = (path: string, headers: Record<string, string> = {}) =>
      app.client.get(path, { ...through, ...headers });
    return { ...app, get };
  }

  it('is held by it, until its time is over', async () => {
    const { get, live, clock } = await start(new State());
    const answer = await get('/a?q', { Wait: '30', 'If-None-Match': '"1"' });
    const deadline = Math.floor(clock.wall() + 30_000).toString(36);
    expect([answer.status, answer.text, answer.headers.etag]).toEqual([200, '', '"1"']);
    expect(answer.headers.link).toContain('</a?q>; rel="value-wait"');
    expect(gripOf(answer)).toMatchObject({ hold: 'response', timeout: '30', status: '304' });
    expect(channelsOf(answer)).toEqual([channels.path('/a'), channels.url('/a?q'), 'live-all']);
    expect(gripOf(answer)['channel']).toContain(`live-all; prev-id=${deadline}; filter=skip-users`);
    expect([live.stats().waiting, clock.timers]).toEqual([0, 0]);
  });

  it('is held for no more than was left, when Pushpin asks again', async () => {
    const { get, clock } = await start(new State());
    const again = (ms: number) =>
      get('/a', {
        ...{ Wait: '60', 'If-None-Match': '"1"' },
        'Grip-Last': `live-all; last-id=${Math.floor(clock.wall() + ms).toString(36)}`,
      });
    expect(gripOf(await again(20_000))['timeout']).toBe('20');
    expect(gripOf(await again(100_000))['timeout']).toBe('60');
    expect(gripOf(await again(3_000))['timeout']).toBe('5');
    for (const ms of [2_000, -1_000]) {
      const answer = await again(ms);
      expect([answer.status, gripOf(answer)]).toEqual([304, {}]);
    }
  });

  it('is answered when there is news, as ever', async () => {
    const { get } = await start(new State());
    const answer = await get('/a', { Wait: '30', 'If-None-Match': '"0"' });
    expect([answer.status, answer.text, gripOf(answer)]).toEqual([200, '{"n":1}', {}]);
  });

  it('is held here where it only says so', async () => {
    const { live, client, held } = await start(new State());
    const forged = client.send('GET', '/a', { ...signature('x'), Wait: '30', 'If-None-Match': '"1"' });
    await held(1);
    await live.close();
    expect(gripOf(await forged.answer)).toEqual({});
  });

  it('may be given what is published for all where its answer says that it is', async () => {
    const state = new State();
    const { get, live, client } = await start(state);
    state.cacheControl = 'public';
    const wait = { Wait: '30', 'If-None-Match': '"1"' };
    expect(channelsOf(await get('/a', wait))).toEqual([channels.value('/a'), 'live-all']);
    expect(channelsOf(await get('/a?q', wait))).toEqual([
      channels.value('/a?q'),
      channels.path('/a'),
      'live-all',
    ]);
    const head = await client.send('HEAD', '/a', { ...through, ...wait }).answer;
    expect(channelsOf(head)).not.toContain(channels.value('/a'));
    state.n = 2;
    await live.updated('/a');
    for (const { published } of [pushpin, other]) {
      const item = published.at(-1)?.find(({ channel }) => channel === channels.value('/a'));
      expect(item?.formats['http-response']).toMatchObject({ code: 200, body: '{"n":2}' });
    }
  });

  it('waits for changes with the list that ends the wait', async () => {
    const { get } = await start(new State());
    const answer = await get('/items/?after=1', { Wait: '30' });
    expect([answer.status, answer.text]).toEqual([200, '[]']);
    expect(gripOf(answer)).toMatchObject({ hold: 'response', timeout: '30' });
    expect(gripOf(answer)['status']).toBeUndefined();
    expect(channelsOf(answer)).toEqual([channels.any('/items/'), 'live-all']);
  });

  it('is streamed in parts, each as the client who asked first', async () => {
    const state = new State();
    const { get, client, clock } = await start(state);
    const accept = { Accept: 'text/event-stream' };
    const first = await get('/mine', { ...accept, Cookie: 'ann' });
    expect(first.text).toContain('data: {"n":1,"user":"ann"}');
    expect(gripOf(first)).toMatchObject({
      hold: 'stream',
      'keep-alive': ':\\n\\n; format=cstring; timeout=20',
    });
    expect(channelsOf(first)).toEqual([channels.path('/mine'), channels.url('/mine'), 'live-all']);
    const next = (part: Answer) => /<([^>]*)>; rel=next/.exec(gripOf(part)['link'] ?? '')?.[1] ?? '';
    const nothing = await get(next(first));
    expect([nothing.text.includes('data:'), gripOf(nothing)['hold']]).toEqual([false, 'stream']);
    state.n = 2;
    const second = await get(next(nothing));
    expect(second.text).toContain('data: {"n":2,"user":"ann"}');
    // The link alone is worth nothing: neither without Pushpin nor later.
    expect((await client.get(next(second))).status).toBe(404);
    await clock.advance(300_001);
    const late = await get(next(second));
    expect([late.status, late.text, gripOf(late)]).toEqual([200, '', {}]);
  });

  it('is held for several resources at once, and streamed', async () => {
    const state = new State();
    const { get } = await start(state);
    const held = await get('/multi/?u=%2Fa&inm=%221%22&u=%2Fmine&inm=%221%20ann%22', {
      Wait: '30',
      Cookie: 'ann',
    });
    expect([held.status, held.text, gripOf(held)['hold']]).toEqual([200, '{}', 'response']);
    expect(channelsOf(held)).toEqual([channels.any('/a'), channels.any('/mine'), 'live-all']);
    const stream = await get('/multi/?u=%2Fa&u=%2Fmine', { Accept: 'text/event-stream', Cookie: 'ann' });
    expect(stream.text.match(/^data: /gm)?.length).toBe(2);
    const next = /<([^>]*)>/.exec(gripOf(stream)['link'] ?? '')?.[1] ?? '';
    state.n = 2;
    const part = await get(next);
    expect(part.text.match(/^data: /gm)?.length).toBe(2);
    expect(part.text).toContain('"user":"ann"');
  });

  it('hears of updates by every instance, and those who must look by none that is away', async () => {
    const { live, problems, clock } = await start(new State());
    pushpin.status = 500;
    await live.updated('/a');
    expect(problems).toEqual([
      { code: 'publish-failed', instance: `${pushpin.controlUrl}/`, reason: 'it answered 500: Published' },
    ]);
    expect(other.published.at(-1)?.map(({ channel }) => channel)).toContain(channels.path('/a'));
    pushpin.status = 200;
    await clock.advance(100);
    await eventually(() => pushpin.published.length === 2);
    const isTold = (channel: string) =>
      pushpin.published.at(-1)?.some((item) => item.channel === channel) === true;
    // It may not be known yet that it is back.
    await live.updated(/^\/a/);
    await eventually(() => isTold('live-all'));
    await live.updated('/a?x=1', { exact: true });
    await eventually(() => isTold(channels.url('/a?x=1')));
    const before = pushpin.published.length;
    await live.close();
    expect([pushpin.published.length > before, clock.timers]).toEqual([true, 0]);
  });
});
