import { trimOws } from './headerParams.js';

/** The seconds of a `Wait` header, or why it is none (for a 400). */
export type ParsedWait = { ok: true; seconds: number } | { ok: false; reason: string };

/** `Wait: <seconds>`: a non-negative decimal integer; blanks round it are forgiven, 0 means "answer at once". */
export function parseWait(value: string): ParsedWait {
  const text = trimOws(value);
  if (text === '') return { ok: false, reason: 'Wait is empty: give whole seconds, such as 60.' };
  if (!/^[0-9]+$/.test(text)) {
    return { ok: false, reason: 'Wait is not a non-negative whole number of seconds, such as 60.' };
  }
  return { ok: true, seconds: Math.min(Number(text), Number.MAX_SAFE_INTEGER) };
}
