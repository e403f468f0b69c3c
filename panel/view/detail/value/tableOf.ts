import { isContainer } from './tree.js';

/** An array of objects, as rows with the same columns. */
export interface ValueTable {
  /** Where the array stands in the value. */
  pointer: string;
  columns: string[];
  rows: readonly Record<string, unknown>[];
}

const mostColumns = 30;
const lookedAt = 200;

/** The value itself, or its first member that is one. */
export function tableOf(value: unknown): ValueTable | undefined {
  if (isTable(value)) return makeTable('', value);
  if (!isContainer(value) || Array.isArray(value)) return undefined;
  const found = Object.entries(value).find(([, member]) => isTable(member));
  return found && makeTable(`/${found[0]}`, found[1] as Record<string, unknown>[]);
}

function isTable(value: unknown): value is Record<string, unknown>[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.slice(0, lookedAt).every((item) => isContainer(item) && !Array.isArray(item));
}

function makeTable(pointer: string, rows: readonly Record<string, unknown>[]): ValueTable {
  const names = new Set(rows.slice(0, lookedAt).flatMap((row) => Object.keys(row)));
  return { pointer, rows, columns: [...names].slice(0, mostColumns) };
}
