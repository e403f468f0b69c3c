import type { PollAnswer, Target, TargetUpdate } from '../dialects/dialect.js';
import { type ConnectionPlan, headerValue, type ResourceKey, type Update } from '../model/index.js';
import { excerpt, sameOrigin, weakMatch } from '../protocol/index.js';
import type { Ask, ConnectionSink, Verdict } from '../transports/transport.js';
import { applyUpdate } from './applyUpdate.js';
import type { Arrival } from './arrival.js';
import { commitBatch } from './batch.js';
import { letThrough } from './changes.js';
import { type EngineContext, now } from './context.js';
import { discoverOffers, freshenLinks, learnFromChanges, learnOffers, lookLater } from './discover.js';
import { endsIt, takeFromElsewhere } from './elsewhere.js';
import { canAskChanges, type Entry, needsLink, owes } from './entry.js';
import { clearsSite, forgetAll } from './forget.js';
import { headersAfterPush } from './merge.js';
import { persist } from './persist.js';
import { apartMark } from './plan.js';
import { moveSubscription, publishError, settle } from './publish.js';
import { newEpoch } from './resume.js';
import { isBelieved, isConfirmed, stateFor, stateInWait } from './stateOf.js';
import { distrust } from './trust.js';

/** What one connection tells the engine, turned into states and updates of its targets. `plan`: as it is now. */
export function createSink(ctx: EngineContext, plan: () => ConnectionPlan): ConnectionSink {
  const { id, offer } = plan();
  const entriesOf = (keys: readonly ResourceKey[]) =>
    keys.map((key) => ctx.entries.get(key)).filter((entry) => entry !== undefined);
  const isChannel = offer.shared || (offer.mechanism === 'stream' && offer.mode !== 'changes');

  function pass(reason: string, key?: ResourceKey, status?: number): void {
    const ms = ctx.health.pass(offer, key, status);
    ctx.log.record({ type: 'passed-over', offer, reason, ms, ...(key !== undefined && { key }) });
    ctx.reconciler.schedule();
  }

  return {
    targets: (keys) => entriesOf(keys).map(targetOf),
    current: (key) => entriesOf([key]).every((entry) => isConfirmed(ctx, entry)),
    owes: (key) => entriesOf([key]).map(owes)[0],
    lacksLink: (key) => entriesOf([key]).some(needsLink),
    question: (key, forLink = false) =>
      entriesOf([key]).map((entry) => questionFor(entry, forLink))[0] ?? 'value',
    asking(purpose, url, targets, waitSeconds) {
      const etag = targets.length === 1 ? targets[0]?.checkpoint.etag : undefined;
      const cause = ctx.log.record({
        type: 'request',
        id,
        url,
        purpose,
        ...(etag && { etag }),
        ...(waitSeconds !== undefined && { waitSeconds }),
      });
      const byKey = new Map(targets.map((target) => [target.key, target]));
      return { purpose, begunAt: now(ctx), order: ctx.applied, targets: byKey, cause };
    },
    answered(ask, { url, status, etag }) {
      const ms = now(ctx) - ask.begunAt;
      ctx.log.record({ type: 'response', id, url, status, ms, ...(etag && { etag }) }, ask.cause);
    },
    update(update, ask, answer) {
      const entry = ctx.entries.get(update.key);
      if (!entry) return 'refused';
      if (sameOrigin(answer.url, entry.request.url) && clearsSite(ctx, answer.headers)) {
        forgetAll(ctx, 'Clear-Site-Data', newEpoch(ctx));
        return 'refused';
      }
      // What is asked beside a shared connection is asked of the resource itself.
      const isMember = offer.shared && ask.purpose === 'long-poll';
      if (offer.elsewhere && ask.purpose === 'long-poll') {
        if (endsIt(update.update)) pass(`status ${update.update.status}`, entry.key, update.update.status);
        return takeFromElsewhere(ctx, entry, update.update, ask);
      }
      return takeAnswer(ctx, entry, update, ask, answer, isMember);
    },
    push(key, update, { via, openedAt, eventId }) {
      const entry = ctx.entries.get(key);
      if (!entry) return 'refused';
      const cause = ctx.log.record({ type: 'pushed', id, key, kind: update.kind });
      // The stream has come to what is held, whether the id is this event's or that of one before.
      if (eventId !== undefined && weakMatch(eventId, entry.checkpoint.etag ?? ''))
        entry.channel.isBehind = false;
      const order = ctx.applied;
      const { elsewhere } = offer;
      const arrival: Arrival = {
        ...{ via, begunAt: openedAt, order, cause, etag: undefined, byPage: false, elsewhere },
      };
      return applyUpdate(ctx, entry, update, { ...arrival, ...(eventId !== undefined && { eventId }) });
    },
    keepBack(key) {
      for (const entry of entriesOf([key])) Object.assign(entry, { keptBack: [], replay: [] });
    },
    letThrough: (key) => entriesOf([key]).map((entry) => letThrough(ctx, entry))[0] ?? 'refused',
    cursor(key, eventId) {
      for (const entry of entriesOf([key])) {
        if (entry.checkpoint.eventId === eventId) continue;
        entry.checkpoint = { ...entry.checkpoint, eventId };
        persist(ctx, entry, false);
      }
    },
    drained(keys) {
      for (const entry of entriesOf(keys)) {
        if (!entry.batch || entry.batch.isCut) continue;
        commitBatch(entry);
        persist(ctx, entry, false);
      }
    },
    moved(from, to, reason) {
      ctx.log.record({ type: 'connection', id, from: from.name, to, reason });
      for (const entry of entriesOf(plan().targets)) {
        const { heard } = ctx.reconciler.connectionOf(entry.key) ?? {};
        if (from.name === 'live' && heard && entry.state === 'live' && isBelieved(ctx, entry))
          entry.freshOn = Math.max(entry.freshOn, heard.on);
        if (to.name === 'live' && isChannel && offer.mechanism !== 'long-poll') distrust(entry);
        if (offer.mechanism === 'stream') Object.assign(entry, { keptBack: undefined, replay: undefined });
        const next = stateFor(entry.state, to, isChannel) ?? stateInWait(ctx, entry, to, offer);
        if (next) moveSubscription(ctx, entry, next, reason);
        // Also where the state stays (removed): a fetch that waits for this answer has it now.
        if (to.name === 'waiting') settle(entry);
      }
    },
    failed(keys, code, details) {
      ctx.log.record({ type: 'problem', code, details });
      for (const entry of entriesOf(keys)) {
        if (code === 'too-large') rest(ctx, entry);
        // The state first: `pending` would tell the followers to begin anew.
        if (entry.state !== 'removed') moveSubscription(ctx, entry, 'stale', code);
        publishError(ctx, entry, code, details);
      }
    },
    found(findings, url) {
      for (const { code, text } of findings)
        ctx.log.record({ type: 'problem', code, details: { uri: url }, raw: excerpt(text) });
    },
    problem: (code, details) => void ctx.log.record({ type: 'problem', code, details }),
    unusable(reason, key, status) {
      if (key !== undefined) ctx.health.acquit(offer.endpoint, key);
      pass(reason, key, status);
    },
    usable: () => ctx.health.clear(offer),
    subscribed(count) {
      if (ctx.health.subscribed(offer.endpoint, count, id.includes(apartMark))) ctx.reconciler.schedule();
    },
    crowded(key, others) {
      ctx.health.suspect(offer.endpoint, key, others);
      ctx.reconciler.schedule();
    },
  };
}

/** It would be as large the next time: it is looked at again later, and ever more rarely. */
function rest(ctx: EngineContext, entry: Entry): void {
  entry.blocked = 'too-large';
  lookLater(ctx, entry);
  ctx.reconciler.schedule();
}

function takeAnswer(
  ctx: EngineContext,
  entry: Entry,
  { update }: TargetUpdate,
  ask: Ask,
  answer: PollAnswer,
  isMember: boolean,
): Verdict {
  const { purpose: via, begunAt, order, cause } = ask;
  // What ends it, and what has no head to stand beside, the resource itself must say.
  if (isMember && (update.kind === 'gone' || update.kind === 'denied')) return 'again';
  if (isMember && update.kind === 'value' && entry.revision && !entry.representation) return 'again';
  const asked = ask.targets.get(entry.key);
  const isChanges = asked?.mode === 'changes' && asked.checkpoint.changesUrl !== undefined;
  if (update.kind === 'value' && via === 'catch-up') {
    if (!learnOffers(ctx, entry, answer, cause)) return 'refused';
  } else if (update.kind === 'value' && !saysHow(ctx, entry, update.headers, answer, isMember, cause)) {
    return 'again';
  }
  if (update.kind === 'changes' && !isMember) learnFromChanges(ctx, entry, answer, cause);
  const verdict = applyUpdate(ctx, entry, isMember ? wholeHead(entry, update) : update, {
    via,
    begunAt,
    order,
    cause,
    etag: asked?.checkpoint.etag,
    ...(isChanges && { changesUrl: asked.checkpoint.changesUrl }),
    byPage: false,
  });
  if (update.kind === 'unchanged' && via === 'catch-up' && !isChanges)
    freshenLinks(ctx, entry, answer, cause);
  return verdict;
}

/** A member of a shared answer has few headers: what the resource itself said before (of Vary, say) holds. */
function wholeHead({ representation }: Entry, update: Update): Update {
  if (update.kind !== 'value' || !representation) return update;
  return { ...update, headers: headersAfterPush(representation.headers, update.headers) };
}

/**
 * The answer to a wait says again how to go on; one that does not, or that comes from elsewhere, may be a proxy's: the resource
 * itself must tell. A member of a shared answer has the right form, and that no proxy knows; it needs a tag.
 */
function saysHow(
  ctx: EngineContext,
  entry: Entry,
  headers: PollAnswer['headers'],
  answer: PollAnswer,
  isShared: boolean,
  cause: number,
): boolean {
  if (isShared) return headerValue(headers, 'etag') !== undefined;
  const isOwn = sameOrigin(answer.url, entry.request.url);
  return isOwn && discoverOffers(ctx, { ...answer, at: 0 }, cause).length > 0;
}

/** What confirms it: what changed since its checkpoint, or all of it where that is not known. */
function questionFor(entry: Entry, forLink: boolean): 'value' | 'changes' {
  const { mode, updates, revision, checkpoint } = entry;
  if (!canAskChanges(entry) || (forLink && !updates)) return 'value';
  const knowsPlace = checkpoint.changesUrl !== undefined && (updates !== undefined || revision !== undefined);
  return mode === 'changes' && knowsPlace ? 'changes' : 'value';
}

export function targetOf(entry: Entry): Target {
  const { key, base, checkpoint, request, mode, representation } = entry;
  const contentType = representation && headerValue(representation.headers, 'content-type');
  return {
    ...{ key, url: base, checkpoint, credentials: request.credentials, headers: request.headers, mode },
    ...(contentType !== undefined && { contentType }),
  };
}
