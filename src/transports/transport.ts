import type {
  Finding,
  PollAnswer,
  PollCodec,
  SocketCodec,
  StreamCodec,
  Target,
  TargetUpdate,
} from '../dialects/dialect.js';
import type {
  ConnectionPlan,
  ConnectionState,
  ErrorCode,
  ErrorDetails,
  ResourceKey,
  Update,
  Via,
} from '../model/index.js';
import type { Clock, Network, Random, Sockets } from '../ports.js';
import type { Gate } from './gate.js';
import type { HoldSlots } from './holdSlots.js';

/** What is asked at once: the resource itself, or what changed in it. */
export type Question = 'value' | 'changes';

/** One request as it was sent: what the order guard and the log need when its answer comes. */
export interface Ask {
  purpose: Via;
  /** `Clock.now()` when it was sent. */
  begunAt: number;
  /** The engine's count of applied updates when it was sent. */
  order: number;
  /** What was asked of each target, with the checkpoint that was sent. */
  targets: ReadonlyMap<ResourceKey, Target>;
  /** The log's number of the request. */
  cause: number;
}

/** Something that came by itself on an open stream or socket. */
export interface Push {
  via: 'stream' | 'socket';
  /** `Clock.now()` when the connection was asked for: it speaks for who was logged in then. */
  openedAt: number;
  /** Of the event that brought it. */
  eventId?: string;
}

/**
 * changed: something new was taken · more: and there is more to be asked at once · same: what we hold is confirmed · again: the
 * answer was overtaken or came from a lagging replica, ask again at once · refused: it could not be taken (already logged), back
 * off.
 */
export type Verdict = 'changed' | 'more' | 'same' | 'again' | 'refused';

/** What a connection tells the engine. */
export interface ConnectionSink {
  /** The targets with their newest checkpoints. */
  targets(keys: readonly ResourceKey[]): Target[];
  /** Whether what is held needs no confirmation before a wait. */
  current(key: ResourceKey): boolean;
  /** What must be asked before anything is waited for, although all is current. */
  owes(key: ResourceKey): Question | undefined;
  /** Whether a stream of changes cannot be opened where it should begin before the collection was asked for a newer Link. */
  lacksLink(key: ResourceKey): boolean;
  /** What confirms the resource; `forLink`: and gives a newer Link. */
  question(key: ResourceKey, forLink?: boolean): Question;
  asking(purpose: Via, url: string, targets: readonly Target[], waitSeconds: number | undefined): Ask;
  answered(ask: Ask, answer: { url: string; status: number; etag: string | undefined }): void;
  update(update: TargetUpdate, ask: Ask, answer: PollAnswer): Verdict;
  push(key: ResourceKey, update: Update, push: Push): Verdict;
  /** What is pushed without its place is kept back: what came before it is being asked. */
  keepBack(key: ResourceKey): void;
  /** All of that was answered. */
  letThrough(key: ResourceKey): Verdict;
  /** The last event ID of the resource's own stream moved. */
  cursor(key: ResourceKey, eventId: string): void;
  /** Everything that was sent on the connection before this moment has been heard. */
  drained(keys: readonly ResourceKey[]): void;
  moved(from: ConnectionState, to: ConnectionState, reason: string): void;
  failed(keys: readonly ResourceKey[], code: ErrorCode, details: ErrorDetails): void;
  found(findings: readonly Finding[], url: string): void;
  /** The server pauses longer or shorter than was asked for; told once a connection. */
  problem(code: string, details: ErrorDetails): void;
  /**
   * This way does not work (for this resource, if `key` is given): another is taken, and this one tried again later. A `status`
   * may say that it never will.
   */
  unusable(reason: string, key?: ResourceKey, status?: number): void;
  /** It works: what was held against it is forgotten. */
  usable(): void;
  /** The socket has so many subscriptions now. */
  subscribed(count: number): void;
  /** The socket does not take this one beside so many others: perhaps it takes no more, perhaps not this one. */
  crowded(key: ResourceKey, others: number): void;
}

/** A running connection. It stops by `close` alone; every failure is tried again. */
export interface Connection {
  readonly plan: ConnectionPlan;
  readonly state: ConnectionState;
  /** Whether a change of this resource would be heard. */
  listens(key: ResourceKey): boolean;
  /** When the other side was heard last: `Clock.now()` and `Clock.wall()`. */
  readonly heard: { at: number; on: number };
  /** Milliseconds of silence after which the other side counts as gone. */
  readonly bound: number;
  /** The same connection for other resources. */
  retarget(plan: ConnectionPlan): void;
  /** Confirms what is held with a request begun from now on. A held request of the resource's own is given up for it. */
  revalidate(key: ResourceKey): void;
  /**
   * The same, unless a request begun at `since` or later is under way already. False where nothing can be asked now: backing
   * off, waiting for a turn, closed.
   */
  confirm(key: ResourceKey, since: number): boolean;
  /** The network may have changed: finds out at once whether the connection still lives. */
  doubt(): void;
  /** Begins anew where it was opened before `barrier`: it seems to speak for somebody else. */
  renew(barrier: number): void;
  /** Ends a back-off early, and lets the next be short: the network may be back, or be so in a moment. */
  wake(): void;
  close(reason: string): void;
}

export interface TransportDeps {
  network: Network;
  sockets: Sockets | undefined;
  clock: Clock;
  random: Random;
  /** Of the plan's dialect. */
  poll: PollCodec | undefined;
  sharedPoll: PollCodec | undefined;
  stream: StreamCodec | undefined;
  sharedStream: StreamCodec | undefined;
  socket: SocketCodec | undefined;
  /** For what is asked at once. */
  plain: PollCodec;
  sink: ConnectionSink;
  /** Shared by all connections of an engine. */
  slots: HoldSlots;
  gate: Gate;
  /** A fault of ours ended the connection in its middle. */
  crashed(thrown: unknown): void;
  /** It failed lately: the first sign that it does so again is enough. */
  isOnTrial: boolean;
  /** Seconds that the server may hold a request. */
  waitSeconds: number;
  /** Milliseconds between two plain polls of this resource. */
  pollInterval(key: ResourceKey): number;
  /** Bytes. */
  bodyLimit: number;
}
