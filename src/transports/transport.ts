import type { PollAnswer, PollCodec, Target, TargetUpdate } from '../dialects/dialect.js';
import type {
  ConnectionPlan,
  ConnectionState,
  ErrorCode,
  ErrorDetails,
  ResourceKey,
  Via,
} from '../model/index.js';
import type { Clock, Network, Random } from '../ports.js';
import type { HoldSlots } from './holdSlots.js';

/** One request as it was sent: what the order guard and the log need when its answer comes. */
export interface Ask {
  purpose: Via;
  /** `Clock.now()` when it was sent. */
  begunAt: number;
  /** The engine's count of applied updates when it was sent. */
  order: number;
  /** The tag that was sent for each target. */
  etags: ReadonlyMap<ResourceKey, string | undefined>;
  /** The log's number of the request. */
  cause: number;
}

/**
 * changed: a new value was taken · same: what we hold is confirmed · again: the answer was overtaken or came from a
 * lagging replica, ask again at once · refused: it could not be taken (already logged), back off.
 */
export type Verdict = 'changed' | 'same' | 'again' | 'refused';

/** What a connection tells the engine. */
export interface ConnectionSink {
  /** The targets with their newest checkpoints. */
  targets(keys: readonly ResourceKey[]): Target[];
  /** Whether what is held of all of them needs no confirmation before a wait. */
  current(keys: readonly ResourceKey[]): boolean;
  asking(purpose: Via, url: string, targets: readonly Target[], waitSeconds: number | undefined): Ask;
  answered(ask: Ask, answer: { url: string; status: number; etag: string | undefined }): void;
  update(update: TargetUpdate, ask: Ask, answer: PollAnswer): Verdict;
  moved(from: ConnectionState, to: ConnectionState, reason: string): void;
  failed(keys: readonly ResourceKey[], code: ErrorCode, details: ErrorDetails): void;
}

/** A running connection. It stops by `close` alone; every failure is tried again. */
export interface Connection {
  readonly plan: ConnectionPlan;
  readonly state: ConnectionState;
  /** Confirms what is held with a request begun from now on. A held request is given up for it. */
  revalidate(): void;
  /** Ends a back-off early: the network may be back. */
  wake(): void;
  close(reason: string): void;
}

export interface TransportDeps {
  network: Network;
  clock: Clock;
  random: Random;
  codec: PollCodec;
  sink: ConnectionSink;
  /** Shared by all connections of an engine. */
  slots: HoldSlots;
  /** Seconds that the server may hold a request. */
  waitSeconds: number;
  /** Milliseconds between two plain polls. */
  pollInterval: number;
  /** Bytes. */
  bodyLimit: number;
}
