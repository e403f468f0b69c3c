import type { Changes, ChangesUpdate, Checkpoint, DropReason } from '../model/index.js';
import type { Verdict } from '../transports/transport.js';
import type { Arrival } from './arrival.js';
import { beginBatch, commitBatch, continueBatch, itemsOf, placeOf, shortenBatch, untold } from './batch.js';
import { believe, isSame } from './believe.js';
import { type EngineContext, nextRevision } from './context.js';
import { type Candidate, canAskChanges, type Entry, enoughUnmarked, hearsChanges, owes } from './entry.js';
import { persist } from './persist.js';
import { moveSubscription, publishChanges, publishError } from './publish.js';
import { agree, enoughContradictions } from './trust.js';

type TakeWhole = (
  ctx: EngineContext,
  entry: Entry,
  update: Candidate['update'],
  arrival: Arrival,
  checkpoint: Checkpoint,
) => Verdict;

/** So many values that do not fit to the changes: then the newest is told as it is, and the followers compare. */
const mostMisfits = 3;
/** So many may wait while what came before them is asked. */
const mostKeptBack = 200;

/** Takes what changed in a collection: told in order, each once, with its place in the row of all of them. */
export function applyChanges(
  ctx: EngineContext,
  entry: Entry,
  update: ChangesUpdate,
  arrival: Arrival,
  takeWhole: TakeWhole,
): Verdict {
  if (update.asked !== undefined) return takeAnswer(ctx, entry, update, arrival, takeWhole);
  if (!isOurs(ctx, entry, arrival)) {
    if (!update.empty) entry.channel.askedChanges = update;
    return drop(ctx, entry, 'unproven', arrival, 'again');
  }
  if (update.previous !== undefined) return takeLinked(ctx, entry, update, arrival);
  if (update.previousId !== undefined) return takeNumbered(ctx, entry, update, arrival);
  return takeNext(ctx, entry, update, arrival);
}

/** Whether it was pushed by a connection that is known to speak for who is logged in now. */
function isOurs(ctx: EngineContext, entry: Entry, { begunAt: openedAt }: Arrival): boolean {
  const barrier = ctx.barriers.of(entry);
  return openedAt >= barrier || entry.channel.provenAt >= barrier;
}

/** HTTP told changes. Answers whether the connection that pushed others seems to speak for somebody else. */
function compareWithPushed(entry: Entry, answer: ChangesUpdate, begunAt: number): boolean {
  const { channel } = entry;
  const pushed = channel.askedChanges;
  if (!pushed) return false;
  const told = itemsOf(answer);
  const isSaid = told
    ? itemsOf(pushed)?.every((item) => told.includes(item))
    : isSame(pushed.body, answer.body);
  if (isSaid) agree(entry, begunAt);
  // It may be on the next page.
  else if (answer.empty) {
    channel.askedChanges = undefined;
    channel.contradictions++;
  }
  return channel.contradictions >= enoughContradictions;
}

/** What was kept back, now that all before it was told. */
export function letThrough(ctx: EngineContext, entry: Entry): Verdict {
  const { keptBack = [] } = entry;
  entry.keptBack = undefined;
  const verdicts = keptBack.map(({ update, arrival }) => takeNext(ctx, entry, update, arrival));
  return verdicts.find((verdict) => verdict === 'again') ?? 'same';
}

/** The answer to a question from a checkpoint. */
function takeAnswer(
  ctx: EngineContext,
  entry: Entry,
  update: ChangesUpdate,
  arrival: Arrival,
  takeWhole: TakeWhole,
): Verdict {
  const { checkpoint } = entry;
  const isOld = update.asked !== checkpoint.changesUrl || entry.appliedOrder > arrival.order;
  if (isOld || arrival.begunAt < ctx.barriers.of(entry))
    return drop(ctx, entry, 'overtaken', arrival, 'again');
  entry.expiries = 0;
  if (isDoubtful(entry, update)) return drop(ctx, entry, 'unmarked', arrival, 'refused');
  const { next = checkpoint.changesUrl } = update;
  const hasMoved = next !== checkpoint.changesUrl;
  const repeats = !hasMoved && entry.lastChanges !== undefined && isSame(entry.lastChanges, update.body);
  const rest = entry.batch ? untold(entry.batch.told, update) : update;
  entry.replay?.push(...(itemsOf(update) ?? []));
  const isNews = !rest.empty && !repeats;
  moveTo(entry, update);
  shortenBatch(entry, update.empty || !rest.empty);
  entry.lastChanges = hasMoved || update.empty ? undefined : update.body;
  if (isNews && !hasMoved) {
    const details = { uri: entry.request.url };
    ctx.log.record({ type: 'problem', code: 'changes-link-missing', details, key: entry.key }, arrival.cause);
  }
  if (isNews) tell(ctx, entry, rest, arrival);
  else if (hasMoved) persist(ctx, entry, false);
  believe(ctx, entry, arrival);
  if (compareWithPushed(entry, update, arrival.begunAt))
    ctx.reconciler.connectionOf(entry.key)?.renew(ctx.barriers.of(entry));
  const verdict = hasMoved && !update.empty ? 'more' : isNews ? 'changed' : 'same';
  return entry.candidate ? meetCandidate(ctx, entry, entry.candidate, takeWhole, verdict) : verdict;
}

/** News that does not say how to go on may be a proxy's page. */
function isDoubtful(entry: Entry, { empty, next, nextId }: ChangesUpdate): boolean {
  const saysHow = next !== undefined || nextId !== undefined;
  if (saysHow) entry.unmarked = 0;
  else if (!empty) entry.unmarked++;
  return !saysHow && !empty && entry.unmarked < enoughUnmarked;
}

/** Pushed with the Links of before and after it. */
function takeLinked(ctx: EngineContext, entry: Entry, update: ChangesUpdate, arrival: Arrival): Verdict {
  const { previous = '', next = '' } = update;
  if (entry.batch?.isCut) return drop(ctx, entry, 'gap', arrival, 'again');
  const isContinued = entry.batch?.previous === previous && entry.batch.next === next;
  if (isContinued) {
    const rest = continueBatch(entry, update);
    if (rest.empty) return drop(ctx, entry, 'repeated', arrival, 'same');
    tell(ctx, entry, rest, arrival);
    return 'changed';
  }
  if (previous === placeOf(entry)) {
    commitBatch(entry);
    if (update.mayGoOn) beginBatch(entry, previous, next, update);
    else moveTo(entry, update);
    tell(ctx, entry, update, arrival);
    return 'changed';
  }
  const isKnown = next === placeOf(entry) || next === entry.checkpoint.changesUrl;
  return isKnown ? drop(ctx, entry, 'repeated', arrival, 'same') : drop(ctx, entry, 'gap', arrival, 'again');
}

/** Pushed with the ids of before and after it. */
function takeNumbered(ctx: EngineContext, entry: Entry, update: ChangesUpdate, arrival: Arrival): Verdict {
  const { changesId } = entry.checkpoint;
  if (update.nextId !== undefined && update.nextId === changesId)
    return drop(ctx, entry, 'repeated', arrival, 'same');
  if (update.previousId !== changesId) return drop(ctx, entry, 'gap', arrival, 'again');
  return takeNext(ctx, entry, update, arrival);
}

/** Pushed on the resource's own stream, in its order. Where it brings no Link, the URL we knew leads back. */
function takeNext(ctx: EngineContext, entry: Entry, update: ChangesUpdate, arrival: Arrival): Verdict {
  const { eventId } = arrival;
  if (entry.keptBack && entry.keptBack.length < mostKeptBack) {
    entry.keptBack.push({ update, arrival });
    return 'same';
  }
  if (entry.keptBack) return drop(ctx, entry, 'gap', arrival, 'again');
  if (eventId !== undefined && eventId === entry.checkpoint.eventId)
    return drop(ctx, entry, 'repeated', arrival, 'same');
  const news = entry.replay ? untold(entry.replay, update) : update;
  // It begins with what was asked for beside it; from the first news on it does not.
  // Or an item became again what it was: that is asked.
  if (news.empty && !update.empty) return drop(ctx, entry, 'repeated', arrival, 'more');
  entry.replay = undefined;
  const { changesUrl: _, ...rest } = entry.checkpoint;
  entry.checkpoint = rest;
  moveTo(entry, update);
  if (eventId !== undefined) entry.checkpoint.eventId = eventId;
  if (!news.empty) tell(ctx, entry, news, arrival);
  return news.empty ? 'same' : 'changed';
}

function moveTo(entry: Entry, { next, nextId }: ChangesUpdate): void {
  const { etag, changesUrl = undefined } = entry.checkpoint;
  const url = next ?? changesUrl;
  const id = nextId ?? (next === undefined ? entry.checkpoint.changesId : undefined);
  entry.checkpoint = {
    ...(etag !== undefined && { etag }),
    ...(url !== undefined && { changesUrl: url }),
    ...(id !== undefined && { changesId: id }),
  };
}

function tell(ctx: EngineContext, entry: Entry, { headers, body }: ChangesUpdate, arrival: Arrival): void {
  const { via, cause } = arrival;
  const previous = entry.revision;
  const revision = nextRevision(ctx);
  entry.revision = revision;
  if (entry.candidate) entry.candidate.isPassed = true;
  entry.appliedOrder = ctx.applied;
  entry.outdated = entry.representation !== undefined || entry.checkpoint.etag !== undefined;
  const changes: Changes = { headers, body, via, receivedAt: ctx.ports.clock.wall() };
  const bytes = body.byteLength;
  const seq = ctx.log.record({ type: 'changed', key: entry.key, via, revision, bytes }, cause);
  publishChanges(ctx, entry, changes, previous, seq);
  persist(ctx, entry, false);
  if (owes(entry)) ctx.reconciler.connectionOf(entry.key)?.revalidate(entry.key);
}

/** The checkpoint is too old for the server: all of the collection is asked, and its followers find the differences. */
export function expire(ctx: EngineContext, entry: Entry, arrival: Arrival): Verdict {
  const isOld = arrival.changesUrl !== undefined && arrival.changesUrl !== entry.checkpoint.changesUrl;
  if (isOld) return drop(ctx, entry, 'overtaken', arrival, 'again');
  const details = { uri: arrival.changesUrl ?? entry.request.url };
  ctx.log.record({ type: 'problem', code: 'checkpoint-expired', details, key: entry.key }, arrival.cause);
  const { etag } = entry.checkpoint;
  entry.checkpoint = etag === undefined ? {} : { etag };
  entry.batch = undefined;
  entry.candidate = undefined;
  // A server that gives checkpoints which it does not know is asked ever more rarely.
  if (!entry.updates || entry.updates.collection !== undefined)
    return entry.expiries++ > 0 ? 'refused' : 'again';
  entry.blocked = 'expired';
  moveSubscription(ctx, entry, 'ended', 'checkpoint expired');
  publishError(ctx, entry, 'changes-expired', details);
  ctx.reconciler.schedule();
  return 'refused';
}

/** Whether a value of the collection can be told next: nobody would miss a change between what was told and it. */
export function isInStep(entry: Entry, { changesUrl }: Checkpoint): boolean {
  const held = placeOf(entry);
  if (entry.mode !== 'changes' || !entry.revision || held === undefined || !canAskChanges(entry)) return true;
  return changesUrl === held || !hearsChanges(entry);
}

/** Keeps a value until the changes up to it were told. */
export function wait(ctx: EngineContext, entry: Entry, candidate: Omit<Candidate, 'isPassed'>): Verdict {
  entry.candidate = { ...candidate, isPassed: false };
  ctx.log.record({ type: 'dropped', key: entry.key, via: candidate.arrival.via, reason: 'early' });
  return 'more';
}

/**
 * The value fits where the changes have come to its own place, or where nothing changed between what was told and its moment.
 * Where they passed it by, it is old and asked anew.
 */
function meetCandidate(
  ctx: EngineContext,
  entry: Entry,
  candidate: Candidate,
  takeWhole: TakeWhole,
  verdict: Verdict,
): Verdict {
  const { changesUrl } = entry.checkpoint;
  const fits = !candidate.isPassed || changesUrl === candidate.checkpoint.changesUrl;
  if (!fits && verdict === 'more') return 'more';
  entry.candidate = undefined;
  if (!fits && ++entry.misfits < mostMisfits) return 'more';
  const { update, arrival } = candidate;
  if (!fits)
    ctx.log.record({
      type: 'problem',
      code: 'changes-skipped',
      details: { uri: entry.request.url },
      key: entry.key,
    });
  const checkpoint = {
    ...candidate.checkpoint,
    ...(fits && changesUrl !== undefined && { changesUrl }),
  };
  takeWhole(ctx, entry, update, arrival, checkpoint);
  return verdict === 'more' ? 'more' : 'changed';
}

function drop(
  ctx: EngineContext,
  entry: Entry,
  reason: DropReason,
  arrival: Arrival,
  verdict: Verdict,
): Verdict {
  ctx.log.record({ type: 'dropped', key: entry.key, via: arrival.via, reason }, arrival.cause);
  return verdict;
}
