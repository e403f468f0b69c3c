import type { ResourceKey, ResourceRequest } from '../model/index.js';

/**
 * Request headers that select no representation: the browser's own, and those that only say how to ask. `Accept-Language`
 * counts when the answer's Vary names it (see `selects`).
 */
const notSelecting = new Set([
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'dnt',
  'origin',
  'pragma',
  'priority',
  'referer',
  'upgrade-insecure-requests',
  'user-agent',
]);

const isSelecting = (name: string, value: string) =>
  !notSelecting.has(name) && !name.startsWith('sec-') && !(name === 'accept' && value === '*/*');

/** The only headers of a page whose values may stand in keys and in the store: what else it sets may be a secret. */
const inClear = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'x-requested-with',
]);

/** Whether this request, and bodies fetched with it, must stay in memory. */
export const isSecret = (request: ResourceRequest): boolean =>
  request.headers.some(([name, value]) => isSelecting(name, value) && !inClear.has(name));

/**
 * Whether the answer may depend on what the page set. A server that forgets a Vary is met with for every header but `Accept`,
 * which pages send without a thought.
 */
export const hasOwnHeaders = ({ headers }: ResourceRequest, vary: readonly string[]): boolean =>
  headers.some(([name, value]) => isSelecting(name, value) && (name !== 'accept' || vary.includes(name)));

export interface KeyMaker {
  /** `named`: followed by name, so an `Accept-Language` is the app's; on a fetch it may be the browser's. */
  keyOf(request: ResourceRequest, epoch: string, named?: boolean): ResourceKey;
}

const mostNumbers = 2_000;

/**
 * Keys hold every header that the page set, whatever Vary says: stricter than RFC 9111 §4.1, because a page whose server
 * forgot a Vary works without us, by the entity tag. Values that may be secrets are replaced by a number, so that no key, log
 * or channel name holds one. The number is of this start alone: a page that still knows a key of the former one must not take
 * somebody else's value for its own.
 */
export function createKeyMaker(boot: () => number): KeyMaker {
  const numbers = new Map<string, string>();
  let count = 0;
  const shown = (name: string, value: string) => {
    if (inClear.has(name)) return value;
    const number = numbers.get(value) ?? `#${boot()}-${++count}`;
    // Some are other ones with each request (traceparent): the longest unused is forgotten.
    numbers.delete(value);
    numbers.set(value, number);
    const [oldest] = numbers.keys();
    if (numbers.size > mostNumbers && oldest !== undefined) numbers.delete(oldest);
    return number;
  };
  return {
    keyOf(request, epoch, named = false) {
      const counts = (name: string, value: string) =>
        isSelecting(name, value) || (named && name === 'accept-language');
      const selecting = request.headers.filter(([name, value]) => counts(name, value));
      const variant = selecting
        .map(([name, value]) => `${name}=${encodeURIComponent(shown(name, value))}`)
        .sort();
      return [epoch, request.credentials, request.url, ...variant].join(' ');
    },
  };
}

/** Characters of all that a key is made from. */
export const lengthOf = ({ url, headers }: ResourceRequest): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, url.length);

/** Whether two requests with the same key agree in every header that the answer's Vary names (RFC 9111 §4.1). */
export function selects(vary: readonly string[], stored: ResourceRequest, asked: ResourceRequest): boolean {
  const value = (request: ResourceRequest, name: string) => request.headers.find(([n]) => n === name)?.[1];
  return vary.every((name) => value(stored, name) === value(asked, name));
}
