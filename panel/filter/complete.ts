import type { RowReader } from './compileFilter.js';
import { flags, isKey, isNumberKey, isTextKey, type KeyName, keys, type TextKey } from './keys.js';

/** What may stand at the caret: `text` goes in place of what stands from `from` to `to`. */
export interface Completion {
  from: number;
  to: number;
  items: CompletionItem[];
}

export interface CompletionItem {
  text: string;
  about: string;
  /** Rows that it is true of, among the newest. */
  count: number | undefined;
}

const mostRows = 5_000;
const mostItems = 50;

/** Keys, and the values that rows have now with how many have them. Rows that come later count first. */
export function complete<Row>(
  text: string,
  caret: number,
  reader: RowReader<Row>,
  rows: Iterable<Row>,
): Completion {
  const from = wordStart(text, caret);
  const typed = text.slice(from, caret);
  const to = caret + (/^[^\s,()"]*/.exec(text.slice(caret))?.[0].length ?? 0);
  const [, name, items] = /^([a-z]+):(.*)$/is.exec(typed) ?? [];
  const key = name?.toLowerCase();
  if (key === undefined || items === undefined || !isKey(key)) return { from, to, items: completeKey(typed) };
  const start = caret - (items.length - (items.lastIndexOf(',') + 1));
  const newest = takeNewest(rows);
  return { from: start, to, items: completeValue(key, text.slice(start, caret), reader, newest) };
}

/** After a blank, a bracket or the sign of negation. */
function wordStart(text: string, caret: number): number {
  let start = caret;
  while (start > 0 && !/[\s(]/.test(text[start - 1] ?? '')) start -= 1;
  while (text[start] === '-' && start < caret) start += 1;
  return start;
}

function takeNewest<Row>(rows: Iterable<Row>): Row[] {
  const all = Array.isArray(rows) ? (rows as Row[]) : [...rows];
  return all.slice(-mostRows);
}

function completeKey(typed: string): CompletionItem[] {
  const prefix = typed.toLowerCase();
  return Object.entries(keys)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { about, example }]) => ({
      text: `${name}:`,
      about: `${about}, as in ${example}`,
      count: undefined,
    }));
}

function completeValue<Row>(
  key: KeyName,
  typed: string,
  reader: RowReader<Row>,
  rows: readonly Row[],
): CompletionItem[] {
  const counts = countsOf(key, typed, reader, rows);
  const wanted = typed.replace(/^"/, '').toLowerCase();
  return [...counts]
    .filter(([value, count]) => count > 0 && value.toLowerCase().includes(wanted))
    .sort(([a, m], [b, n]) => startsWith(b, wanted) - startsWith(a, wanted) || n - m || (a < b ? -1 : 1))
    .slice(0, mostItems)
    .map(([value, count]) => ({
      text: written(key, value),
      about: key === 'is' ? (flags[value] ?? '') : '',
      count,
    }));
}

const startsWith = (value: string, wanted: string): number => Number(value.toLowerCase().startsWith(wanted));

function countsOf<Row>(
  key: KeyName,
  typed: string,
  reader: RowReader<Row>,
  rows: readonly Row[],
): Map<string, number> {
  if (key === 'is') return countFlags(reader, rows);
  if (key === 'header') return countHeaders(reader, rows);
  if (key === 'value') return countPointers(typed, reader, rows);
  if (isTextKey(key)) return countTexts(key, reader, rows);
  if (isNumberKey(key)) return key === 'status' ? countStatuses(reader, rows) : new Map();
  return key satisfies never;
}

function countFlags<Row>(reader: RowReader<Row>, all: readonly Row[]): Map<string, number> {
  // There are some forty.
  const rows = all.slice(-mostRows / 4);
  return new Map(Object.keys(flags).map((flag) => [flag, rows.filter((row) => reader.is(row, flag)).length]));
}

function countTexts<Row>(key: TextKey, reader: RowReader<Row>, rows: readonly Row[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) for (const text of new Set(reader.texts(row, key))) countOne(counts, text);
  return counts;
}

const countOne = (counts: Map<string, number>, value: string): void =>
  void counts.set(value, (counts.get(value) ?? 0) + 1);

function countStatuses<Row>(reader: RowReader<Row>, rows: readonly Row[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const status = reader.number(row, 'status');
    if (status === undefined) continue;
    countOne(counts, String(status));
    countOne(counts, `${Math.floor(status / 100)}xx`);
  }
  return counts;
}

const headerNames = [
  ...[
    'etag',
    'link',
    'cache-control',
    'vary',
    'content-type',
    'wait',
    'prefer',
    'if-none-match',
    'retry-after',
  ],
  ...[
    'last-event-id',
    'x-poll-interval',
    'liveresource-property',
    'access-control-expose-headers',
    'authorization',
  ],
];

function countHeaders<Row>(reader: RowReader<Row>, rows: readonly Row[]): Map<string, number> {
  const count = (name: string) => rows.filter((row) => reader.headers(row, name).length > 0).length;
  return new Map(headerNames.map((name) => [name, count(name)]));
}

const mostBodies = 50;

/** One step further than what is typed. */
function countPointers<Row>(
  typed: string,
  reader: RowReader<Row>,
  rows: readonly Row[],
): Map<string, number> {
  const counts = new Map<string, number>();
  const parent = typed.slice(0, Math.max(0, typed.lastIndexOf('/')));
  let looked = 0;
  for (let at = rows.length - 1; at >= 0 && looked < mostBodies; at -= 1) {
    const body = reader.body(rows[at] as Row);
    if (body?.kind !== 'json') continue;
    looked += 1;
    for (const pointer of childrenAt(body.value, parent)) countOne(counts, pointer);
  }
  return counts;
}

function childrenAt(value: unknown, parent: string): string[] {
  let found = value;
  for (const token of parent.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return [];
    found = (found as Record<string, unknown>)[key];
  }
  if (typeof found !== 'object' || found === null) return [];
  return Object.keys(found)
    .slice(0, 100)
    .map((key) => `${parent}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

/** In quotes where it would mean something else. */
function written(key: KeyName, value: string): string {
  if (key === 'value' || key === 'is' || key === 'header' || key === 'status') return value;
  const isPlain = /^[^\s,()"*/-][^\s,()"*]*$/.test(value);
  return isPlain ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
