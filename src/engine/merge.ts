import { type HeaderList, headerValue, type Update } from '../model/index.js';
import { weakMatch } from '../protocol/index.js';
import type { Arrival } from './arrival.js';
import type { Entry } from './entry.js';
import { tagOf } from './sharing.js';

export type Merged =
  | { kind: 'take'; etag: string }
  | { kind: 'confirm'; headers: HeaderList }
  | { kind: 'remove'; status: number }
  | { kind: 'deny'; status: number }
  | { kind: 'untagged' }
  /** Nothing is known but that something changed. `pushed`: the tag that was pushed. */
  | { kind: 'ask'; pushed?: string }
  /** Something newer was applied since the request was sent, or somebody else may have logged in. */
  | { kind: 'overtaken' }
  /** What was pushed since the request was sent is newer, and known to be right. */
  | { kind: 'outrun' }
  /** A page was told another value than the one that is followed, perhaps by the HTTP cache: no proof of anything. */
  | { kind: 'unproven' }
  /** A tag that was replaced lately: probably a lagging replica. Asked again once. */
  | { kind: 'superseded'; etag: string }
  /** A 304 for a tag that we no longer hold says nothing of the one we do. */
  | { kind: 'not-asked' };

type Held = Pick<
  Entry,
  | 'checkpoint'
  | 'appliedOrder'
  | 'pushedAt'
  | 'superseded'
  | 'doubted'
  | 'validatedAt'
  | 'leases'
  | 'revision'
  | 'channel'
>;

/** What changes nothing but whole values; changes have rules of their own (changes.ts). */
export type ValueUpdate = Exclude<Update, { kind: 'changes' | 'expired' | 'failed' }>;

/**
 * Decides what an update means for what is held. Pure: values never go back where the origin itself is consistent.
 * `barrier`: what was asked before it may be another user's.
 */
export function mergeUpdate(held: Held, update: ValueUpdate, asked: Arrival, barrier: number): Merged {
  const overtaken = held.appliedOrder > asked.order || asked.begunAt < barrier;
  switch (update.kind) {
    case 'value':
      return mergeValue(held, tagOf(update.headers), overtaken, asked, barrier);
    case 'push':
      return mergePush(held, update, asked, barrier);
    case 'unchanged':
      return mergeUnchanged(held, update.headers, asked.etag);
    case 'gone':
      return overtaken ? { kind: 'overtaken' } : { kind: 'remove', status: update.status };
    case 'denied':
      return overtaken || asked.begunAt < held.validatedAt
        ? { kind: 'overtaken' }
        : { kind: 'deny', status: update.status };
    case 'hint':
      return { kind: 'ask' };
    default:
      return update satisfies never;
  }
}

function mergeValue(
  held: Held,
  etag: string | undefined,
  overtaken: boolean,
  asked: Arrival,
  barrier: number,
): Merged {
  if (etag === undefined) return overtaken ? { kind: 'overtaken' } : { kind: 'untagged' };
  const current = held.checkpoint.etag;
  if (current !== undefined && weakMatch(etag, current)) return { kind: 'confirm', headers: [] };
  const wasPushed = held.pushedAt > asked.begunAt && asked.begunAt >= barrier && !asked.byPage;
  if (overtaken) return wasPushed ? { kind: 'outrun' } : { kind: 'overtaken' };
  if (asked.byPage && held.leases.size > 0 && held.revision) return { kind: 'unproven' };
  const seenBefore = held.superseded.some((old) => weakMatch(old, etag));
  if (seenBefore && held.doubted !== etag) return { kind: 'superseded', etag };
  return { kind: 'take', etag };
}

/** Taken as it comes only where its connection is level with HTTP and speaks for who is logged in now. */
function mergePush(
  held: Held,
  { headers, previousEtag }: Extract<Update, { kind: 'push' }>,
  { begunAt: openedAt, elsewhere }: Arrival,
  barrier: number,
): Merged {
  const etag = headerValue(headers, 'etag');
  const current = held.checkpoint.etag;
  if (etag === undefined || current === undefined) return { kind: 'ask' };
  if (weakMatch(etag, current)) return { kind: 'confirm', headers: [] };
  const follows = previousEtag !== undefined && weakMatch(previousEtag, current);
  const isMissing = previousEtag !== undefined && !follows;
  const isLevel = follows || !held.channel.isBehind;
  const { provenAt } = held.channel;
  const isProven = provenAt >= barrier && provenAt > Number.NEGATIVE_INFINITY;
  const isOurs = isProven || (!elsewhere && openedAt >= barrier);
  const isOld = held.superseded.some((old) => weakMatch(old, etag)) && !follows;
  return isMissing || !isLevel || !isOurs || isOld ? { kind: 'ask', pushed: etag } : { kind: 'take', etag };
}

function mergeUnchanged(held: Held, headers: HeaderList, asked: string | undefined): Merged {
  const current = held.checkpoint.etag;
  const isOurs = current !== undefined && asked !== undefined && weakMatch(asked, current);
  return isOurs ? { kind: 'confirm', headers } : { kind: 'not-asked' };
}

/** Fields that describe the body that is stored, not the answer that confirmed it (RFC 9111 §3.2). */
const ofTheBody = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'transfer-encoding',
  'content-type',
]);

/** Fields of the body that was replaced by one that was pushed. */
const ofTheOldBody = new Set([
  ...['content-length', 'content-encoding', 'transfer-encoding', 'last-modified', 'etag'],
  ...['content-digest', 'repr-digest', 'digest', 'content-md5', 'age', 'date', 'expires'],
]);

/** The stored head after a 304: its fields replace those of the same name (RFC 9111 §4.3.4). */
export function freshenHeaders(stored: HeaderList, newer: HeaderList): HeaderList {
  return replace(
    stored,
    newer.filter(([name]) => !ofTheBody.has(name.toLowerCase())),
  );
}

/** The head of a value that was pushed: what the older one's said of its own body does not hold for it. */
export function headersAfterPush(stored: HeaderList, pushed: HeaderList): HeaderList {
  return replace(
    stored.filter(([name]) => !ofTheOldBody.has(name.toLowerCase())),
    pushed,
  );
}

function replace(stored: HeaderList, replacing: HeaderList): HeaderList {
  const names = new Set(replacing.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !names.has(name.toLowerCase())), ...replacing];
}
