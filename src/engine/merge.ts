import { type HeaderList, headerValue, type Update } from '../model/index.js';
import { weakMatch } from '../protocol/index.js';
import type { Entry } from './entry.js';

/** What the order guard needs to know of the request that an update answers. */
export interface Asked {
  order: number;
  etag: string | undefined;
  /** `Clock.now()` when it was sent. */
  begunAt: number;
  /** Whether it was a page's own fetch: the browser's HTTP cache may have answered it. */
  byPage: boolean;
}

export type Merged =
  | { kind: 'take'; etag: string }
  | { kind: 'confirm'; headers: HeaderList }
  | { kind: 'remove'; status: number }
  | { kind: 'deny'; status: number }
  | { kind: 'untagged' }
  /** Nothing is known but that something changed. */
  | { kind: 'ask' }
  /** Something newer was applied since the request was sent, or somebody else may have logged in. */
  | { kind: 'overtaken' }
  /** A page was told another value than the one that is followed, perhaps by the HTTP cache: no proof of anything. */
  | { kind: 'unproven' }
  /** A tag that was replaced lately: probably a lagging replica. Asked again once. */
  | { kind: 'superseded'; etag: string }
  /** A 304 for a tag that we no longer hold says nothing of the one we do. */
  | { kind: 'not-asked' };

type Held = Pick<
  Entry,
  'checkpoint' | 'appliedOrder' | 'superseded' | 'doubted' | 'validatedAt' | 'leases' | 'revision'
>;

/**
 * Decides what an update means for what is held. Pure: values never go back where the origin itself is consistent.
 * `barrier`: what was asked before it may be another user's.
 */
export function mergeUpdate(held: Held, update: Update, asked: Asked, barrier: number): Merged {
  const overtaken = held.appliedOrder > asked.order || asked.begunAt < barrier;
  switch (update.kind) {
    case 'value':
      return mergeValue(held, headerValue(update.headers, 'etag'), overtaken, asked);
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

function mergeValue(held: Held, etag: string | undefined, overtaken: boolean, asked: Asked): Merged {
  if (etag === undefined) return { kind: 'untagged' };
  const current = held.checkpoint.etag;
  if (current !== undefined && weakMatch(etag, current)) return { kind: 'confirm', headers: [] };
  if (overtaken) return { kind: 'overtaken' };
  if (asked.byPage && held.leases.size > 0 && held.revision) return { kind: 'unproven' };
  const seenBefore = held.superseded.some((old) => weakMatch(old, etag));
  if (seenBefore && held.doubted !== etag) return { kind: 'superseded', etag };
  return { kind: 'take', etag };
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

/** The stored head after a 304: its fields replace those of the same name (RFC 9111 §4.3.4). */
export function freshenHeaders(stored: HeaderList, newer: HeaderList): HeaderList {
  const replacing = newer.filter(([name]) => !ofTheBody.has(name.toLowerCase()));
  const names = new Set(replacing.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !names.has(name.toLowerCase())), ...replacing];
}
