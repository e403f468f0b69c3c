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
  const mayAnswer = situations[order.situation].kind === 'live';
  const [a, b] = [without.page, withWorker.page].map((page) => (mayAnswer ? withoutConnection(page) : page));
  return [
    ...differences('page', a, b),
    ...differences('server', ...comparable(order, without.server, withWorker.server)),
  ];
}

const ofTheConnection = /^(connection|keep-alive|transfer-encoding): /;

/** Caches leave out the fields of the connection; whether one took part is its own affair. */
function withoutConnection(page: unknown): unknown {
  if (isTexts(page)) return page.filter((text) => !ofTheConnection.test(text));
  if (Array.isArray(page)) return page.map(withoutConnection);
  if (!isObject(page)) return page;
  return Object.fromEntries(Object.entries(page).map(([key, value]) => [key, withoutConnection(value)]));
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
  const isFewer = situations[situation].kind === 'live' && found.length < expected.length;
  if (!isFewer) return [expected, found];
  // The HTTP cache knows less then, and so asks with other conditions.
  return [partOf(expected, found).map(nameOf), found.map(nameOf)];
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
function nameOf({ method, target, headers, body, fate }: SeenRequest): string {
  const { 'cache-control': _, 'if-none-match': __, 'if-modified-since': ___, ...own } = headers;
  return JSON.stringify([method, target, own, body, fate]);
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
