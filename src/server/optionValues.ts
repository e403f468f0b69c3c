import { LiveResourceError } from '../model/error.js';
import { type PathTest, pathTest } from '../protocol/pathPattern.js';
import { canonicalPath } from './ask/requestUrl.js';

/** Throws LiveResourceError `bad-option`. */
export function count(option: string, value: number): number {
  if (typeof value === 'number' && value >= 1) return value;
  throw badOption(option, `${value} is no number of 1 or more`);
}

// The timers of Node hold 2^31 - 1 milliseconds.
const MOST_SECONDS = 2_000_000;

/** Of a timer, which may be none. Throws LiveResourceError `bad-option`. */
export function seconds(option: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && value <= MOST_SECONDS) return value;
  throw badOption(option, `${value} is no number of seconds from 0 to 2,000,000`);
}

/** The same of one that there must be. Throws LiveResourceError `bad-option`. */
export function someSeconds(option: string, value: number): number {
  if (value !== 0) return seconds(option, value);
  throw badOption(option, 'with 0 seconds, there would be no time at all');
}

/** Scheme, host and port as browsers write them. Throws LiveResourceError `bad-option`. */
export function readOrigin(option: string, text: string): string {
  if (/^https?:\/\/[^/?#@]+\/?$/i.test(text) && URL.canParse(text)) return new URL(text).origin;
  throw badOption(option, `"${text}" is no origin such as "https://app.example"`);
}

/** Of a path, a pattern or a RegExp. Throws LiveResourceError `bad-option`. */
export function readPattern(option: string, pattern: string | RegExp): PathTest {
  const isPattern = pattern instanceof RegExp || (typeof pattern === 'string' && /^[/*]/.test(pattern));
  if (isPattern) return pathTest(pattern, canonicalPath);
  throw badOption(option, `"${pattern}" is neither a path or a pattern, such as "/files/*", nor a RegExp`);
}

export function badOption(option: string, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
