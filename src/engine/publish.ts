import type {
  Changes,
  ErrorCode,
  ErrorDetails,
  Publication,
  Representation,
  Revision,
  Snapshot,
  SubscriptionState,
} from '../model/index.js';
import { type EngineContext, isSettled } from './context.js';
import type { Entry } from './entry.js';
import { mostFields } from './sharing.js';

export function snapshotOf({ status, headers, body, via, receivedAt }: Representation): Snapshot {
  return { status, headers: headers.slice(0, mostFields), body, via, receivedAt };
}

/** A value and its place among all that the resource had. */
export interface HeldValue {
  revision: Revision;
  snapshot: Snapshot;
}

export function heldValue(entry: Entry): HeldValue | undefined {
  const { revision, representation } = entry;
  return representation && revision ? { revision, snapshot: snapshotOf(representation) } : undefined;
}

type PublicationBody =
  | { kind: 'value'; snapshot?: Snapshot }
  | { kind: 'changes'; previous?: Revision; changes: Changes }
  | { kind: 'removed'; status: number }
  | { kind: 'state' }
  | { kind: 'error'; code: ErrorCode; details: ErrorDetails };

function publish(ctx: EngineContext, entry: Entry, body: PublicationBody, cause?: number): void {
  if (entry.leases.size === 0) return;
  const { key, revision } = entry;
  const publication: Publication = {
    key,
    url: entry.request.url,
    ...standing(entry),
    ...(revision && { revision }),
    ...body,
  };
  const inline = body.kind === 'changes' || (body.kind === 'value' && body.snapshot !== undefined);
  ctx.log.record(
    { type: 'published', key, kind: body.kind, revision: revision ?? { boot: ctx.boot, n: 0 }, inline },
    cause,
  );
  ctx.ports.broadcast.publish(publication);
}

/** Of more values than pages can take in, the newest is told: at once, or at the end of the second. */
export function publishValue(ctx: EngineContext, entry: Entry, cause?: number): void {
  const { clock } = ctx.ports;
  const elapsed = clock.now() - entry.pace.since;
  if (elapsed >= second) entry.pace = { since: clock.now(), told: 0 };
  const told = ++entry.pace.told;
  const most = ctx.options.limits.updatesPerSecond;
  if (told <= most) return tellValue(ctx, entry, cause);
  if (told > most + 1) return;
  const { key } = entry;
  ctx.log.record(
    { type: 'problem', code: 'updates-merged', details: { uri: entry.request.url }, key },
    cause,
  );
  clock.setTimer(second - elapsed, () => ctx.entries.get(key) === entry && tellValue(ctx, entry));
}

const second = 1_000;

function tellValue(ctx: EngineContext, entry: Entry, cause?: number): void {
  const snapshot = heldValue(entry)?.snapshot;
  const fits = snapshot && snapshot.body.byteLength <= ctx.options.limits.inlineBytes;
  publish(ctx, entry, { kind: 'value', ...(fits && { snapshot }) }, cause);
}

/** Changes travel whatever their size: no later ones can stand for them. */
export function publishChanges(
  ctx: EngineContext,
  entry: Entry,
  changes: Changes,
  previous: Revision | undefined,
  cause?: number,
): void {
  publish(ctx, entry, { kind: 'changes', ...(previous && { previous }), changes }, cause);
}

export function publishRemoved(ctx: EngineContext, entry: Entry, status: number, cause?: number): void {
  publish(ctx, entry, { kind: 'removed', status }, cause);
}

export function publishError(ctx: EngineContext, entry: Entry, code: ErrorCode, details: ErrorDetails): void {
  publish(ctx, entry, { kind: 'error', code, details });
}

/** As followers see it: not a revalidation in between, for what they hold is no worse for it. */
export function shownState({ state, toldState }: Pick<Entry, 'state' | 'toldState'>): SubscriptionState {
  const isRevalidation = state === 'catching-up' && (toldState === 'live' || toldState === 'polled');
  return isRevalidation ? toldState : state;
}

/** The state as it is told, and why it is stale. */
export function standing(entry: Entry): Pick<Publication, 'state' | 'stale'> {
  const { freshOn, staleReason: reason } = entry;
  const state = shownState(entry);
  const since = freshOn > Number.NEGATIVE_INFINITY && { since: freshOn };
  return { state, ...(state === 'stale' && { stale: { reason, ...since } }) };
}

/** Moves a subscription. Followers hear of it where it is another state to them. */
export function moveSubscription(
  ctx: EngineContext,
  entry: Entry,
  to: SubscriptionState,
  reason: string,
): void {
  const from = entry.state;
  if (from === to) return;
  entry.state = to;
  if (to === 'stale') entry.staleReason = reason === 'network-failed' ? 'offline' : 'error';
  const cause = ctx.log.record({ type: 'subscription', key: entry.key, from, to, reason });
  if (isSettled(to)) settle(entry);
  const shown = shownState(entry);
  if (entry.toldState === shown) return;
  entry.toldState = shown;
  publish(ctx, entry, { kind: 'state' }, cause);
}

/** `pending` tells the followers to begin anew, whatever they were told before: the key they know is no more. */
export function publishPurge(ctx: EngineContext, entry: Entry): void {
  const { key, state: from } = entry;
  const cause = ctx.log.record({ type: 'subscription', key, from, to: 'pending', reason: 'purged' });
  entry.state = 'pending';
  entry.toldState = 'pending';
  publish(ctx, entry, { kind: 'state' }, cause);
}

/** Wakes the fetches that wait for a revalidation. */
export function settle(entry: Entry): void {
  const waiting = [...entry.waiting];
  entry.waiting.clear();
  for (const wake of waiting) wake();
}
