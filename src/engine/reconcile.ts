import type { Dialect, PollCodec } from '../dialects/dialect.js';
import { type ConnectionPlan, type Offer, type ResourceKey, reasonOf } from '../model/index.js';
import { createGate } from '../transports/gate.js';
import { createHoldSlots } from '../transports/holdSlots.js';
import { openConnection } from '../transports/open.js';
import type { Connection } from '../transports/transport.js';
import type { EngineContext } from './context.js';
import { wantedPoll } from './entry.js';
import { anew } from './guard.js';
import { diffPlans, type PlanContext, planConnections } from './plan.js';
import { createSink, targetOf } from './sink.js';
import { watchForSleep } from './sleep.js';
import { distrust } from './trust.js';

export interface Reconciler {
  /** Brings the connections in line with the interest, once a microtask however often it is called. */
  schedule(): void;
  connectionOf(key: ResourceKey): Connection | undefined;
  all(): Iterable<Connection>;
  /** Ends every back-off. */
  wakeAll(): void;
  /** Finds out whether the connections still live. */
  doubtAll(): void;
  closeAll(reason: string): void;
}

/** Questions asked at once, by origin over HTTP/1.1: with the requests that are held they leave the page a connection. */
const mostAsked = 2;

export function createReconciler(ctx: EngineContext): Reconciler {
  const running = new Map<string, Connection>();
  const byKey = new Map<ResourceKey, Connection>();
  const shares = (url: string) => ctx.ports.network.sharesConnection?.(url) ?? false;
  const mostHeld = (url: string) =>
    shares(url) ? Number.POSITIVE_INFINITY : ctx.options.limits.heldRequests;
  const slots = createHoldSlots(ctx.ports.clock, mostHeld);
  const gate = createGate(ctx.ports.clock, (url) => (shares(url) ? 16 : mostAsked));
  const stopWatching = watchForSleep(ctx.ports.clock, () => {
    if (running.size === 0) return;
    ctx.log.record({ type: 'clock-jumped' });
    doubtAll();
  });
  let scheduled = false;
  let over = false;

  const planContext: PlanContext = {
    get epoch() {
      return ctx.epoch;
    },
    isUsable: (offer, key) => ctx.health.isUsable(offer, key),
    socketsSendCookies: ctx.ports.sockets?.sendsCookies,
    mostHeld,
    mostSubscriptions: (endpoint) => ctx.health.most(endpoint),
    isApart: (endpoint, key) => ctx.health.isApart(endpoint, key),
    target: targetOf,
    split: (offer, targets) => splitter(dialectOf(offer), offer)?.(offer, targets) ?? [[...targets]],
  };

  function dialectOf({ dialect }: Offer): Dialect | undefined {
    return ctx.options.dialects.find(({ name }) => name === dialect);
  }

  /** By a fault of ours all begins anew. */
  function reconcile(): void {
    scheduled = false;
    if (over) return;
    try {
      bringInLine();
    } catch (thrown) {
      const ids = [...running.keys()];
      // Also where nothing runs yet it is begun anew.
      for (const id of ids.length > 0 ? ids : ['']) crashed(id, thrown);
    }
  }

  function bringInLine(): void {
    const { connections, choices } = planConnections(ctx.entries.all(), planContext);
    for (const entry of ctx.entries.all()) {
      entry.choice = choices.get(entry.key);
      entry.mode = entry.choice?.mode ?? entry.mode;
    }
    const plans = [...running.values()].map(({ plan }) => plan);
    const { open, retarget, close } = diffPlans(plans, connections);
    for (const id of close) drop(id, 'not needed');
    for (const plan of retarget) aimAnew(plan);
    for (const plan of open) start(plan);
  }

  function aimAnew(plan: ConnectionPlan): void {
    const connection = running.get(plan.id);
    if (!connection) return;
    ctx.log.record({ type: 'connection-retargeted', id: plan.id, targets: plan.targets });
    for (const key of connection.plan.targets) if (byKey.get(key) === connection) byKey.delete(key);
    connection.retarget(plan);
    assign(connection, plan);
  }

  function assign(connection: Connection, { targets }: ConnectionPlan): void {
    for (const key of targets) {
      const entry = ctx.entries.get(key);
      if (entry && byKey.get(key) !== connection) distrust(entry);
      byKey.set(key, connection);
    }
  }

  function start(plan: ConnectionPlan): void {
    ctx.log.record({ type: 'connection-opened', id: plan.id, targets: plan.targets });
    const { network, clock, random, sockets } = ctx.ports;
    const { waitSeconds, limits, plain } = ctx.options;
    const sink = createSink(ctx, () => running.get(plan.id)?.plan ?? plan);
    const connection = openConnection(plan, {
      ...{ network, sockets, clock, random, sink, slots, gate, waitSeconds, plain },
      ...codecsOf(dialectOf(plan.offer)),
      pollInterval: (key) => pollInterval(ctx, key),
      crashed: (thrown) => crashed(plan.id, thrown),
      isOnTrial: ctx.health.failedLately(plan.offer),
      bodyLimit: limits.bodyBytes,
    });
    running.set(plan.id, connection);
    assign(connection, plan);
  }

  function drop(id: string, reason: string): void {
    const connection = running.get(id);
    if (!connection) return;
    running.delete(id);
    for (const key of connection.plan.targets) if (byKey.get(key) === connection) byKey.delete(key);
    connection.close(reason);
    ctx.log.record({ type: 'connection-closed', id, reason });
  }

  /** A fault of ours ended it in its middle: it is begun anew a moment later. */
  function crashed(id: string, thrown: unknown): void {
    ctx.log.record({ type: 'problem', code: 'failure', details: { reason: reasonOf(thrown) } });
    try {
      drop(id, 'failed');
    } finally {
      ctx.ports.clock.setTimer(anew, schedule);
    }
  }

  function schedule(): void {
    if (scheduled || over) return;
    scheduled = true;
    queueMicrotask(reconcile);
  }

  function doubtAll(): void {
    for (const connection of running.values()) connection.doubt();
  }

  return {
    schedule,
    connectionOf: (key) => byKey.get(key),
    all: () => running.values(),
    wakeAll() {
      for (const connection of running.values()) connection.wake();
    },
    doubtAll,
    closeAll(reason) {
      over = true;
      stopWatching();
      for (const id of [...running.keys()]) drop(id, reason);
    },
  };
}

type Codecs = Record<'poll' | 'sharedPoll', PollCodec | undefined> &
  Pick<Parameters<typeof openConnection>[1], 'stream' | 'sharedStream' | 'socket'>;

const codecsOf = (dialect: Dialect | undefined): Codecs => ({
  poll: dialect?.poll,
  sharedPoll: dialect?.sharedPoll,
  stream: dialect?.stream,
  sharedStream: dialect?.sharedStream,
  socket: dialect?.socket,
});

function splitter(dialect: Dialect | undefined, { mechanism }: Offer) {
  switch (mechanism) {
    case 'socket':
      return dialect?.socket?.split;
    case 'stream':
      return dialect?.sharedStream?.split;
    case 'long-poll':
      return dialect?.sharedPoll?.split;
    case 'poll':
      return undefined;
    default:
      return mechanism satisfies never;
  }
}

/** Milliseconds: as the app says, else the server, else the default. */
function pollInterval(ctx: EngineContext, key: ResourceKey): number {
  const entry = ctx.entries.get(key);
  const wanted = entry && wantedPoll(entry);
  const seconds = wanted || entry?.pollInterval;
  return seconds ? Math.max(1, seconds) * 1_000 : ctx.options.pollInterval;
}
