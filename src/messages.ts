/**
 * Every message between a page and what serves it (the worker, or the engine in the page itself).
 *
 *   page ──postMessage──▶ worker      FromPage: hello claim follow unfollow read bye write-done forget identity read-log
 *   page ◀──postMessage── worker      ToPage:   welcome following snapshot write-begun log rejected
 *   pages ◀─BroadcastChannel─ worker  publication, one channel a URL
 *   panels ◀─BroadcastChannel─▶ worker  inspectionMessages.ts
 */
import type {
  CredentialsMode,
  ErrorCode,
  ErrorDetails,
  HeaderList,
  LogBatch,
  Publication,
  ResourceKey,
  Revision,
  Snapshot,
  Staleness,
  SubscriptionState,
  Wants,
} from './model/index.js';
import {
  bytes,
  type Check,
  count,
  listOf,
  object,
  oneOf,
  optional,
  pairOf,
  type Shape,
  textUpTo,
} from './model/shape.js';

/** Grows when a message changes its meaning; versions of the package with the same number understand each other. */
export const PROTOCOL = 1;

/** What a page wants followed. `id` is the page's own name for it. */
export interface Interest {
  id: string;
  /** Absolute URL without fragment. */
  url: string;
  credentials: CredentialsMode;
  headers: HeaderList;
  /** `value` where it is absent. */
  wants?: Wants;
  /** Seconds between plain polls where the server offers nothing better; 0 leaves it to the server. */
  poll?: number;
  /** With `wants: 'updates'`: the collection itself, for starting over. Absolute. */
  collection?: string;
}

/** How a followed resource stands. */
export interface Standing {
  id: string;
  key: ResourceKey;
  state: SubscriptionState;
  /** With the state `stale`. */
  stale?: Staleness;
  revision?: Revision;
  /** Only where the value is known to be current. */
  snapshot?: Snapshot;
}

/** A URL that is declared to be live: path with `:name` for a segment and `*` for anything; absolute for other origins. */
export interface DeclaredUrl {
  pattern: string;
  /** Follow it from the first fetch on, instead of from the second within a minute. */
  eager?: boolean;
}

/** The path below the worker's scope that it answers with a stream without end. */
export const leasePath = '.liveresource/lease/';

/** Events of a page's window. */
export type NetworkNews = 'online' | 'offline';

export type FromPage =
  | { type: 'hello'; id: string }
  /** The page was loaded while the worker took over, and is not controlled: take it over too. */
  | { type: 'claim' }
  /** `network`: the page heard that it came or went. Chromium tells that to no worker. */
  | { type: 'follow'; id: string; interests: Interest[]; network?: NetworkNews | undefined }
  | { type: 'unfollow'; keys: ResourceKey[] }
  | { type: 'read'; key: ResourceKey }
  | { type: 'bye' }
  | { type: 'write-done'; writeId: string }
  | { type: 'forget' }
  | { type: 'identity'; identity: string }
  | { type: 'read-log'; id: string; since: number };

export type ToPage =
  /** `holder`: by which name the log knows this page. */
  | { type: 'welcome'; id: string; boot: number; holder?: string }
  | { type: 'following'; id: string; boot: number; standings: Standing[] }
  | { type: 'snapshot'; key: ResourceKey; revision: Revision; snapshot: Snapshot }
  | { type: 'publication'; publication: Publication }
  /**
   * `at`: wall clock, ms since 1970, when the worker saw it. `alike`: how many requests of that page and URL, this one
   * among them, it saw at about that moment.
   */
  | { type: 'write-begun'; writeId: string; url: string; at: number; alike: number }
  | { type: 'log'; id: string; batch: LogBatch }
  /** An interest (or, with an empty id, a message) that could not be taken. */
  | { type: 'rejected'; id: string; code: ErrorCode; details: ErrorDetails };

export type Envelope<Body> = Body & { liveresource: number; version: string };

export function envelope<Body extends object>(body: Body, version: string): Envelope<Body> {
  return { ...body, liveresource: PROTOCOL, version };
}

/**
 * foreign: not a message of ours, leave it to others · other-protocol: ours, of a version that does not fit ·
 * bad: ours and broken.
 */
export type Parsed<Body> =
  | { ok: true; message: Body; version: string }
  | { ok: false; kind: 'foreign' | 'other-protocol' | 'bad'; reason: string; version?: string };

/** Caps on what one message may ask, so that a page cannot fill the worker. `longText`: URLs, keys and header values. */
export const messageLimits = { interests: 1_000, headers: 100, text: 16_384, longText: 262_144 };

const text = textUpTo(messageLimits.text);
const longText = textUpTo(messageLimits.longText);

type Fields = Record<string, unknown>;

const headers = listOf(pairOf(text, longText), messageLimits.headers);
const revision = object({ boot: count, n: count });
const state = oneOf('pending', 'catching-up', 'live', 'polled', 'stale', 'removed', 'ended');
const stale = optional(object({ reason: oneOf('offline', 'error'), since: optional(count) }));
const snapshot = object({ status: count, headers, body: bytes, via: text, receivedAt: count });
const interest = object({
  id: text,
  url: longText,
  credentials: oneOf('omit', 'same-origin', 'include'),
  headers,
  wants: optional(oneOf('value', 'changes', 'updates')),
  poll: optional(count),
  collection: optional(longText),
});
const changes = object({ headers, body: bytes, via: text, receivedAt: count });
const standing = object({
  id: text,
  key: longText,
  state,
  stale,
  revision: optional(revision),
  snapshot: optional(snapshot),
});
const publication: Check = (v) =>
  object({ key: longText, url: longText, state, stale, revision: optional(revision) })(v) &&
  publicationBody(v as Fields);

function publicationBody(v: Fields): boolean {
  switch (v.kind) {
    case 'value':
      return optional(snapshot)(v.snapshot);
    case 'changes':
      return optional(revision)(v.previous) && changes(v.changes);
    case 'removed':
      return count(v.status);
    case 'state':
      return true;
    case 'error':
      return text(v.code) && object({})(v.details);
    default:
      return false;
  }
}

const fromPage: Record<FromPage['type'], Shape> = {
  hello: { id: text },
  claim: {},
  follow: {
    id: text,
    interests: listOf(interest, messageLimits.interests),
    network: optional(oneOf('online', 'offline')),
  },
  unfollow: { keys: listOf(longText, messageLimits.interests) },
  read: { key: longText },
  bye: {},
  'write-done': { writeId: text },
  forget: {},
  identity: { identity: text },
  'read-log': { id: text, since: count },
};

const toPage: Record<ToPage['type'], Shape> = {
  welcome: { id: text, boot: count, holder: optional(text) },
  following: { id: text, boot: count, standings: listOf(standing, messageLimits.interests) },
  snapshot: { key: longText, revision, snapshot },
  publication: { publication },
  'write-begun': { writeId: text, url: longText, at: count, alike: count },
  log: { id: text, batch: object({ boot: count, dropped: count, events: Array.isArray }) },
  rejected: { id: text, code: text, details: object({}) },
};

/** Objects may refuse to become text: they are named by their type. */
const shown = (value: unknown, length: number): string =>
  typeof value === 'object' || typeof value === 'symbol' ? typeof value : String(value).slice(0, length);

export function parse<Body>(data: unknown, shapes: Record<string, Shape>): Parsed<Body> {
  if (typeof data !== 'object' || data === null || !('liveresource' in data)) {
    return { ok: false, kind: 'foreign', reason: 'not a LiveResource message' };
  }
  const fields = data as Fields;
  const version = typeof fields.version === 'string' ? fields.version.slice(0, 64) : '?';
  if (fields.liveresource !== PROTOCOL) {
    const reason = `message protocol ${shown(fields.liveresource, 16)}, expected ${PROTOCOL}`;
    return { ok: false, kind: 'other-protocol', reason, version };
  }
  const type = shown(fields.type, 64);
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (!shape) return { ok: false, kind: 'bad', reason: `unknown type "${type}"`, version };
  const wrong = Object.entries(shape).find(([name, check]) => !check(fields[name]));
  if (wrong) return { ok: false, kind: 'bad', reason: `"${type}" has a bad "${wrong[0]}"`, version };
  return { ok: true, message: data as Body, version };
}

/** Reads a message that claims to come from a page. */
export function parseFromPage(data: unknown): Parsed<FromPage> {
  return parse(data, fromPage);
}

/** Reads a message that claims to come from the worker. */
export function parseToPage(data: unknown): Parsed<ToPage> {
  return parse(data, toPage);
}

/** The database of the worker of this scope. */
export const storeName = (scope: string): string => `liveresource ${scope}`;

/** The channel on which the updates of one URL are told. One a scope, as two workers may serve one origin. */
export function channelName(scope: string, url: string): string {
  return `liveresource ${scope} ${url}`;
}
