import type { ResourceKey, Wants } from '../model/index.js';
import { type EngineContext, isSettled, now } from './context.js';
import { reviewOffers } from './discover.js';
import { type Entry, isKept } from './entry.js';
import { isLeft } from './lastKnown.js';
import { persist, unpersist } from './persist.js';
import { moveSubscription } from './publish.js';

type EndReason = 'released' | 'expired' | 'holder-gone';

/** What a holder wants of a resource, beside that it is followed. */
export interface LeaseInterest {
  wants?: readonly Wants[];
  /** Seconds between plain polls. */
  poll?: number;
}

export interface Leases {
  grant(entry: Entry, holder: string, ms: number, interest?: LeaseInterest): void;
  release(key: ResourceKey, holder: string): void;
  releaseHolder(holder: string): void;
  /** Ends the leases of tabs that are no more. */
  endWhere(isGone: (holder: string) => boolean): void;
  /** Sets the timer for what was restored from the store. */
  watch(): void;
  stop(): void;
}

export function createLeases(ctx: EngineContext): Leases {
  const { clock } = ctx.ports;
  let timer: { at: number; stop: () => void } | undefined;

  function grant(entry: Entry, holder: string, ms: number, interest: LeaseInterest = {}): void {
    const before = entry.leases.get(holder);
    const { wants = ['value'], poll } = interest;
    const wanted = { wants: [...wants], ...(poll !== undefined && { poll }) };
    // Renewed only when a fifth of it is over: every renewal is a write.
    const isFresh = before && before.expiresAt - clock.wall() > ms * 0.8;
    const isSame = String(before?.wants) === String(wanted.wants) && before?.poll === poll;
    if (isFresh && isSame) return;
    const expiresAt = clock.wall() + ms;
    const lease = { holder, key: entry.key, expiresAt, ...wanted };
    const isFirst = entry.leases.size === 0;
    // What was known when the last one left says nothing of now.
    if (isFirst && isSettled(entry.state)) moveSubscription(ctx, entry, 'pending', 'followed anew');
    entry.leases.set(holder, lease);
    if (!before) ctx.log.record({ type: 'lease-granted', key: entry.key, holder, expiresAt });
    // When it was last current is worth a write now and then.
    if (isFirst || isLeft(ctx, entry)) persist(ctx, entry, isFirst);
    if (isKept(entry)) ctx.disk.put({ kind: 'put-lease', value: lease });
    watchUntil(expiresAt);
    ctx.reconciler.schedule();
  }

  function end(entry: Entry, holder: string, reason: EndReason): void {
    if (!entry.leases.delete(holder)) return;
    ctx.log.record({ type: 'lease-ended', key: entry.key, holder, reason });
    ctx.disk.put({ kind: 'delete-lease', holder, key: entry.key });
    if (entry.leases.size > 0) return reviewOffers(ctx, entry);
    if (isLeft(ctx, entry)) persist(ctx, entry, false);
    else unpersist(ctx, entry);
    entry.toldState = undefined;
    if (entry.state !== 'removed') moveSubscription(ctx, entry, 'ended', 'nobody follows');
    // Not live: to be asked anew, without a condition, when somebody wants it again.
    if (entry.offers.length === 0) ctx.entries.remove(entry);
    ctx.reconciler.schedule();
  }

  function endWhere(isOver: (holder: string, expiresAt: number) => boolean, reason: EndReason): void {
    for (const entry of ctx.entries.all()) {
      for (const { holder, expiresAt } of [...entry.leases.values()]) {
        if (isOver(holder, expiresAt)) end(entry, holder, reason);
      }
    }
  }

  function watchUntil(expiresAt: number): void {
    if (timer && timer.at <= expiresAt) return;
    timer?.stop();
    timer = { at: expiresAt, stop: clock.setTimer(Math.max(0, expiresAt - clock.wall()), sweep) };
  }

  function sweep(): void {
    timer = undefined;
    const time = clock.wall();
    endWhere((_, expiresAt) => expiresAt <= time, 'expired');
    watch();
  }

  function watch(): void {
    const ends = [...ctx.entries.all()].flatMap((entry) =>
      [...entry.leases.values()].map((lease) => lease.expiresAt),
    );
    if (ends.length > 0) watchUntil(Math.min(...ends));
  }

  return {
    grant,
    release(key, holder) {
      const entry = ctx.entries.get(key);
      if (entry) end(entry, holder, 'released');
    },
    releaseHolder: (holder) => endWhere((other) => other === holder, 'released'),
    endWhere: (isGone) => endWhere(isGone, 'holder-gone'),
    watch,
    stop: () => timer?.stop(),
  };
}

/**
 * A bare fetch shows interest: at once where the app said so, else from the second one within a minute. While that lasts
 * every one prolongs it.
 */
export function fetchShowsInterest(ctx: EngineContext, entry: Entry, fetchInterest: number): boolean {
  const time = now(ctx);
  const since = time - entry.lastFetchAt;
  entry.lastFetchAt = time;
  return since <= fetchInterest || entry.leases.has('fetch') || ctx.options.isEager(entry.request.url);
}
