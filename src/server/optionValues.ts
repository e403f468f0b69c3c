import { LiveResourceError } from '../model/error.js';

/** Throws LiveResourceError `bad-option`. */
export function count(option: string, value: number): number {
  if (typeof value === 'number' && value >= 1) return value;
  throw badOption(option, `${value} is no number of 1 or more`);
}

// The timers of Node hold 2^31 - 1 milliseconds.
/** Throws LiveResourceError `bad-option`. */
export function seconds(option: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && value <= 2_000_000) return value;
  throw badOption(option, `${value} is no number of seconds from 0 to 2,000,000`);
}

/** Scheme, host and port as browsers write them. Throws LiveResourceError `bad-option`. */
export function readOrigin(option: string, text: string): string {
  try {
    const url = new URL(text);
    if (url.origin !== 'null') return url.origin;
  } catch {
    // Said below.
  }
  throw badOption(option, `"${text}" is no origin such as "https://app.example"`);
}

export function badOption(option: string, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
