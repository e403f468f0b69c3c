import type { Mode } from '../../src/model/index.js';
import { type Connection, type Request, type Resource, seenAs } from './model.js';
import type { Followed } from './record/followed.js';
import type { Unlearned } from './record/unlearn.js';

/** What is remembered of an entry of the HAR, which comes again with every look at it. */
export interface EntryState {
  /** Undefined for what is of no interest. */
  row: Request | undefined;
  ms: number;
  isFinal: boolean;
  /** Messages that were taken. */
  messages: number;
  /** Of a stream's text, as Firefox gives it while it is open: letters that were read, and when. */
  chars: number;
  readAt: number;
  hasBody: boolean;
  identity: string;
}

/** What is subscribed on a socket, by the URI that was sent for it. */
export type Subscribed = Map<string, { resource: number; mode: Mode }>;

/** Requests of one URL: those that engines sent, and all others. */
export interface Recent {
  readonly engines: readonly Request[];
  readonly others: readonly Request[];
}

/** Where `reduce` finds what the network showed. */
export interface NetworkIndex {
  /** The newest requests of a URL by the moment at which they were sent, the oldest first. */
  recent(url: string): Recent;
  remember(row: Request): void;
  /** It is an engine's own, as its log says. */
  moveToEngines(row: Request): void;
  /** Those that are told apart by nothing but their time are in one list. */
  readonly entries: Map<string, EntryState[]>;
  addEntry(state: EntryState): void;
  /** Resources whose following was put together from the network. */
  readonly followed: Map<number, Followed>;
  /** Connections that were, by a name like the engine's. */
  readonly connections: Map<string, Connection>;
  /** Resources by the URLs at which they can be waited for, streamed, and so on. */
  readonly endpoints: Map<string, Set<number>>;
  /** Findings that were told, by URL and code: the same answer comes again and again. */
  readonly told: Set<string>;
  /** By the request that opened the socket. */
  readonly sockets: WeakMap<Request, Subscribed>;
  /** What is to go when the batch of the log is read. */
  readonly unlearned: Map<number, Unlearned>;
  /** Engines' sockets whose frames the network shows. */
  readonly watched: Set<number>;
  /** Bodies of values that a frame of an engine's socket brought, by the frame. */
  readonly pushed: Map<number, number>;
  /** Requests whose answer was counted for their resource. */
  readonly counted: WeakSet<Request>;
  forgetResource(row: Resource): void;
  forgetConnection(row: Connection): void;
  forgetRequest(row: Request): void;
  forgetEntries(): void;
}

/** Of each URL. A log and a HAR that are read at once tell of the same requests one after the other. */
const mostRecent = 1_024;
const mostUrls = 5_000;
const mostEntries = 50_000;

function insertByTime(rows: Request[], row: Request): void {
  if ((rows.at(-1)?.at ?? 0) <= row.at) rows.push(row);
  else {
    let place = rows.length - 1;
    while (place > 0 && (rows[place - 1]?.at ?? 0) > row.at) place -= 1;
    rows.splice(place, 0, row);
  }
  if (rows.length > mostRecent) rows.shift();
}

function removeFrom(rows: Request[], row: Request): void {
  // It is the oldest that goes, as a rule.
  const place = rows.indexOf(row);
  if (place >= 0) rows.splice(place, 1);
}

const none: Recent = { engines: [], others: [] };

export function createNetworkIndex(): NetworkIndex {
  const byUrl = new Map<string, { engines: Request[]; others: Request[] }>();
  const entries = new Map<string, EntryState[]>();
  const byRow = new Map<Request, EntryState[]>();
  const followed = new Map<number, Followed>();
  const connections = new Map<string, Connection>();
  const endpoints = new Map<string, Set<number>>();
  const watched = new Set<number>();

  function trim<Value>(map: Map<string, Value>, most: number): void {
    if (map.size <= most) return;
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }

  return {
    recent: (url) => byUrl.get(url) ?? none,
    remember(row) {
      const known = byUrl.get(row.url) ?? { engines: [], others: [] };
      insertByTime(row.seen & seenAs.engine ? known.engines : known.others, row);
      // What was asked last is forgotten last.
      byUrl.delete(row.url);
      byUrl.set(row.url, known);
      trim(byUrl, mostUrls);
    },
    moveToEngines(row) {
      const known = byUrl.get(row.url);
      if (!known) return;
      removeFrom(known.others, row);
      insertByTime(known.engines, row);
    },
    ...{
      entries,
      followed,
      connections,
      endpoints,
      told: new Set(),
      sockets: new WeakMap(),
      watched,
      pushed: new Map(),
      counted: new WeakSet(),
      unlearned: new Map(),
    },
    addEntry(state) {
      const others = entries.get(state.identity) ?? [];
      others.push(state);
      entries.set(state.identity, others);
      trim(entries, mostEntries);
      if (state.row) byRow.set(state.row, [...(byRow.get(state.row) ?? []), state]);
    },
    forgetResource({ id }) {
      followed.delete(id);
      for (const [url, ids] of endpoints) if (ids.delete(id) && ids.size === 0) endpoints.delete(url);
    },
    forgetConnection(row) {
      watched.delete(row.id);
      if (connections.get(row.name) === row) connections.delete(row.name);
    },
    /** What is known of its entry stays, so that it does not come back with the next look: without the row. */
    forgetRequest(row) {
      for (const state of byRow.get(row) ?? []) if (state.isFinal) state.row = undefined;
      byRow.delete(row);
      const known = byUrl.get(row.url);
      if (!known) return;
      removeFrom(row.seen & seenAs.engine ? known.engines : known.others, row);
      if (known.engines.length + known.others.length === 0) byUrl.delete(row.url);
    },
    forgetEntries() {
      entries.clear();
      byRow.clear();
    },
  };
}
