import type { ErrorDetails } from '../../../src/model/index.js';
import { excerpt } from '../../../src/protocol/index.js';
import type { Intern } from '../store/strings.js';

/** Gives a field of an event as it is kept, or `bad`. What a page sends is not to be believed. */
export type Check = (value: unknown, intern: Intern) => unknown;

export const bad = Symbol('bad');

/** Of keys and URLs; and of texts that are only read, which are cut. */
const longest = 65_536;
const longestText = 2_048;
const most = 10_000;

export const name: Check = (v, intern) => (typeof v === 'string' && v.length <= longest ? intern(v) : bad);
export const text: Check = (v, intern) =>
  typeof v !== 'string' ? bad : v.length > longestText ? excerpt(v, longestText) : intern(v);
export const number: Check = (v) => (typeof v === 'number' && Number.isFinite(v) ? v : bad);
export const flag: Check = (v) => (typeof v === 'boolean' ? v : bad);

export const optional =
  (check: Check): Check =>
  (v, intern) =>
    v === undefined ? undefined : check(v, intern);

export const oneOf = (...words: string[]): Check => {
  const known = new Map(words.map((word) => [word, word]));
  return (v) => (typeof v === 'string' ? (known.get(v) ?? bad) : bad);
};

export const listOf =
  (check: Check): Check =>
  (v, intern) => {
    if (!Array.isArray(v) || v.length > most) return bad;
    const items = v.map((item) => check(item, intern));
    return items.includes(bad) ? bad : items;
  };

/** An object with these fields and no others. */
export function object(shape: Readonly<Record<string, Check>>): Check {
  const fields = Object.entries(shape);
  return (v, intern) => {
    if (typeof v !== 'object' || v === null) return bad;
    const kept: Record<string, unknown> = {};
    for (const [field, check] of fields) {
      const value = check((v as Record<string, unknown>)[field], intern);
      if (value === bad) return bad;
      if (value !== undefined) kept[field] = value;
    }
    return kept;
  };
}

export const keys: Check = listOf(name);
export const mechanism = oneOf('poll', 'long-poll', 'stream', 'socket');
export const mode = oneOf('value', 'changes', 'hint');
export const via = oneOf('fetch', 'catch-up', 'long-poll', 'poll', 'stream', 'socket');
export const subscriptionState = oneOf(
  ...['pending', 'catching-up', 'live', 'polled', 'stale', 'removed', 'ended'],
);
export const connectionName = oneOf('idle', 'connecting', 'live', 'queued', 'waiting', 'closed');

export const revision: Check = object({ boot: number, n: number });
export const offer: Check = object({
  dialect: name,
  mechanism,
  mode,
  endpoint: name,
  shared: flag,
  reliable: optional(flag),
  minWait: optional(number),
});
export const connectionState: Check = object({
  name: connectionName,
  since: optional(number),
  until: optional(number),
  attempt: optional(number),
  polls: optional(flag),
  reason: optional(text),
});

/** Texts and numbers by name. */
export const details: Check = (v) => {
  if (typeof v !== 'object' || v === null) return bad;
  const kept: ErrorDetails = {};
  for (const [field, value] of Object.entries(v).slice(0, 20)) {
    if (typeof value === 'string') kept[field.slice(0, 64)] = excerpt(value, longestText);
    else if (typeof value === 'number') kept[field.slice(0, 64)] = value;
  }
  return kept;
};

/** What passes the check, or undefined. */
export function checked<Kept>(check: Check, value: unknown, intern: Intern): Kept | undefined {
  const kept = check(value, intern);
  return kept === bad ? undefined : (kept as Kept);
}

const headerPair: Check = (v, intern) =>
  Array.isArray(v) && typeof v[0] === 'string' && typeof v[1] === 'string' && v[1].length <= longest
    ? [intern(v[0]), intern(v[1])]
    : bad;
export const headers = listOf(headerPair);

/** Text or base64, of any length: the store of bodies has its own cap. */
export const body: Check = (v) => {
  if (typeof v !== 'object' || v === null) return bad;
  const { text: plain, base64 } = v as Record<string, unknown>;
  if (typeof plain === 'string') return { text: plain };
  return typeof base64 === 'string' ? { base64 } : bad;
};
