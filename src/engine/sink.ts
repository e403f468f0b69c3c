import type { Target } from '../dialects/dialect.js';
import type { ConnectionPlan, ConnectionState, ResourceKey, SubscriptionState } from '../model/index.js';
import { sameOrigin } from '../protocol/index.js';
import type { ConnectionSink } from '../transports/transport.js';
import { applyUpdate } from './applyUpdate.js';
import { type EngineContext, now } from './context.js';
import { discoverOffers, learnOffers } from './discover.js';
import type { Entry } from './entry.js';
import { times } from './limits.js';
import { moveSubscription, publishError, settle } from './publish.js';

/** What one connection tells the engine, turned into states and updates of its targets. */
export function createSink(ctx: EngineContext, plan: ConnectionPlan): ConnectionSink {
  const entriesOf = (keys: readonly ResourceKey[]) =>
    keys.map((key) => ctx.entries.get(key)).filter((entry) => entry !== undefined);

  return {
    targets: (keys) => entriesOf(keys).map(targetOf),
    current: (keys) => entriesOf(keys).every((entry) => isConfirmed(ctx, entry)),
    asking(purpose, url, targets, waitSeconds) {
      const etag = targets.length === 1 ? targets[0]?.checkpoint.etag : undefined;
      const cause = ctx.log.record({
        type: 'request',
        id: plan.id,
        url,
        purpose,
        ...(etag && { etag }),
        ...(waitSeconds !== undefined && { waitSeconds }),
      });
      const etags = new Map(targets.map((target) => [target.key, target.checkpoint.etag]));
      return { purpose, begunAt: now(ctx), order: ctx.applied, etags, cause };
    },
    answered(ask, { url, status, etag }) {
      const ms = now(ctx) - ask.begunAt;
      ctx.log.record({ type: 'response', id: plan.id, url, status, ms, ...(etag && { etag }) }, ask.cause);
    },
    update({ key, update }, ask, answer) {
      const entry = ctx.entries.get(key);
      if (!entry) return 'refused';
      if (update.kind === 'value' && ask.purpose === 'catch-up') {
        if (!learnOffers(ctx, entry, answer, ask.cause)) return 'refused';
        // The answer to a wait says again how to go on; one that does not, or that comes from elsewhere, may be a proxy's.
        // The resource itself must tell.
      } else if (
        update.kind === 'value' &&
        (!sameOrigin(answer.url, entry.request.url) ||
          discoverOffers(ctx, { ...answer, at: 0 }, ask.cause).length === 0)
      ) {
        return 'again';
      }
      const { purpose: via, begunAt, order, cause } = ask;
      return applyUpdate(ctx, entry, update, {
        via,
        begunAt,
        order,
        cause,
        etag: ask.etags.get(key),
        byPage: false,
      });
    },
    moved(from, to, reason) {
      ctx.log.record({ type: 'connection', id: plan.id, from: from.name, to, reason });
      for (const entry of entriesOf(plan.targets)) {
        follow(ctx, entry, to, reason);
        // Also where the state stays (removed): a fetch that waits for this answer has it now.
        if (to.name === 'waiting') settle(entry);
      }
    },
    failed(keys, code, details) {
      ctx.log.record({ type: 'problem', code, details });
      for (const entry of entriesOf(keys)) {
        // The state first: `pending` would tell the followers to begin anew.
        if (entry.state !== 'removed') moveSubscription(ctx, entry, 'stale', code);
        publishError(ctx, entry, code, details);
      }
    },
  };
}

function targetOf(entry: Entry): Target {
  const { key, base, checkpoint, request } = entry;
  return { key, url: base, checkpoint, credentials: request.credentials, headers: request.headers };
}

function isConfirmed(ctx: EngineContext, entry: Entry): boolean {
  return entry.validatedAt >= ctx.barriers.of(entry) && now(ctx) - entry.heardAt <= times.confirmed;
}

/** A subscription's state follows its connection's. */
function follow(ctx: EngineContext, entry: Entry, to: ConnectionState, reason: string): void {
  const next = stateFor(entry.state, to);
  if (next) moveSubscription(ctx, entry, next, reason);
}

function stateFor(state: SubscriptionState, to: ConnectionState): SubscriptionState | undefined {
  switch (to.name) {
    case 'idle':
      return undefined;
    case 'connecting':
    case 'queued':
      return state === 'pending' || state === 'removed' ? undefined : 'catching-up';
    case 'live':
      return 'live';
    case 'waiting':
      return state === 'removed' ? undefined : 'stale';
    case 'closed':
      return undefined;
    default:
      return to satisfies never;
  }
}
