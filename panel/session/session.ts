import type { Dialect } from '../../src/dialects/dialect.js';
import type { EngineEvent } from '../../src/model/index.js';
import type {
  Connection,
  Epoch,
  Frame,
  Holder,
  Problem,
  Request,
  Resource,
  Simulation,
  Source,
  Stamped,
  Subscription,
  Transition,
  Version,
} from './model.js';
import { type Caps, defaultCaps, type SessionOptions } from './options.js';
import { createIndex, type SessionIndex } from './sessionIndex.js';
import { type Bodies, createBodies } from './store/bodies.js';
import { createRing, type Ring } from './store/ring.js';
import { createTable, type Table } from './store/table.js';
import { createUrls, type UrlParts } from './store/urls.js';
import { weights } from './weights.js';

/** An event of an engine's log, as it was read. `source` is a row of `Session.sources`. */
export interface LogEntry extends Stamped {
  readonly source: number;
  readonly boot: number;
  readonly event: EngineEvent;
}

/**
 * All that the panel knows. `reduce` changes it in place: `version` grows, rows that changed bear it as their stamp, and watchers
 * of tables and rings are told of them. Views read it and never change it.
 */
export interface Session {
  version: number;
  readonly caps: Caps;
  /** Undefined: what the network shows is not read. It is a chunk of its own, with the dialects in it. */
  network: NetworkReader | undefined;
  readonly sources: Table<Source>;
  readonly resources: Table<Resource>;
  /** By the id of their resource. */
  readonly subscriptions: Table<Subscription>;
  readonly connections: Table<Connection>;
  readonly holders: Table<Holder>;
  readonly simulations: Table<Simulation>;
  readonly requests: Ring<Request>;
  /** Grouped by resource and by connection. */
  readonly frames: Ring<Frame>;
  /** Grouped by resource. */
  readonly versions: Ring<Version>;
  /** The newest version of each resource, also where the ring has let it go. */
  readonly newest: Map<number, Version>;
  /** Grouped by subscription and by connection. */
  readonly transitions: Ring<Transition>;
  readonly problems: Ring<Problem>;
  readonly epochs: Ring<Epoch>;
  /** Grouped by source. */
  readonly log: Ring<LogEntry>;
  readonly bodies: Bodies;
  readonly urlOf: (url: string) => UrlParts;
  readonly settings: { preserve: boolean; recording: boolean };
  /** What was lost before the session was exported, where it comes from a file. */
  readonly priorLosses: Record<RowKind, number>;
  /** The document that is inspected. */
  page: string | undefined;
  online: boolean;
  /** The epoch that rows of now belong to: the last navigation. */
  epoch: number;
  clocks: Clocks;
  /** For `reduce` alone. */
  readonly index: SessionIndex;
}

/** Reads entries of a HAR into a session. */
export interface NetworkReader {
  /** Best first. */
  readonly dialects: readonly Dialect[];
  read(session: Session, entries: readonly unknown[], finished: boolean): void;
}

export interface Clocks {
  /** Of the first input; undefined before it. */
  begunAt: number | undefined;
  /** The latest moment heard of: what counts as now. */
  now: number;
}

/** What is not there any more, or never was. */
export interface Losses {
  /** Events that the engines' rings let go before they were read. */
  events: number;
  /** Events that came too late, or were none. */
  unreadable: number;
  /** Rows that had to make room, by kind. */
  rows: Record<RowKind, number>;
}

export const rowKinds = [
  'resources',
  'connections',
  'requests',
  'frames',
  'versions',
  'transitions',
  'problems',
  'bodies',
  'log',
] as const;
export type RowKind = (typeof rowKinds)[number];

export function createSession({ network, caps: wanted = {} }: SessionOptions = {}): Session {
  const caps = { ...defaultCaps, ...wanted };
  const index = createIndex();
  const newest = new Map<number, Version>();
  const subscriptions: Table<Subscription> = table(caps.resources);
  const isOver = (id: number) => {
    const subscription = subscriptions.get(id);
    return !subscription || subscription.state === 'stopped';
  };
  return {
    ...{ version: 0, caps, network, index, subscriptions, newest },
    sources: table(100),
    resources: createTable<Resource>({
      cap: caps.resources,
      mayGo: ({ id }) => isOver(id),
      onGone(row) {
        index.forgetResource(row);
        newest.delete(row.id);
        const subscription = subscriptions.get(row.id);
        if (subscription) subscriptions.remove(subscription);
      },
    }),
    connections: createTable<Connection>({
      cap: caps.connections,
      mayGo: ({ state }) => state === 'closed',
      onGone: (row) => index.forgetConnection(row),
    }),
    holders: createTable<Holder>({
      cap: caps.holders,
      mayGo: ({ goneAt }) => goneAt !== undefined,
      onGone: (row) => void index.holders.delete(row.name),
    }),
    simulations: table(1_000),
    requests: createRing<Request>({
      cap: caps.requests,
      weigh: weights.request,
      onGone: (row) => index.forgetRequest(row),
    }),
    frames: createRing<Frame>({
      cap: caps.frames,
      weigh: weights.frame,
      groups: { resource: (row) => row.resource, connection: (row) => row.connection },
    }),
    versions: createRing<Version>({
      cap: caps.versions,
      weigh: weights.version,
      groups: { resource: (row) => row.resource },
    }),
    transitions: createRing<Transition>({
      cap: caps.transitions,
      weigh: weights.transition,
      groups: { subscription: (row) => row.subscription, connection: (row) => row.connection },
    }),
    problems: createRing<Problem>({
      cap: caps.problems,
      weigh: weights.problem,
      groups: { resource: (row) => row.resource },
    }),
    epochs: createRing<Epoch>({ cap: caps.problems, weigh: weights.epoch }),
    log: createRing<LogEntry>({
      cap: caps.log,
      weigh: weights.logEntry,
      groups: { source: (row) => row.source },
    }),
    bodies: createBodies({ cap: caps.bodies, each: caps.body }),
    urlOf: createUrls(),
    settings: { preserve: false, recording: true },
    priorLosses: countsOf(() => 0),
    page: undefined,
    online: true,
    epoch: 0,
    clocks: { begunAt: undefined, now: 0 },
  };
}

function table<Row extends Stamped>(cap: number): Table<Row> {
  return createTable<Row>({ cap, mayGo: () => true, onGone: () => {} });
}

export function lossesOf(session: Session): Losses {
  const sources = [...session.sources.values()];
  const sum = (count: (source: Source) => number) => sources.reduce((total, one) => total + count(one), 0);
  return {
    events: sum(({ dropped }) => dropped),
    unreadable: sum(({ late, unreadable }) => late + unreadable),
    rows: countsOf((kind) => session[kind].dropped + session.priorLosses[kind]),
  };
}

function countsOf(count: (kind: RowKind) => number): Record<RowKind, number> {
  return Object.fromEntries(rowKinds.map((kind) => [kind, count(kind)])) as Record<RowKind, number>;
}
