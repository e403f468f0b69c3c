import type { Dialect, PollCodec } from '../dialects/dialect.js';
import type { ResourceRequest, Revision, SubscriptionState } from '../model/index.js';
import type { Broadcast, Clock, Network, Random, ResourceStore, Sockets } from '../ports.js';
import { waitMargin } from '../transports/exchange.js';
import type { Entries, Entry } from './entry.js';
import type { EventLog } from './eventLog.js';
import type { Barriers } from './freshness.js';
import type { Health } from './health.js';
import type { KeyMaker } from './keys.js';
import type { Limits } from './limits.js';
import type { Reconciler } from './reconcile.js';
import type { WriteBehind } from './writeBehind.js';

export interface EnginePorts {
  network: Network;
  clock: Clock;
  store: ResourceStore;
  broadcast: Broadcast;
  random: Random;
  /** Absent where there are none: what is offered over sockets is followed in another way. */
  sockets?: Sockets | undefined;
}

export interface EngineOptions {
  /** In the order of preference. */
  dialects: readonly Dialect[];
  /** For questions that want their answer at once, whatever the dialect. */
  plain: PollCodec;
  version: string;
  /** Seconds that a server may hold a request. */
  waitSeconds: number;
  /** Milliseconds between plain polls. */
  pollInterval: number;
  /** Whether a first bare fetch of this URL means interest already. */
  isEager: (url: string) => boolean;
  limits: Limits;
  /** Seconds for which a value may stand for an answer that cannot be had; true: for ever; false: not even where the server says so. */
  staleIfError?: number | boolean | undefined;
  /** Other origins to which Links may lead. */
  allowOrigins?: readonly string[] | undefined;
}

/** What the parts of one engine share. Mutable on purpose: it is the engine's memory. */
export interface EngineContext {
  ports: EnginePorts;
  options: EngineOptions;
  log: EventLog;
  entries: Entries;
  keys: KeyMaker;
  barriers: Barriers;
  disk: WriteBehind;
  health: Health;
  reconciler: Reconciler;
  boot: number;
  epoch: string;
  /** Who it is that each page says to be for, as an epoch. */
  identities: Map<string, string>;
  /** `Clock.now()` when the server wanted everything forgotten. */
  clearedAt: number;
  /** How many updates were applied since the start; also the counter of revisions. */
  applied: number;
}

export const now = (ctx: EngineContext): number => ctx.ports.clock.now();

export const nextRevision = (ctx: EngineContext): Revision => ({ boot: ctx.boot, n: ++ctx.applied });

export function findEntry(ctx: EngineContext, request: ResourceRequest): Entry | undefined {
  return ctx.entries.get(ctx.keys.keyOf(request, ctx.epoch));
}

/** How long a resource is believed without news, in milliseconds. */
export const beliefBound = (ctx: EngineContext): number => ctx.options.waitSeconds * 1_000 + waitMargin;

/** What the promise gives within `ms`, else undefined. */
export async function withPatience<Result>(
  ctx: EngineContext,
  promise: Promise<Result>,
  ms: number,
): Promise<Result | undefined> {
  let stop = () => {};
  const patience = new Promise<undefined>((resolve) => {
    stop = ctx.ports.clock.setTimer(ms, () => resolve(undefined));
  });
  return Promise.race([promise, patience]).finally(() => stop());
}

export async function isDoneWithin(ctx: EngineContext, work: Promise<unknown>, ms: number): Promise<boolean> {
  const done = work.then(() => true);
  return (await withPatience(ctx, done, ms)) ?? false;
}

export const isSettled = (state: SubscriptionState): boolean =>
  state !== 'pending' && state !== 'catching-up';
