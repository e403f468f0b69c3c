import { type NumberKey, numberKeys } from './keys.js';
import type { NumberRange } from './syntax.js';

export type ParsedNumber = { ok: true; range: NumberRange } | { ok: false; reason: string };

const form = /^(\d+(?:\.\d+)?)([a-z]*)$/i;

/** `>2k`, `<=250ms`, `3`, `1k..2k`, and for a status `5xx`. */
export function parseNumber(word: string, key?: NumberKey): ParsedNumber {
  if (key === 'status' && /^[1-5]xx$/i.test(word)) {
    const least = Number(word[0]) * 100;
    return range(least, least + 99);
  }
  const between = word.split('..');
  if (between.length === 2) return readBetween(between[0] ?? '', between[1] ?? '', key);
  const operator = /^(?:>=|<=|>|<|=)/.exec(word)?.[0] ?? '';
  const read = readQuantity(word.slice(operator.length), key);
  return typeof read === 'number' ? compare(operator, read) : { ok: false, reason: read };
}

function readBetween(first: string, last: string, key: NumberKey | undefined): ParsedNumber {
  const least = first === '' ? Number.NEGATIVE_INFINITY : readQuantity(first, key);
  const most = last === '' ? Number.POSITIVE_INFINITY : readQuantity(last, key);
  if (typeof least === 'string') return { ok: false, reason: least };
  if (typeof most === 'string') return { ok: false, reason: most };
  return range(least, most);
}

function readQuantity(word: string, key: NumberKey | undefined): number | string {
  const [, digits, unit = ''] = form.exec(word) ?? [];
  if (digits === undefined) return word === '' ? 'a number is missing' : `"${word}" is no number`;
  const units = key === undefined ? {} : numberKeys[key];
  const factor = unit === '' ? 1 : units[unit.toLowerCase()];
  if (factor !== undefined) return Number(digits) * factor;
  const known = Object.keys(units);
  return known.length === 0
    ? `it has no unit, and "${unit}" is one`
    : `"${unit}" is none of its units: ${known.join(', ')}`;
}

const infinite = Number.POSITIVE_INFINITY;

function compare(operator: string, value: number): ParsedNumber {
  switch (operator) {
    case '>':
      return range(value, infinite, true);
    case '>=':
      return range(value, infinite);
    case '<':
      return range(-infinite, value, false, true);
    case '<=':
      return range(-infinite, value);
    default:
      return range(value, value);
  }
}

function range(least: number, most: number, openLeast = false, openMost = false): ParsedNumber {
  return { ok: true, range: { least, most, openLeast, openMost } };
}

export function isWithin(value: number, { least, most, openLeast, openMost }: NumberRange): boolean {
  return (openLeast ? value > least : value >= least) && (openMost ? value < most : value <= most);
}
