import {
  bytes,
  type Check,
  count,
  listOf,
  object,
  oneOf,
  optional,
  pairOf,
  textUpTo,
} from '../model/shape.js';
import type { StoredMeta, StoredState } from '../ports.js';

/*
 * A database may hold what another version has written, or what a disk has made of it. A record that is not what it should be is
 * thrown away alone: the others are true.
 */

const text = textUpTo(Number.POSITIVE_INFINITY);
const flag: Check = (v) => typeof v === 'boolean';
const url: Check = (v) => typeof v === 'string' && URL.canParse(v);
const headers = listOf(pairOf(text, text));
const status: Check = (v) => Number.isInteger(v) && Number(v) >= 200 && Number(v) <= 599;
const revision = object({ boot: count, n: count });
const request = object({ url, credentials: oneOf('omit', 'same-origin', 'include'), headers });
const checkpoint = object({
  etag: optional(text),
  changesUrl: optional(url),
  changesId: optional(text),
  eventId: optional(text),
});
const offer = object({
  dialect: text,
  mechanism: oneOf('poll', 'long-poll', 'stream', 'socket'),
  mode: oneOf('value', 'changes', 'hint'),
  endpoint: url,
  shared: flag,
  elsewhere: optional(flag),
  reliable: optional(flag),
  minWait: optional(count),
});

const isSubscription = object({
  key: text,
  request,
  base: url,
  vary: listOf(text),
  offers: listOf(offer),
  checkpoint,
  revision,
  outdated: optional(flag),
  freshOn: optional(count),
  batch: optional(object({ previous: text, next: text, told: listOf(text) })),
  updates: optional(object({ collection: optional(url) })),
});

const isLease = object({
  holder: text,
  key: text,
  expiresAt: count,
  wants: optional(listOf(oneOf('value', 'changes', 'updates'))),
  poll: optional(count),
});

export const isRepresentation = object({
  request,
  status,
  statusText: optional(text),
  headers,
  vary: listOf(text),
  body: bytes,
  checkpoint,
  receivedAt: count,
  via: text,
  revision,
});

const metaShape: Record<keyof StoredMeta, Check> = {
  boot: Number.isSafeInteger,
  epoch: text,
  identities: listOf(pairOf(text, text)),
  writesUntil: count,
  written: listOf(pairOf(text, count)),
};

/** What of a loaded state can be used, and what cannot. */
export interface ReadState extends StoredState {
  bad: { table: keyof StoredState; record: unknown }[];
}

export function readState(stored: StoredState): ReadState {
  const bad: ReadState['bad'] = [];
  const sorted =
    (table: keyof StoredState, check: Check): Check =>
    (record) => {
      if (check(record)) return true;
      bad.push({ table, record });
      return false;
    };
  const isMeta = ([name, value]: [keyof StoredMeta, unknown]) => metaShape[name]?.(value) ?? true;
  return {
    meta: Object.fromEntries(Object.entries(stored.meta).filter(sorted('meta', isMeta as Check))),
    subscriptions: stored.subscriptions.filter(sorted('subscriptions', isSubscription)),
    leases: stored.leases.filter(sorted('leases', isLease)),
    bad,
  };
}
