import {
  type Checkpoint,
  type DropReason,
  type HeaderList,
  headerValue,
  type Update,
} from '../model/index.js';
import { isJsonType, isTextType, parseContentType, parseVary } from '../protocol/index.js';
import type { Verdict } from '../transports/transport.js';
import type { Arrival } from './arrival.js';
import { believe, heard, isPushed, isSame } from './believe.js';
import { applyChanges, expire, isInStep, wait } from './changes.js';
import { type EngineContext, nextRevision, now } from './context.js';
import { checkpointOf } from './discover.js';
import { type Entry, enoughUnmarked, isKept } from './entry.js';
import { trimMemory } from './evict.js';
import { freshenHeaders, headersAfterPush, mergeUpdate } from './merge.js';
import { persist, unpersist } from './persist.js';
import { moveSubscription, publishError, publishRemoved, publishValue } from './publish.js';
import { isShareable } from './sharing.js';
import { agree, compareWithPush } from './trust.js';

type Whole = Extract<Update, { kind: 'value' }>;

/** Takes an update into memory, tells everybody, and leaves the store to be written behind. */
export function applyUpdate(ctx: EngineContext, entry: Entry, update: Update, arrival: Arrival): Verdict {
  switch (update.kind) {
    case 'changes':
      return applyChanges(ctx, entry, update, arrival, takeWhole);
    case 'expired':
      return expire(ctx, entry, arrival);
    case 'failed':
      return 'again';
    case 'unchanged':
      if (arrival.changesUrl !== undefined) {
        const { headers } = update;
        const nothing: Update = { kind: 'changes', headers, body: new ArrayBuffer(0), empty: true };
        return applyChanges(ctx, entry, { ...nothing, asked: arrival.changesUrl }, arrival, takeWhole);
      }
      return applyValue(ctx, entry, update, arrival);
    default:
      return applyValue(ctx, entry, update, arrival);
  }
}

function applyValue(
  ctx: EngineContext,
  entry: Entry,
  update: Exclude<Update, { kind: 'changes' | 'expired' | 'failed' }>,
  arrival: Arrival,
): Verdict {
  const merged = mergeUpdate(entry, update, arrival, ctx.barriers.of(entry));
  switch (merged.kind) {
    case 'take':
      return update.kind === 'push'
        ? takePush(ctx, entry, update, arrival)
        : takeWholeInStep(ctx, entry, update as Whole, arrival);
    case 'confirm':
      return confirm(ctx, entry, merged.headers, arrival);
    case 'remove':
      return remove(ctx, entry, merged.status, arrival);
    case 'deny':
      return deny(ctx, entry, merged.status, arrival);
    case 'untagged':
      if (mayLackTag(entry)) return takeUntagged(ctx, entry, update as Whole, arrival);
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
    case 'outrun':
      believe(ctx, entry, arrival);
      return drop(ctx, entry, 'overtaken', arrival, 'same');
    case 'ask':
      if (merged.pushed !== undefined) entry.channel.asked = merged.pushed;
      return 'again';
    default:
      return merged satisfies never;
  }
}

/** Followed by name and not live (its asker gets the one value that there is), polled, or told of by hints or changes. */
const mayLackTag = ({ blocked, mode, offers }: Entry): boolean =>
  blocked === 'not-live' || mode !== 'value' || offers.every(({ mode }) => mode !== 'value');

function takeUntagged(ctx: EngineContext, entry: Entry, update: Whole, arrival: Arrival): Verdict {
  const held = entry.representation;
  const hadTag = entry.checkpoint.etag !== undefined;
  if (hadTag && ++entry.unmarked < enoughUnmarked) return drop(ctx, entry, 'unmarked', arrival, 'refused');
  return held && isSame(held.body, update.body)
    ? confirm(ctx, entry, [], arrival)
    : takeWholeInStep(ctx, entry, update, arrival);
}

/** A collection whose changes are told waits with its new value until the changes up to it were. */
function takeWholeInStep(ctx: EngineContext, entry: Entry, update: Whole, arrival: Arrival): Verdict {
  const checkpoint = checkpointOf(ctx, entry, update.headers);
  return isInStep(entry, checkpoint)
    ? takeWhole(ctx, entry, update, arrival, checkpoint)
    : wait(ctx, entry, { update, arrival, checkpoint });
}

function takeWhole(
  ctx: EngineContext,
  entry: Entry,
  update: Whole,
  arrival: Arrival,
  checkpoint: Checkpoint,
): Verdict {
  const { status, statusText = '', headers, body } = update;
  const { etag } = checkpoint;
  const isSomebodyElses = etag !== undefined && compareWithPush(entry, etag, arrival.begunAt);
  const verdict = takeValue(ctx, entry, { status, statusText, headers, body }, checkpoint, arrival);
  if (isSomebodyElses) ctx.reconciler.connectionOf(entry.key)?.renew(ctx.barriers.of(entry));
  return verdict;
}

function takePush(
  ctx: EngineContext,
  entry: Entry,
  { headers: pushed, body }: Extract<Update, { kind: 'push' }>,
  arrival: Arrival,
): Verdict {
  const held = entry.representation;
  // The body is in the store alone, or cannot have come whole through a text.
  if (!held || !isText(headersAfterPush(held.headers, pushed))) return 'again';
  const headers = headersAfterPush(held.headers, pushed);
  const etag = headerValue(headers, 'etag');
  const { eventId } = arrival;
  const checkpoint = { ...entry.checkpoint, ...(etag && { etag }), ...(eventId && { eventId }) };
  entry.pushedAt = now(ctx);
  agree(entry);
  const { status, statusText } = held;
  const value = { status, headers, body, ...(statusText !== undefined && { statusText }) };
  return takeValue(ctx, entry, value, checkpoint, arrival);
}

function isText(headers: HeaderList): boolean {
  const { type } = parseContentType(headerValue(headers, 'content-type'));
  return type === '' || isJsonType(type) || isTextType(type);
}

function takeValue(
  ctx: EngineContext,
  entry: Entry,
  { status, statusText = '', headers, body }: Omit<Whole, 'kind'>,
  checkpoint: Checkpoint,
  arrival: Arrival,
): Verdict {
  const { etag } = checkpoint;
  if (entry.checkpoint.etag !== undefined)
    entry.superseded = [...entry.superseded, entry.checkpoint.etag].slice(-8);
  entry.superseded = entry.superseded.filter((old) => old !== etag);
  entry.doubted = undefined;
  const revision = nextRevision(ctx);
  entry.revision = revision;
  if (checkpoint.changesUrl !== entry.checkpoint.changesUrl) entry.batch = undefined;
  entry.checkpoint = checkpoint;
  entry.outdated = false;
  entry.candidate = undefined;
  entry.misfits = 0;
  if (etag !== undefined) entry.unmarked = 0;
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
  // The HTTP cache may have had it for long.
  if (arrival.byPage) entry.freshOn = Number.NEGATIVE_INFINITY;
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
  entry.outdated = false;
  entry.misfits = 0;
  if (isPushed(arrival)) agree(entry, entry.validatedAt);
  else if (entry.channel.isFresh) entry.channel.isBehind = false;
  const { etag } = entry.checkpoint;
  ctx.log.record(
    { type: 'confirmed', key: entry.key, via: arrival.via, ...(etag && { etag }) },
    arrival.cause,
  );
  if (entry.revision && entry.revision.boot !== ctx.boot && !isPushed(arrival)) renew(ctx, entry, arrival);
  else believe(ctx, entry, arrival);
  return 'same';
}

/**
 * The first confirmation by HTTP after a restart: what is pushed may not know who asks. Tabs may hold a later value of the former worker that never reached the store
 * and that the server has taken back since: to them this one is news.
 */
function renew(ctx: EngineContext, entry: Entry, arrival: Arrival): void {
  entry.revision = nextRevision(ctx);
  believe(ctx, entry, arrival);
  publishValue(ctx, entry, arrival.cause);
  persist(ctx, entry, false);
}

function readSharing(entry: Entry, headers: [string, string][]): void {
  const vary = parseVary(headerValue(headers, 'vary') ?? '');
  entry.vary = vary === '*' ? [] : vary;
  entry.unshared = !isShareable(headers);
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
  entry.outdated = false;
  entry.candidate = undefined;
  entry.batch = undefined;
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
