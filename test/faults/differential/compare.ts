import { type Order, situations } from './case.js';
import type { SeenRequest } from './server/requestLog.js';
import type { Shown } from './stand.js';

/** One thing that a page or the server saw differently. */
export interface Difference {
  /** Where: `page.headers.0`, `server.0.fate`. */
  at: string;
  without: unknown;
  with: unknown;
}

/** What is different in a page with the worker. Pure. */
export function compare(order: Order, without: Shown, withWorker: Shown): Difference[] {
  return [
    ...differences('page', without.page, withWorker.page),
    ...differences('server', ...comparable(order, without.server, withWorker.server)),
  ];
}

/**
 * Requests of pages alone; those that the worker sends to follow are its own affair. Where it may answer, a request that
 * did not reach the server is what it is for: then there is nothing to compare.
 */
function comparable(
  { situation, arrivals }: Order,
  without: readonly SeenRequest[],
  withWorker: readonly SeenRequest[],
): [unknown, unknown] {
  if (arrivals === 'any') return [[], []];
  const [expected, found] = [without, withWorker].map((requests) => {
    const asked = askedByPages(requests);
    return arrivals === 'unordered' ? asked.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : asked;
  }) as [SeenRequest[], SeenRequest[]];
  const mayAnswer = situations[situation].kind === 'live';
  return mayAnswer && found.length < expected.length ? [partOf(expected, found), found] : [expected, found];
}

/** A browser by itself repeats what was cut on a connection that had been used before: the same once more says nothing. */
function askedByPages(requests: readonly SeenRequest[]): SeenRequest[] {
  return requests
    .filter(({ byWorker }) => !byWorker)
    .filter(({ fate, target }, n, all) => fate !== 'cut' || all[n - 1]?.target !== target);
}

/** Of each found one the expected one that is most like it. */
function partOf(expected: readonly SeenRequest[], found: readonly SeenRequest[]): SeenRequest[] {
  const left = [...expected];
  return found.flatMap((request) => {
    const same = left.findIndex((one) => nameOf(one) === nameOf(request));
    const at = same >= 0 ? same : left.findIndex(({ target }) => target === request.target);
    return at >= 0 ? left.splice(at, 1) : [];
  });
}

/** Without what the HTTP cache adds. */
function nameOf({ method, target, headers }: SeenRequest): string {
  const { 'cache-control': _, 'if-none-match': __, 'if-modified-since': ___, ...own } = headers;
  return JSON.stringify([method, target, own]);
}

export function differences(at: string, a: unknown, b: unknown): Difference[] {
  if (Object.is(a, b)) return [];
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b))
    return [{ at, without: a, with: b }];
  if (isTexts(a) && isTexts(b)) return ofTexts(at, a, b);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(`${at}.${key}`, a[key], b[key]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isTexts = (list: unknown): list is string[] =>
  Array.isArray(list) && list.every((item) => typeof item === 'string');

/** Of lists of texts (header fields, events) what only one of them has; else the order. */
function ofTexts(at: string, a: string[], b: string[]): Difference[] {
  const lost = a.filter((text) => !b.includes(text));
  const added = b.filter((text) => !a.includes(text));
  if (lost.length > 0 || added.length > 0) return [{ at, without: lost, with: added }];
  return a.length === b.length && a.every((text, index) => text === b[index])
    ? []
    : [{ at, without: a, with: b }];
}
