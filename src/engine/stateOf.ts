import type { ConnectionState, Offer, SubscriptionState } from '../model/index.js';
import { type EngineContext, now } from './context.js';
import type { Entry } from './entry.js';
import { times } from './limits.js';

/** There may be neither a barrier nor an answer since the value was thrown away. */
export const isBelieved = (ctx: EngineContext, { validatedAt, ...entry }: Entry): boolean =>
  validatedAt > Number.NEGATIVE_INFINITY && validatedAt >= ctx.barriers.of({ validatedAt, ...entry });

export function isConfirmed(ctx: EngineContext, entry: Entry): boolean {
  return isBelieved(ctx, entry) && now(ctx) - entry.heardAt <= times.confirmed;
}

/** What was confirmed this moment is waited for without being asked again: the end of the wait may be far off. */
export function stateInWait(
  ctx: EngineContext,
  entry: Entry,
  to: ConnectionState,
  { shared, mechanism }: Offer,
): SubscriptionState | undefined {
  const isWait = to.name === 'live' && shared && mechanism === 'long-poll';
  return isWait && entry.state === 'pending' && isConfirmed(ctx, entry) ? 'live' : undefined;
}

/** A subscription's state follows its connection's; one that is told by a channel is live when it was asked beside it. */
export function stateFor(
  state: SubscriptionState,
  to: ConnectionState,
  isChannel: boolean,
): SubscriptionState | undefined {
  switch (to.name) {
    case 'idle':
      return undefined;
    case 'connecting':
    case 'queued':
      return isChannel || ['pending', 'removed', 'ended'].includes(state) ? undefined : 'catching-up';
    case 'live':
      return isChannel ? undefined : 'live';
    case 'waiting':
      if (state === 'removed') return undefined;
      return to.polls ? 'polled' : 'stale';
    case 'closed':
      return undefined;
    default:
      return to satisfies never;
  }
}
