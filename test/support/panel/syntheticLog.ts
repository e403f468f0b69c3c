import type { EngineEvent, EventDetail, LogBatch, Offer } from '../../../src/model/index.js';
import { type Random, randomBetween, seededRandom } from '../random.js';

export interface SyntheticLog {
  boot: number;
  /** The next events, in so many steps of all resources. */
  events(count: number): EngineEvent[];
  batch(count: number): LogBatch;
}

export interface SyntheticOptions {
  seed?: number;
  resources?: number;
  boot?: number;
  /** Milliseconds between two events, on average. */
  pace?: number;
}

const origin = 'https://app.example';

/** A log as a worker writes it that follows many resources: half of them by long-polls, half by one socket. */
export function createSyntheticLog({
  seed = 1,
  resources = 100,
  boot = 1_700_000_000_000,
  pace = 5,
}: SyntheticOptions = {}): SyntheticLog {
  const random = seededRandom(seed);
  const queue: EngineEvent[] = [];
  let seq = 0;
  let at = boot;
  const tags = new Map<number, number>();

  function put(detail: EventDetail, cause?: number): number {
    at += randomBetween(random, 0, pace * 2);
    queue.push({ ...detail, seq: ++seq, at, ...(cause !== undefined && { cause }) });
    return seq;
  }

  const urlOf = (n: number) => `${origin}/rooms/${n}?sort=new`;
  const keyOf = (n: number) => `epoch same-origin ${urlOf(n)}`;
  const isPolled = (n: number) => n % 2 === 0;
  const pollId = (n: number) => `0.1|long-poll|value|${urlOf(n)}|${keyOf(n)}`;
  const socketId = `0.1|socket|shared|wss://app.example/multi/|same-origin|epoch|0`;
  const etagOf = (n: number) => `W/"${n}-${tags.get(n) ?? 0}"`;
  const revision = () => ({ boot, n: seq });

  function begin(): void {
    put({ type: 'boot', boot, version: '0.0.0' });
    put({ type: 'resumed', subscriptions: 0, leases: 0 });
    for (let n = 0; n < resources; n += 1) follow(n);
    const targets = Array.from({ length: resources }, (_, n) => n).filter((n) => !isPolled(n));
    put({ type: 'connection-opened', id: socketId, targets: targets.map(keyOf) });
    put({
      type: 'connection',
      id: socketId,
      from: 'idle',
      to: { name: 'connecting', since: 1 },
      reason: 'socket',
    });
    put({
      type: 'connection',
      id: socketId,
      from: 'connecting',
      to: { name: 'live', since: 2 },
      reason: 'open',
    });
    for (const n of targets)
      put({ type: 'subscription', key: keyOf(n), from: 'pending', to: 'live', reason: 'ok' });
  }

  function follow(n: number): void {
    put({ type: 'lease-granted', key: keyOf(n), holder: `tab:${n % 3}`, expiresAt: at + 150_000 });
    put({ type: 'discovered', key: keyOf(n), url: urlOf(n), offers: offersOf(urlOf(n)) });
    if (isPolled(n)) put({ type: 'connection-opened', id: pollId(n), targets: [keyOf(n)] });
  }

  function poll(n: number): void {
    const id = pollId(n);
    const isNew = random() < 0.4;
    const asked = put({
      type: 'request',
      id,
      url: urlOf(n),
      purpose: 'long-poll',
      etag: etagOf(n),
      waitSeconds: 45,
    });
    if (isNew) tags.set(n, (tags.get(n) ?? 0) + 1);
    const ms = randomBetween(random, 1, 45_000);
    put({ type: 'response', id, url: urlOf(n), status: isNew ? 200 : 304, ms, etag: etagOf(n) }, asked);
    if (isNew) apply(n, 'long-poll', asked);
    else put({ type: 'confirmed', key: keyOf(n), via: 'long-poll', etag: etagOf(n) }, asked);
    put({ type: 'connection', id, from: 'live', to: { name: 'live', since: 3 }, reason: 'long-poll' });
  }

  function push(n: number): void {
    const cause = put({ type: 'pushed', id: socketId, key: keyOf(n), kind: 'push' });
    tags.set(n, (tags.get(n) ?? 0) + 1);
    apply(n, 'socket', cause);
  }

  function apply(n: number, via: 'long-poll' | 'socket', cause: number): void {
    const bytes = randomBetween(random, 2, 5_000);
    const applied = put(
      { type: 'applied', key: keyOf(n), via, revision: revision(), etag: etagOf(n), bytes },
      cause,
    );
    put({ type: 'published', key: keyOf(n), kind: 'value', revision: revision(), inline: true }, applied);
  }

  function step(chance: Random): void {
    const n = randomBetween(chance, 0, resources - 1);
    const what = chance();
    if (what < 0.06) put({ type: 'fetch', url: urlOf(n), outcome: 'answered' });
    else if (what < 0.08) put({ type: 'stored', changes: 1 });
    else if (isPolled(n)) poll(n);
    else push(n);
  }

  begin();
  const events = (count: number): EngineEvent[] => {
    while (queue.length < count) step(random);
    return queue.splice(0, count);
  };
  return { boot, events, batch: (count) => ({ boot, dropped: 0, events: events(count) }) };
}

function offersOf(url: string): Offer[] {
  const base = { dialect: '0.1', mode: 'value' } as const;
  return [
    { ...base, mechanism: 'socket', endpoint: 'wss://app.example/multi/', shared: true },
    { ...base, mechanism: 'stream', endpoint: url, shared: false },
    { ...base, mechanism: 'long-poll', endpoint: url, shared: false },
  ];
}
