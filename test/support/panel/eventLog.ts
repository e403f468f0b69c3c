import { reduce, type Session } from '../../../panel/session/index.js';
import type { EngineEvent, EventDetail, Offer } from '../../../src/model/index.js';

export const source = { name: 'https://a.example/', kind: 'worker', scope: 'https://a.example/' } as const;
export const url = 'https://a.example/a';
export const key = `e same-origin ${url}`;
export const poll = `0.1|long-poll|value|${url}|${key}`;
export const offer: Offer = {
  dialect: '0.1',
  mechanism: 'long-poll',
  mode: 'value',
  endpoint: url,
  shared: false,
};
export const begin = 1_000_000;

/** Events one after the other, 10 ms apart. `cause`: by how many events before. */
export function log(details: (EventDetail & { before?: number })[], from = 1): EngineEvent[] {
  return details.map(({ before, ...detail }, n) => {
    const seq = from + n;
    return { ...detail, seq, at: begin + seq * 10, ...(before && { cause: seq - before }) } as EngineEvent;
  });
}

export function readLog(session: Session, events: EngineEvent[], boot = 1, dropped = 0): Session {
  return reduce(session, { type: 'log', source, batch: { boot, dropped, events } });
}

export const followed: EventDetail[] = [
  { type: 'boot', boot: 1, version: '1.0.0' },
  { type: 'lease-granted', key, holder: 'tab:x', expiresAt: 0 },
  { type: 'discovered', key, url, offers: [offer] },
  { type: 'connection-opened', id: poll, targets: [key] },
  { type: 'connection', id: poll, from: 'idle', to: { name: 'connecting', since: 0 }, reason: 'catch-up' },
];
export const first: (EventDetail & { before?: number })[] = [
  { type: 'request', id: poll, url, purpose: 'catch-up' },
  { type: 'response', id: poll, url, status: 200, ms: 8, etag: '"1"', before: 1 },
  { type: 'applied', key, via: 'catch-up', revision: { boot: 1, n: 1 }, etag: '"1"', bytes: 7, before: 2 },
  { type: 'connection', id: poll, from: 'connecting', to: { name: 'live', since: 0 }, reason: 'long-poll' },
  { type: 'subscription', key, from: 'pending', to: 'live', reason: 'long-poll' },
  { type: 'request', id: poll, url, purpose: 'long-poll', etag: '"1"', waitSeconds: 45 },
];
