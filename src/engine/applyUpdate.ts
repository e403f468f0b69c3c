import { type DropReason, headerValue, type Update, type Via } from '../model/index.js';
import { parseCacheControl, parseVary } from '../protocol/index.js';
import type { Connection, Verdict } from '../transports/transport.js';
import { type EngineContext, nextRevision, now } from './context.js';
import { type Entry, isKept } from './entry.js';
import { trimMemory } from './evict.js';
import { type Asked, freshenHeaders, mergeUpdate } from './merge.js';
import { persist, unpersist } from './persist.js';
import { moveSubscription, publishError, publishRemoved, publishValue } from './publish.js';

/** Where an update came from. */
export interface Arrival extends Asked {
  via: Via;
  /** The log's number of the request. */
  cause: number;
}

type ValueUpdate = Extract<Update, { kind: 'value' }>;

/** Takes an update into memory, tells everybody, and leaves the store to be written behind. */
export function applyUpdate(ctx: EngineContext, entry: Entry, update: Update, arrival: Arrival): Verdict {
  const merged = mergeUpdate(entry, update, arrival, ctx.barriers.of(entry));
  switch (merged.kind) {
    case 'take':
      return takeValue(ctx, entry, update as ValueUpdate, merged.etag, arrival);
    case 'confirm':
      return confirm(ctx, entry, merged.headers, arrival);
    case 'remove':
      return remove(ctx, entry, merged.status, arrival);
    case 'deny':
      return deny(ctx, entry, merged.status, arrival);
    case 'untagged':
      // Followed by name, and not live: its asker gets the one value that there is.
      if (entry.blocked === 'not-live')
        return takeValue(ctx, entry, update as ValueUpdate, undefined, arrival);
      ctx.log.record({ type: 'problem', code: 'no-etag', details: {}, key: entry.key }, arrival.cause);
      return drop(ctx, entry, 'not-shareable', arrival, 'refused');
    case 'superseded':
      entry.doubted = merged.etag;
      // Only an answer that is asked for from now on may say it once more.
      entry.appliedOrder = ++ctx.applied;
      return drop(ctx, entry, 'superseded', arrival, 'again', merged.etag);
    case 'overtaken':
    case 'unproven':
    case 'not-asked':
      return drop(ctx, entry, merged.kind, arrival, 'again');
    case 'ask':
      return 'again';
    default:
      return merged satisfies never;
  }
}

function takeValue(
  ctx: EngineContext,
  entry: Entry,
  update: ValueUpdate,
  etag: string | undefined,
  arrival: Arrival,
): Verdict {
  const { status, statusText = '', headers, body } = update;
  if (entry.checkpoint.etag !== undefined)
    entry.superseded = [...entry.superseded, entry.checkpoint.etag].slice(-8);
  entry.superseded = entry.superseded.filter((old) => old !== etag);
  entry.doubted = undefined;
  const revision = nextRevision(ctx);
  entry.revision = revision;
  entry.checkpoint = etag === undefined ? {} : { etag };
  entry.appliedOrder = ctx.applied;
  const wasKept = isKept(entry);
  readSharing(entry, headers);
  if (wasKept && !isKept(entry)) unpersist(ctx, entry);
  entry.representation = {
    key: entry.key,
    request: entry.request,
    status,
    statusText,
    headers,
    vary: entry.vary,
    body,
    checkpoint: entry.checkpoint,
    receivedAt: ctx.ports.clock.wall(),
    via: arrival.via,
    revision,
  };
  const { via, cause } = arrival;
  const bytes = body.byteLength;
  const seq = ctx.log.record(
    { type: 'applied', key: entry.key, via, revision, ...(etag && { etag }), bytes },
    cause,
  );
  believe(ctx, entry, arrival);
  publishValue(ctx, entry, seq);
  persist(ctx, entry, true);
  trimMemory(ctx, entry);
  return 'changed';
}

function confirm(ctx: EngineContext, entry: Entry, headers: [string, string][], arrival: Arrival): Verdict {
  if (arrival.byPage) return 'same';
  const { representation } = entry;
  if (representation && headers.length > 0) {
    representation.headers = freshenHeaders(representation.headers, headers);
    const wasKept = isKept(entry);
    readSharing(entry, representation.headers);
    if (wasKept && !isKept(entry)) unpersist(ctx, entry);
  }
  entry.doubted = undefined;
  const { etag } = entry.checkpoint;
  ctx.log.record(
    { type: 'confirmed', key: entry.key, via: arrival.via, ...(etag && { etag }) },
    arrival.cause,
  );
  if (entry.revision && entry.revision.boot !== ctx.boot) renew(ctx, entry, arrival);
  else believe(ctx, entry, arrival);
  return 'same';
}

/**
 * The first confirmation after a restart. Tabs may hold a later value of the former worker that never reached the store
 * and that the server has taken back since: to them this one is news.
 */
function renew(ctx: EngineContext, entry: Entry, arrival: Arrival): void {
  entry.revision = nextRevision(ctx);
  believe(ctx, entry, arrival);
  publishValue(ctx, entry, arrival.cause);
  persist(ctx, entry, false);
}

/**
 * The answer says what the server had at some moment after the request was sent. One to a page's own fetch says nothing:
 * the HTTP cache may have given it.
 */
function believe(ctx: EngineContext, entry: Entry, arrival: Arrival): void {
  if (arrival.byPage) return;
  entry.validatedAt = Math.max(entry.validatedAt, arrival.begunAt);
  heard(ctx, entry);
  const connection = ctx.reconciler.connectionOf(entry.key);
  if (!entry.blocked && isListening(connection)) moveSubscription(ctx, entry, 'live', arrival.via);
  else if (entry.state === 'removed') {
    moveSubscription(ctx, entry, 'stale', arrival.via);
    connection?.wake();
  }
}

/** Whether changes would be heard. */
function isListening(connection: Connection | undefined): boolean {
  if (connection?.plan.offer.mechanism !== 'long-poll') return false;
  return connection.state.name === 'live' || connection.state.name === 'connecting';
}

function heard(ctx: EngineContext, entry: Entry): void {
  entry.heardAt = now(ctx);
  entry.heardOn = ctx.ports.clock.wall();
}

function readSharing(entry: Entry, headers: [string, string][]): void {
  const vary = parseVary(headerValue(headers, 'vary') ?? '');
  entry.vary = vary === '*' ? [] : vary;
  const noStore = parseCacheControl(headerValue(headers, 'cache-control') ?? '').has('no-store');
  entry.unshared = noStore || vary === '*';
}

function remove(ctx: EngineContext, entry: Entry, status: number, { via, cause }: Arrival): Verdict {
  const revision = nextRevision(ctx);
  entry.appliedOrder = ctx.applied;
  heard(ctx, entry);
  if (entry.state === 'removed') return 'refused';
  entry.revision = revision;
  clearValue(ctx, entry);
  const seq = ctx.log.record({ type: 'removed', key: entry.key, via, status }, cause);
  moveSubscription(ctx, entry, 'removed', `status ${status}`);
  publishRemoved(ctx, entry, status, seq);
  return 'refused';
}

function deny(ctx: EngineContext, entry: Entry, status: number, { cause }: Arrival): Verdict {
  clearValue(ctx, entry);
  entry.blocked = 'denied';
  ctx.log.record({ type: 'purged', reason: `status ${status}`, resources: 1 }, cause);
  moveSubscription(ctx, entry, 'ended', `status ${status}`);
  publishError(ctx, entry, 'denied', { uri: entry.request.url, status });
  ctx.reconciler.schedule();
  return 'refused';
}

export function clearValue(ctx: EngineContext, entry: Entry): void {
  entry.representation = undefined;
  entry.checkpoint = {};
  entry.validatedAt = Number.NEGATIVE_INFINITY;
  unpersist(ctx, entry);
}

function drop(
  ctx: EngineContext,
  entry: Entry,
  reason: DropReason,
  { via, cause }: Arrival,
  verdict: Verdict,
  etag?: string,
): Verdict {
  ctx.log.record({ type: 'dropped', key: entry.key, via, reason, ...(etag && { etag }) }, cause);
  return verdict;
}
