import type { Arrival } from './arrival.js';
import { type EngineContext, now } from './context.js';
import type { Entry } from './entry.js';
import { moveSubscription, settle } from './publish.js';

/**
 * The answer says what the server had at some moment after the request was sent. One to a page's own fetch says nothing:
 * the HTTP cache may have given it.
 */
export function believe(ctx: EngineContext, entry: Entry, arrival: Arrival): void {
  if (arrival.byPage) return;
  heard(ctx, entry);
  // What is pushed is taken as the newest; when it was true, only an answer to a question tells.
  if (isPushed(arrival)) {
    if (!arrival.elsewhere) entry.freshOn = entry.heardOn;
    return;
  }
  entry.validatedAt = Math.max(entry.validatedAt, arrival.begunAt);
  entry.freshOn = Math.max(entry.freshOn, entry.heardOn - (now(ctx) - arrival.begunAt));
  const connection = ctx.reconciler.connectionOf(entry.key);
  if (!entry.blocked && connection?.listens(entry.key)) {
    moveSubscription(ctx, entry, 'live', arrival.via);
    // Also where it was live all the time: who waited for this answer has it now.
    settle(entry);
  } else if (entry.state === 'removed') {
    moveSubscription(ctx, entry, 'stale', arrival.via);
    connection?.wake();
  }
}

export const isPushed = ({ via, elsewhere }: Arrival): boolean =>
  via === 'stream' || via === 'socket' || elsewhere === true;

export function heard(ctx: EngineContext, entry: Entry): void {
  entry.heardAt = now(ctx);
  entry.heardOn = ctx.ports.clock.wall();
}

export function isSame(a: ArrayBuffer, b: ArrayBuffer): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
  return x.every((byte, n) => byte === y[n]);
}
