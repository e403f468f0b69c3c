import type { PollCodec } from '../dialects/dialect.js';
import type { ConnectionPlan, ResourceKey } from '../model/index.js';
import { createHoldSlots } from '../transports/holdSlots.js';
import { openLongPoll } from '../transports/longPoll.js';
import type { Connection } from '../transports/transport.js';
import type { EngineContext } from './context.js';
import { diffPlans, planConnections } from './plan.js';
import { createSink } from './sink.js';

export interface Reconciler {
  /** Brings the connections in line with the interest, once a microtask however often it is called. */
  schedule(): void;
  connectionOf(key: ResourceKey): Connection | undefined;
  /** Ends every back-off. */
  wakeAll(): void;
  closeAll(reason: string): void;
}

export function createReconciler(ctx: EngineContext): Reconciler {
  const running = new Map<string, Connection>();
  const byKey = new Map<ResourceKey, Connection>();
  const slots = createHoldSlots(ctx.ports.clock, (url) => mostHeld(ctx, url));
  let scheduled = false;
  let over = false;

  function reconcile(): void {
    scheduled = false;
    if (over) return;
    const fallback = ctx.options.dialects[0]?.name ?? '';
    const { open, close } = diffPlans(running.keys(), planConnections(ctx.entries.all(), fallback));
    for (const id of close) drop(id, 'not needed');
    for (const plan of open) start(plan);
  }

  function start(plan: ConnectionPlan): void {
    const codec = codecOf(plan);
    if (!codec) {
      ctx.log.record({ type: 'problem', code: 'no-codec', details: { dialect: plan.offer.dialect } });
      return;
    }
    ctx.log.record({ type: 'connection-opened', id: plan.id, targets: plan.targets });
    const { network, clock, random } = ctx.ports;
    const { waitSeconds, pollInterval, limits } = ctx.options;
    const sink = createSink(ctx, plan);
    const bodyLimit = limits.bodyBytes;
    const connection = openLongPoll(plan, {
      network,
      clock,
      random,
      codec,
      sink,
      slots,
      waitSeconds,
      pollInterval,
      bodyLimit,
    });
    running.set(plan.id, connection);
    for (const key of plan.targets) byKey.set(key, connection);
  }

  function codecOf(plan: ConnectionPlan): PollCodec | undefined {
    return ctx.options.dialects.find((dialect) => dialect.name === plan.offer.dialect)?.poll;
  }

  function drop(id: string, reason: string): void {
    const connection = running.get(id);
    if (!connection) return;
    running.delete(id);
    for (const key of connection.plan.targets) if (byKey.get(key) === connection) byKey.delete(key);
    connection.close(reason);
    ctx.log.record({ type: 'connection-closed', id, reason });
  }

  return {
    schedule() {
      if (scheduled || over) return;
      scheduled = true;
      queueMicrotask(reconcile);
    },
    connectionOf: (key) => byKey.get(key),
    wakeAll() {
      for (const connection of running.values()) connection.wake();
    },
    closeAll(reason) {
      over = true;
      for (const id of [...running.keys()]) drop(id, reason);
    },
  };
}

function mostHeld(ctx: EngineContext, url: string): number {
  const { network } = ctx.ports;
  return network.sharesConnection?.(url) ? Number.POSITIVE_INFINITY : ctx.options.limits.heldRequests;
}
