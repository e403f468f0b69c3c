import type { SessionInput } from '../../../panel/session/index.js';
import type { EngineEvent, EventDetail, Offer } from '../../../src/model/index.js';
import { randomBetween, seededRandom } from '../random.js';
import { harEntry } from './harEntry.js';
import { contentOf } from './showcaseContent.js';

/**
 * An afternoon of a shop's dashboard, made up: a socket for several, long-polls, a stream that fails, an error, a poll of the page's own. For
 * pictures, and for tests of what is shown.
 */
export function showcase(): SessionInput[] {
  const script = createScript();
  script.begin();
  script.run(118);
  return script.inputs;
}

export const origin = 'https://shop.example';
const source = { name: `${origin}/`, kind: 'worker', scope: `${origin}/` } as const;
const begin = Date.UTC(2026, 0, 15, 10, 0, 0);
const boot = begin - 240_000;

const socketEndpoint = 'wss://shop.example/multi/';
const socketId = `0.1|socket|shared|${socketEndpoint}|same-origin|epoch|0`;
const rooms = [
  '/rooms/42',
  '/rooms/43',
  '/rooms/44',
  '/orders/?status=open',
  '/stock/91',
  '/stock/92',
  '/stock/93',
];
const polled = ['/users/me', '/carts/7'];
const streamed = '/prices';
const failing = '/reports/monthly';
const pause = '/weather';

const urlOf = (path: string) => `${origin}${path}`;
const keyOf = (path: string) => `epoch same-origin ${urlOf(path)}`;
const pollId = (path: string) => `0.1|long-poll|value|${urlOf(path)}|${keyOf(path)}`;
const streamId = `0.1|stream|value|${urlOf(streamed)}|${keyOf(streamed)}`;

function offersOf(path: string): Offer[] {
  const base = { dialect: '0.1', mode: 'value' } as const;
  const socket: Offer = { ...base, mechanism: 'socket', endpoint: socketEndpoint, shared: true };
  return [
    ...(rooms.includes(path) ? [socket] : []),
    { ...base, mechanism: 'stream', endpoint: `${urlOf(path)}?stream`, shared: false },
    { ...base, mechanism: 'long-poll', endpoint: urlOf(path), shared: false },
  ];
}

function createScript() {
  const random = seededRandom(42);
  const inputs: SessionInput[] = [];
  const counts = new Map<string, number>();
  let events: EngineEvent[] = [];
  let seq = 0;
  let at = begin - 2_000;

  function put(detail: EventDetail, cause?: number): number {
    at += randomBetween(random, 1, 9);
    events.push({ ...detail, seq: ++seq, at, ...(cause !== undefined && { cause }) } as EngineEvent);
    return seq;
  }

  function flush(): void {
    if (events.length > 0) inputs.push({ type: 'log', source, batch: { boot, dropped: 0, events } });
    events = [];
  }

  const etagOf = (path: string) =>
    `"${(path.length * 7 + (counts.get(path) ?? 1)).toString(16)}-${counts.get(path) ?? 1}"`;

  function apply(path: string, via: 'catch-up' | 'long-poll' | 'socket' | 'stream', cause: number): void {
    const n = (counts.get(path) ?? 0) + 1;
    counts.set(path, n);
    const text = JSON.stringify(contentOf(path, n));
    const revision = { boot, n: seq };
    const etag = etagOf(path);
    put({ type: 'applied', key: keyOf(path), via, revision, etag, bytes: text.length }, cause);
    flush();
    inputs.push({
      ...{ type: 'value', source, at, key: keyOf(path), revision, via, status: 200, body: { text } },
      headers: [
        ['Content-Type', 'application/json'],
        ['ETag', etag],
      ],
    });
  }

  function follow(path: string, holders: string[]): void {
    put({ type: 'discovered', key: keyOf(path), url: urlOf(path), offers: offersOf(path) });
    for (const holder of holders)
      put({ type: 'lease-granted', key: keyOf(path), holder, expiresAt: at + 150_000 });
  }

  function fetchFirst(path: string, id: string): void {
    const asked = put({ type: 'request', id, url: urlOf(path), purpose: 'catch-up' });
    const started = at;
    at += randomBetween(random, 9, 40);
    const answered = put(
      { type: 'response', id, url: urlOf(path), status: 200, ms: at - started, etag: etagOf(path) },
      asked,
    );
    apply(path, 'catch-up', answered);
    inputs.push(headOf(path, started, at - started));
  }

  function headOf(path: string, started: number, ms: number): SessionInput {
    const entry = harEntry({
      ...{ url: urlOf(path), at: started, ms, text: JSON.stringify(contentOf(path, 1)) },
      sent: { Accept: 'application/json', Cookie: 'sid=71c2a9f0', Authorization: 'Bearer 6f1d0c2e8b' },
      received: {
        ETag: etagOf(path),
        Link: `<${socketEndpoint}>; rel=multiplex-ws, <?stream>; rel=value-stream, <>; rel=value-wait`,
        'Content-Type': 'application/json',
        'Cache-Control': 'private, max-age=0',
        Vary: 'Authorization',
      },
    });
    return { type: 'network', at, entries: [entry], finished: true };
  }

  function open(id: string, paths: string[], reason: string): void {
    put({ type: 'connection-opened', id, targets: paths.map(keyOf) });
    put({ type: 'connection', id, from: 'idle', to: { name: 'connecting', since: at }, reason: 'first use' });
    for (const path of paths) fetchFirst(path, id);
    put({ type: 'connection', id, from: 'connecting', to: { name: 'live', since: at }, reason });
    for (const path of paths)
      put({ type: 'subscription', key: keyOf(path), from: 'pending', to: 'live', reason });
  }

  function push(path: string): void {
    apply(path, 'socket', put({ type: 'pushed', id: socketId, key: keyOf(path), kind: 'value' }));
  }

  /** The wait before ended with news, or without; the next one begins. */
  const waits = new Map<string, number>();
  function poll(path: string, isNew: boolean): void {
    const id = pollId(path);
    const { url } = { url: urlOf(path) };
    const asked = waits.get(path);
    if (asked !== undefined) {
      const status = isNew ? 200 : 304;
      const ms = isNew ? randomBetween(random, 2_000, 19_000) : 20_000 + randomBetween(random, 1, 20);
      const answered = put({ type: 'response', id, url, status, ms, etag: etagOf(path) }, asked);
      if (isNew) apply(path, 'long-poll', answered);
      else put({ type: 'confirmed', key: keyOf(path), via: 'long-poll', etag: etagOf(path) }, answered);
    }
    waits.set(
      path,
      put({ type: 'request', id, url, purpose: 'long-poll', etag: etagOf(path), waitSeconds: 20 }),
    );
  }

  function breakStream(attempt: number): void {
    const id = streamId;
    const key = keyOf(streamed);
    if (attempt === 1)
      put({ type: 'subscription', key, from: 'live', to: 'stale', reason: 'stream ended early' });
    else {
      put({
        type: 'connection',
        id,
        from: 'waiting',
        to: { name: 'connecting', since: at },
        reason: `attempt ${attempt}`,
      });
      const asked = put({ type: 'request', id, url: urlOf(streamed), purpose: 'stream' });
      at += 45;
      put({ type: 'response', id, url: urlOf(streamed), status: 502, ms: 45 }, asked);
    }
    const until = at + 1_000 * 2 ** attempt;
    const from = attempt === 1 ? 'live' : 'connecting';
    put({
      type: 'connection',
      id,
      from,
      to: { name: 'waiting', until, attempt },
      reason: attempt === 1 ? 'stream ended early' : 'status 502',
    });
  }

  function ownPoll(n: number): void {
    const isNew = n % 3 === 0;
    const entry = harEntry({
      ...{ url: urlOf('/status'), at, ms: 20 + (n % 7), status: isNew ? 200 : 304 },
      sent: { 'If-None-Match': `"s${Math.floor((n - 1) / 3)}"` },
      received: {
        ETag: `"s${Math.floor(n / 3)}"`,
        'Content-Type': 'application/json',
        Link: '<>; rel="value-wiat"',
      },
      ...(isNew && { text: JSON.stringify({ ok: true, load: n / 100 }) }),
    });
    inputs.push({ type: 'network', at, entries: [entry], finished: true });
  }

  function introduce(): void {
    inputs.push({ type: 'opened', at, url: `${origin}/dashboard` });
    const documents = [
      { holder: 'tab:1', url: `${origin}/dashboard`, tab: 1, frame: 0, inspected: true },
      { holder: 'tab:2', url: `${origin}/dashboard`, tab: 2, frame: 0 },
      { holder: 'tab:3', url: `${origin}/embed/prices`, tab: 2, frame: 4 },
    ];
    for (const document of documents) inputs.push({ type: 'document', at, ...document });
  }

  return {
    inputs,
    begin() {
      introduce();
      put({ type: 'boot', boot, version: '0.3.0' });
      put({ type: 'resumed', subscriptions: 0, leases: 0 });
      for (const path of rooms) follow(path, path.startsWith('/rooms') ? ['tab:1', 'tab:2'] : ['tab:1']);
      for (const path of polled) follow(path, ['tab:1']);
      follow(streamed, ['tab:2', 'tab:3']);
      follow(failing, ['tab:1']);
      follow(pause, ['tab:1']);
      open(socketId, rooms, 'socket open');
      for (const path of polled) {
        put({
          type: 'passed-over',
          offer: offersOf(path)[0] as Offer,
          reason: 'status 502',
          ms: 900_000,
          key: keyOf(path),
        });
        open(pollId(path), [path], 'long-poll');
        poll(path, false);
      }
      open(streamId, [streamed], 'stream open');
      open(pollId(failing), [failing], 'long-poll');
      open(pollId(pause), [pause], 'long-poll');
      flush();
    },
    /** Seconds go by. */
    run(seconds: number) {
      for (let n = 1; n <= seconds; n += 1) {
        at = begin + n * 1_000;
        for (const path of rooms) if (random() < (path === '/rooms/42' ? 0.7 : 0.06)) push(path);
        if (n < 70 && random() < 0.5)
          apply(
            streamed,
            'stream',
            put({ type: 'pushed', id: streamId, key: keyOf(streamed), kind: 'value' }),
          );
        for (const path of polled) if (n % 20 === 0) poll(path, path === '/carts/7' && n % 60 === 0);
        if (n === 70) breakStream(1);
        if (n === 73) breakStream(2);
        if (n === 78) breakStream(3);
        if (n === 87) breakStream(4);
        if (n === 104) breakStream(5);
        if (n === 40) {
          put({
            type: 'problem',
            code: 'denied',
            details: { uri: urlOf(failing), status: 403 },
            key: keyOf(failing),
          });
          put({ type: 'subscription', key: keyOf(failing), from: 'live', to: 'ended', reason: 'denied' });
          put({ type: 'connection-closed', id: pollId(failing), reason: 'nobody is left' });
        }
        if (n === 90) {
          put({ type: 'lease-ended', key: keyOf(pause), holder: 'tab:1', reason: 'released' });
          put({
            type: 'subscription',
            key: keyOf(pause),
            from: 'live',
            to: 'ended',
            reason: 'nobody follows it',
          });
          put({ type: 'connection-closed', id: pollId(pause), reason: 'nobody is left' });
        }
        if (n === 55) inputs.push({ type: 'navigated', at, url: `${origin}/dashboard?view=all` });
        if (n % 5 === 0) ownPoll(n / 5);
        flush();
      }
      inputs.unshift({ type: 'preserve', at: begin - 3_000, on: true });
      inputs.push({ type: 'tick', at: begin + seconds * 1_000 + 400 });
    },
  };
}
