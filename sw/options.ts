import { defaultLimits, type Limits } from '../src/engine/index.js';
import type { DeclaredUrl } from '../src/messages.js';
import { LiveResourceError } from '../src/model/index.js';

export type { DeclaredUrl };

export interface WorkerOptions {
  /** The only URLs whose fetches are answered. Without it every fetch of a live resource is (in Firefox: none). */
  match?: (string | DeclaredUrl)[];
  /** Seconds that a server may hold a request; 45 by default. */
  wait?: number;
  limits?: Partial<Limits>;
  /**
   * For how many seconds since it was current a value may be given where the network or the server fails; true: always; false:
   * never. Without it: as the server says (`Cache-Control: stale-if-error`).
   */
  staleIfError?: number | boolean;
  /** Other origins to which Links may lead, such as `https://push.example`. They are asked without credentials. */
  allowOrigins?: string[];
}

export interface InstallOptions extends WorkerOptions {
  /** `manual`: the worker has a fetch handler of its own, which calls `handle(event)`, or routes with a LiveResourceStrategy. */
  fetch?: 'auto' | 'manual';
  /** Take over pages that are already open (`clients.claim`); true by default. */
  claim?: boolean;
  /** Do not wait for old pages to close before this version takes over (`skipWaiting`); false by default. */
  skipWaiting?: boolean;
}

export const defaultWait = 45;

/** `register` puts its options into the URL of the worker: only there are they known synchronously after a restart. */
export function optionsFromUrl(href: string): WorkerOptions {
  const text = new URL(href).searchParams.get('options');
  if (text === null) return {};
  try {
    return checkOptions(JSON.parse(text));
  } catch (thrown) {
    if (thrown instanceof LiveResourceError) throw thrown;
    throw new LiveResourceError('bad-option', { option: 'options', reason: 'the worker URL holds no JSON' });
  }
}

/** Throws LiveResourceError `bad-option`. */
export function checkOptions(value: unknown): WorkerOptions {
  if (typeof value !== 'object' || value === null) throw wrong('options', 'it is no object');
  const { match, wait, limits, allowOrigins, staleIfError } = value as Record<string, unknown>;
  if (match !== undefined && !(Array.isArray(match) && match.every(isDeclared))) {
    throw wrong('match', 'it is no list of strings or { pattern, eager }');
  }
  if (
    wait !== undefined &&
    !(typeof wait === 'number' && Number.isInteger(wait) && wait >= 1 && wait <= 3_600)
  ) {
    throw wrong('wait', 'it is no whole number of seconds from 1 to 3600');
  }
  if (limits !== undefined && !isLimits(limits))
    throw wrong('limits', 'it has an unknown name or no positive number');
  if (allowOrigins !== undefined && !(Array.isArray(allowOrigins) && allowOrigins.every(isOrigin)))
    throw wrong('allowOrigins', 'it is no list of origins such as "https://push.example"');
  if (staleIfError !== undefined && typeof staleIfError !== 'boolean' && !isSeconds(staleIfError))
    throw wrong('staleIfError', 'it is neither true nor false nor a number of seconds');
  return value as WorkerOptions;
}

const isSeconds = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const wrong = (option: string, reason: string) => new LiveResourceError('bad-option', { option, reason });

function isDeclared(value: unknown): boolean {
  const pattern = typeof value === 'string' ? value : (value as Partial<DeclaredUrl> | null)?.pattern;
  return typeof pattern === 'string' && URL.canParse(pattern, 'https://scope.invalid/');
}

const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^https?:/.test(value) &&
  URL.canParse(value) &&
  new URL(value).origin === value;

function isLimits(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const isCount = (n: unknown) => typeof n === 'number' && n >= 1;
  return Object.entries(value).every(([name, n]) => Object.hasOwn(defaultLimits, name) && isCount(n));
}
