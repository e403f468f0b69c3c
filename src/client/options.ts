import type { Interest } from '../messages.js';
import { type CredentialsMode, type HeaderList, LiveResourceError, sentCredentials } from '../model/index.js';
import { resolveUri } from '../protocol/index.js';
import type { CollectionShape } from './collection.js';
import type { ItemOf } from './events.js';
import type { DataKind } from './parseValue.js';

/**
 * What is followed. `updates`: a URL that answers with what changed in a collection since some moment, where the page has
 * its items already; with `uri`, the collection itself, what was missed can be had.
 */
export type LiveResourceTarget =
  | string
  | URL
  | { uri: string | URL; updates?: string | URL }
  | { updates: string | URL };

/** `HeadersInit`, a name that the types of Node do not have. */
type HeadersLike = NonNullable<ConstructorParameters<typeof Headers>[0]>;

export interface LiveResourceOptions<T = unknown, Item = ItemOf<T>> {
  /** Ends everything, like `cancel()`. */
  signal?: AbortSignal;
  /** Sent with every request of this resource. */
  headers?: HeadersLike;
  /** As with `fetch`; `same-origin` by default. */
  credentials?: CredentialsMode;
  /** How bodies become data; by their content type by default. */
  as?: DataKind;
  /** Where a collection has its items: `'result.items'`. By default the data itself, its `items`, or its only list. */
  items?: string | ((data: T) => readonly Item[]);
  /** What tells items apart; by default `id`, `uri`, `href` or `key`. */
  id?: string | ((item: Item) => string | number);
  /** Truthy for an item that was removed; `deleted` by default. */
  deleted?: string | ((item: Item) => unknown);
  /** Ask now and then where the server offers nothing better: `true` as often as it says, or every so many seconds. */
  poll?: boolean | number;
}

/** Options as they were understood. */
export interface Settings {
  /** Absolute. */
  uri: string;
  interest: Omit<Interest, 'id' | 'wants'>;
  isUpdates: boolean;
  as: DataKind;
  shape: CollectionShape;
}

/** Throws LiveResourceError `bad-uri` and `bad-option`. */
export function readOptions<T, Item>(
  target: LiveResourceTarget,
  options: LiveResourceOptions<T, Item>,
): Settings {
  const { uri, updates } = targetOf(target);
  const url = updates ?? uri ?? '';
  const headers: HeaderList = [...new Headers(options.headers)];
  const credentials = sentCredentials(url, options.credentials ?? 'same-origin', globalThis.location?.origin);
  const interest = {
    ...{ url, credentials, headers, ...pollOf(options.poll) },
    ...(updates !== undefined && uri !== undefined && { collection: uri }),
  };
  const as = kindOf(options.as ?? 'auto');
  return { uri: uri ?? url, interest, isUpdates: updates !== undefined, as, shape: shapeOf(options) };
}

function targetOf(target: LiveResourceTarget): { uri?: string; updates?: string } {
  if (typeof target !== 'object' || target instanceof URL) return { uri: absolute(target) };
  const { uri, updates }: { uri?: string | URL; updates?: string | URL } = target;
  return {
    ...((uri !== undefined || updates === undefined) && { uri: absolute(uri) }),
    ...(updates !== undefined && { updates: absolute(updates) }),
  };
}

function absolute(uri: string | URL | undefined): string {
  const resolved = resolveUri(String(uri), baseUrl());
  if (!resolved.ok) throw new LiveResourceError('bad-uri', { uri: String(uri), reason: resolved.reason });
  return resolved.url;
}

const baseUrl = () =>
  typeof document === 'undefined' ? (globalThis.location?.href ?? 'invalid:') : document.baseURI;

const kinds: DataKind[] = ['auto', 'json', 'text', 'bytes'];

function kindOf(as: DataKind): DataKind {
  expectOption('as', kinds.includes(as), `give one of ${kinds.join(', ')}`);
  return as;
}

function pollOf(poll: boolean | number | undefined): { poll?: number } {
  if (poll === undefined || poll === false) return {};
  if (poll === true) return { poll: 0 };
  expectOption('poll', Number.isFinite(poll) && poll >= 1, 'give true, or seconds, 1 at least');
  return { poll };
}

function shapeOf<T, Item>({ items, id, deleted }: LiveResourceOptions<T, Item>): CollectionShape {
  const given = Object.entries({ items, id, deleted }).filter(([, by]) => by !== undefined);
  for (const [name, by] of given) {
    const isFine = typeof by === 'function' || (typeof by === 'string' && by !== '');
    expectOption(name, isFine, 'give the name of a member, or a function');
  }
  return Object.fromEntries(given) as CollectionShape;
}

function expectOption(option: string, isFine: boolean, reason: string): void {
  if (!isFine) throw new LiveResourceError('bad-option', { option, reason });
}
