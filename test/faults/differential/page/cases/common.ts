import type { Case, Situation } from '../../case.js';
import { seeFetch } from '../see.js';

/** Where the answer may come from anywhere. */
export const everywhere: readonly Situation[] = [
  ...(['first', 'second', 'known', 'live', 'learnt', 'hit', 'writing', 'written'] as const),
];

/** Where the page's own request reaches the server, untouched or passed on by the worker. */
export const overNetwork: readonly Situation[] = ['first', 'second', 'known', 'learnt', 'writing'];

/** Untouched, passed on, and answered from memory. */
export const mostly: readonly Situation[] = ['first', 'second', 'learnt', 'hit', 'writing'];

/** Before and after the worker knows, and where it could answer from memory. */
export const beforeAndAfter: readonly Situation[] = ['first', 'hit'];

/** A fetch of one URL, seen whole. */
export function fetching(
  name: string,
  at: string,
  within: readonly Situation[],
  init?: RequestInit,
  more: Partial<Case> = {},
): Case {
  return { name, at, in: within, run: ({ url }) => seeFetch(url, init), ...more };
}

export const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
