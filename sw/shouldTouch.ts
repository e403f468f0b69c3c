import { pathTest } from '../src/protocol/index.js';
import type { DeclaredUrl, WorkerOptions } from './options.js';

/** What of a request decides whether it is ours to touch. */
export type RequestFacts = Pick<
  Request,
  'method' | 'url' | 'destination' | 'mode' | 'cache' | 'keepalive' | 'integrity' | 'headers'
>;

/** With one of these the page asks for something else than the current value. */
const ownConditions = [
  ...['range', 'if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range'],
  ...['wait', 'prefer', 'last-event-id'],
];

/** Cache modes of which the current value is a right answer; the others mean the network or the HTTP cache by name. */
const currentValueModes: readonly RequestCache[] = ['default', 'no-cache'];

/**
 * Chromium hands on a field whose value has letters beyond ASCII as an empty one: the server would not get it.
 */
const hasLostField = (headers: Headers): boolean => [...headers.values()].includes('');

/** A fetch or XHR that may be answered from what is live. Everything else is left to the browser untouched. */
export function mayBeLive(request: RequestFacts): boolean {
  return (
    request.method === 'GET' &&
    /^https?:/.test(request.url) &&
    request.destination === '' &&
    (request.mode === 'cors' || request.mode === 'same-origin') &&
    currentValueModes.includes(request.cache) &&
    !request.keepalive &&
    request.integrity === '' &&
    !ownConditions.some((name) => request.headers.has(name)) &&
    !hasLostField(request.headers) &&
    !/no-store|only-if-cached/i.test(request.headers.get('cache-control') ?? '') &&
    !(request.headers.get('accept') ?? '').toLowerCase().includes('text/event-stream')
  );
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** A request after which the page must read what it wrote. */
export const isWrite = (request: Pick<Request, 'method' | 'url'>): boolean =>
  !safeMethods.includes(request.method) && /^https?:/.test(request.url);

export interface Declared {
  /** Undefined where the app declared nothing. */
  matches(url: string): boolean | undefined;
  isEager(url: string): boolean;
}

export function createDeclared(match: WorkerOptions['match'], scope: string): Declared {
  const tests = match?.map((item) =>
    declaredTest(typeof item === 'string' ? { pattern: item } : item, scope),
  );
  return {
    matches: (url) => tests?.some((test) => test.matches(url)),
    isEager: (url) => tests?.some((test) => test.eager && test.matches(url)) ?? false,
  };
}

function declaredTest({ pattern, eager = false }: DeclaredUrl, scope: string) {
  const { origin } = new URL(pattern, scope);
  const path = /^https?:\/\/[^/]*(.*)$/.exec(pattern)?.[1] || pattern;
  const test = pathTest(path);
  const matches = (url: string) => {
    const asked = new URL(url);
    return asked.origin === origin && test(asked.pathname);
  };
  return { eager, matches };
}

/** Exact URLs, each remembered for some time. */
export interface RecentUrls {
  add(url: string): void;
  has(url: string): boolean;
}

const mostRemembered = 2_000;

/** `ms`: for how long. Of too many the oldest are forgotten. */
export function createRecentUrls(now: () => number, ms: number): RecentUrls {
  const until = new Map<string, number>();
  return {
    add(url) {
      until.delete(url);
      until.set(url, now() + ms);
      const oldest = until.keys().next();
      if (until.size > mostRemembered && !oldest.done) until.delete(oldest.value);
    },
    has: (url) => (until.get(url) ?? 0) > now(),
  };
}
