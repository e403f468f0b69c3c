import { LiveResourceError } from '../model/error.js';
import type { Clock } from '../ports.js';
import { type GroupOptions, type GroupRules, groupRules } from './follow/groupKey.js';
import { type Cors, type CorsOptions, createCors } from './http/cors.js';
import { type LivePredicate, livePredicate } from './http/liveRoutes.js';
import { nodeClock } from './nodeClock.js';
import { type OnProblem, warnOfProblem } from './problems.js';

export interface WaitOptions {
  /** Seconds. A shorter `Wait` is refused with 400; 0 (an answer at once) never is. Default 0. */
  min?: number;
  /** Seconds. A longer `Wait` is cut to this. Default 60: many proxies end a silent request then. */
  max?: number;
}

export interface LiveOptions {
  wait?: WaitOptions;
  /** Headers for pages of other origins: `true` for all of them, without credentials. Default: none. */
  cors?: true | CorsOptions;
  /**
   * Which GETs are live, by request or by path (`/counter/:name/`, `/files/*`, RegExp). They need an ETag as well.
   * Default: all whose answer has an ETag and is no file.
   */
  live?: LivePredicate | readonly (string | RegExp)[];
  /** Which waiting clients are alike, so that one answer of the route is for all of them. */
  groupBy?: GroupOptions;
  /** Seconds that a route has for its answer when it is asked for those who wait; then they get 503. Default 30. */
  askTimeout?: number;
  /** Default: `console.warn`. */
  onProblem?: OnProblem;
  clock?: Clock;
}

export interface Settings {
  minWait: number;
  maxWait: number;
  cors: Cors | undefined;
  live: LivePredicate | undefined;
  groupRules: GroupRules;
  askTimeoutMs: number;
  onProblem: OnProblem;
  clock: Clock;
}

/** Throws LiveResourceError `bad-option`. */
export function readOptions(options: LiveOptions = {}): Settings {
  const maxWait = seconds('wait.max', options.wait?.max ?? 60);
  const minWait = seconds('wait.min', options.wait?.min ?? 0);
  if (minWait > maxWait) throw badOption('wait.min', `${minWait} is more than wait.max, ${maxWait}`);
  return {
    minWait,
    maxWait,
    cors: options.cors ? createCors(options.cors) : undefined,
    live: options.live ? livePredicate(options.live) : undefined,
    groupRules: groupRules(options.groupBy),
    askTimeoutMs: seconds('askTimeout', options.askTimeout ?? 30) * 1000,
    onProblem: options.onProblem ?? warnOfProblem,
    clock: options.clock ?? nodeClock,
  };
}

// The timers of Node hold 2^31 - 1 milliseconds.
function seconds(option: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && value <= 2_000_000) return value;
  throw badOption(option, `${value} is no number of seconds from 0 to 2,000,000`);
}

function badOption(option: string, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
