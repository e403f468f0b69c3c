import type {
  ConnectionStateName,
  ErrorDetails,
  Mechanism,
  Mode,
  Offer,
  ResourceKey,
  SubscriptionState,
  Wants,
} from '../../src/model/index.js';

export * from './traffic.js';

/**
 * What the panel knows, as plain data: each row can be stored as JSON as it is. Rows are changed in place; whoever keeps one
 * sees by its stamp whether it is still what it was.
 */
export interface Stamped {
  /** Grows within its table or ring; never used twice. */
  readonly id: number;
  /** `Session.version` at the last change. */
  stamp: number;
}

/** Nine words for how something is followed; every state of the engine has one of them. */
export const liveStates = [
  'idle',
  'connecting',
  'polling',
  'connected',
  'backoff',
  'offline',
  'paused',
  'stopped',
  'error',
] as const;
export type LiveState = (typeof liveStates)[number];

/**
 * live: a server says how it can be followed · polled: plain HTTP, asked again and again · event-stream, websocket: a page's own
 * EventSource or WebSocket.
 */
export const natures = ['live', 'polled', 'event-stream', 'websocket'] as const;
export type Nature = (typeof natures)[number];

/** Something that changes, at a URL. */
export interface Resource extends Stamped {
  /** As it is asked for: absolute, without a fragment. */
  url: string;
  /** That answers, after redirects. */
  base: string;
  /** The engine that follows it, and its name there; undefined for what only the network shows. */
  source: string | undefined;
  key: ResourceKey | undefined;
  nature: Nature;
  firstAt: number;
  /** Of the last update. */
  lastAt: number | undefined;
  offers: Offer[];
  passedOver: PassedOver[];
  contentType: string | undefined;
  etag: string | undefined;
  updates: number;
  /** Answers that said "unchanged". */
  confirmations: number;
  failures: number;
  /** Of all bodies received. */
  bytes: number;
  /** Milliseconds of the newest answers that were not held back, the oldest first; see `latencyLimit`. */
  latencies: number[];
  /** Milliseconds for which the newest answers were held back. */
  holds: number[];
  activity: Activity;
  problems: number;
  /** URL of the document that asked first, as far as known. */
  document: string | undefined;
  /** The epoch in which it was seen first. */
  epoch: number;
  /** The newest version, also where the history has let it go. */
  version: number | undefined;
  /** The newest request of its own, and the newest that has an answer. */
  request: number | undefined;
  answered: number | undefined;
}

/** Updates and failures by time: bucket `n` is at place `n % activityBuckets`. `activityUntil` puts them in order. */
export interface Activity {
  /** Number of the newest bucket: wall clock / `activityBucket`. */
  last: number;
  updates: number[];
  failures: number[];
}

/** A way that the engine holds against: tried again later. */
export interface PassedOver {
  offer: Offer;
  reason: string;
  at: number;
  /** Wall clock. */
  until: number;
}

/** How a resource is followed. Its id is that of the resource. */
export interface Subscription extends Stamped {
  state: LiveState;
  /** Since when it is in this state. */
  since: number;
  reason: string;
  /** As the engine calls its state. */
  engineState: SubscriptionState | undefined;
  begunAt: number;
  endedAt: number | undefined;
  /** Who wants it, by the engine's names: `tab:…`, `fetch`, `page`. */
  holders: string[];
  wants: Wants[];
  connection: number | undefined;
  /** The way that was taken. */
  offer: Offer | undefined;
  /** The next request, or the end of the pause; `exact` where that moment is known, else it comes by then. */
  next: { at: number; exact: boolean } | undefined;
  /** Put together from the network: the page has another client. */
  reconstructed: boolean;
  /** Confirmed, or told something, last. */
  heardAt: number | undefined;
  connectionState: ConnectionStateName | undefined;
}

/** What carries updates; of one resource or of many. */
export interface Connection extends Stamped {
  /** The engine's name for it, or one like it. */
  name: string;
  source: string | undefined;
  dialect: string;
  mechanism: Mechanism;
  mode: Mode | 'shared';
  endpoint: string;
  shared: boolean;
  state: ConnectionStateName;
  since: number;
  /** End of the pause, wall clock. */
  until: number | undefined;
  attempt: number;
  reason: string;
  /** Resources. */
  targets: number[];
  openedAt: number;
  closedAt: number | undefined;
  requests: number;
  frames: number;
  bytes: number;
  reconstructed: boolean;
}

/** A move of a subscription or of a connection. */
export interface Transition extends Stamped {
  at: number;
  /** Resource. */
  subscription: number | undefined;
  connection: number | undefined;
  from: string;
  to: string;
  reason: string;
  /** What came just before it in the same place, by its place in the log. */
  cause: EventPlace | undefined;
}

/** The place of an event in the log of an engine. */
export interface EventPlace {
  source: string;
  boot: number;
  seq: number;
}

export interface Problem extends Stamped {
  at: number;
  code: string;
  details: ErrorDetails;
  raw: string | undefined;
  source: string | undefined;
  resource: number | undefined;
  connection: number | undefined;
  request: number | undefined;
}

export const epochKinds = [
  'opened',
  'navigated',
  'worker-started',
  'worker-stopped',
  'background-lost',
  'background-back',
  'events-lost',
  'clock-jumped',
  'offline',
  'online',
  'purged',
  'cleared',
  'imported',
] as const;
export type EpochKind = (typeof epochKinds)[number];

/** A moment that concerns everything: a line across all views. */
export interface Epoch extends Stamped {
  at: number;
  kind: EpochKind;
  source: string | undefined;
  text: string;
}

/** Somebody who follows: a tab or a frame of one, by the engine's name for it. */
export interface Holder extends Stamped {
  name: string;
  /** `#2 main`, `#1 /embed`, `fetch`; numbers are given in the order of their coming. */
  label: string;
  tab: number | undefined;
  frame: number | undefined;
  url: string | undefined;
  /** Belongs to the tab that is inspected. */
  inspected: boolean;
  goneAt: number | undefined;
}

/** An engine whose log is read. */
export interface Source extends Stamped {
  name: string;
  kind: 'worker' | 'page';
  scope: string | undefined;
  version: string | undefined;
  boot: number;
  /** The newest event that was taken. */
  seq: number;
  /** When this life of it began, and when it was heard last. */
  startedAt: number;
  heardAt: number;
  alive: boolean;
  starts: number;
  /** When it was stopped, where somebody saw that. */
  stoppedAt: number | undefined;
  /** Between its lives: from the last that was heard of one to the beginning of the next. */
  sleeps: { from: number; to: number }[];
  /** Events that its ring let go before they were read. */
  dropped: number;
  /** Events that came after newer ones, or were no events. */
  late: number;
  unreadable: number;
}

/** A fault that is simulated, for one resource or for all. */
export interface Simulation extends Stamped {
  resource: number | undefined;
  fault: string;
  from: number;
  to: number | undefined;
}

/** Milliseconds of one bucket of `Activity`, and how many there are. */
export const activityBucket = 5_000;
export const activityBuckets = 24;
/** So many latencies are kept of each resource. */
export const latencyLimit = 256;
