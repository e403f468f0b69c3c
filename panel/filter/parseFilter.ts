import { parseAtom } from './parseAtom.js';
import { createReader, type FilterReader } from './reader.js';
import type { FilterNode, ParsedFilter } from './syntax.js';

/** A filter is typed by a person. What is longer was not. */
const longest = 4_096;
const deepest = 50;

/**
 * ```
 * filter = or · or = and { "OR" and } · and = { not } · not = "-" not | "(" or ")" | atom
 * atom   = key ":" item { "," item } | word | "quoted" | /regex/
 * ```
 * What does not parse filters nothing: it is left out, and `problems` says where it is and why. Never throws.
 */
export function parseFilter(text: string): ParsedFilter {
  const reader = createReader(text.slice(0, longest));
  if (text.length > longest)
    reader.problem(
      longest,
      text.length,
      `A filter has ${longest} characters at most. The rest does not count.`,
    );
  const root = readOr(reader, 0);
  const { problems, spans } = reader;
  problems.sort((a, b) => a.from - b.from);
  return { text, root, problems, spans, usesTime: root !== undefined && usesTime(root) };
}

function readOr(reader: FilterReader, depth: number): FilterNode | undefined {
  const from = reader.at;
  const parts = [readAnd(reader, depth)];
  while (takeOr(reader)) {
    const at = reader.at;
    const part = readAnd(reader, depth);
    parts.push(part);
    if (!part && reader.at === skipped(reader, at))
      reader.problem(at - 2, at, 'Something is missing beside OR.');
  }
  return joined('or', parts, from, reader.at);
}

/** Where blanks after a place end. */
function skipped({ text }: FilterReader, at: number): number {
  return at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
}

function takeOr(reader: FilterReader): boolean {
  reader.skipBlanks();
  if (!isOr(reader)) return false;
  const from = reader.at;
  reader.at += 2;
  reader.span('operator', from);
  return true;
}

const isOr = ({ text, at }: FilterReader): boolean => /^OR(?=[\s(]|$)/.test(text.slice(at));

function readAnd(reader: FilterReader, depth: number): FilterNode | undefined {
  const from = reader.at;
  const parts: (FilterNode | undefined)[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.done || isOr(reader)) break;
    if (reader.next === ')') {
      if (reader.depth > 0) break;
      reader.problem(reader.at, reader.at + 1, 'There is no "(" before this ")".');
      reader.at += 1;
    } else parts.push(readNot(reader, depth));
  }
  return joined('and', parts, from, reader.at);
}

function joined(
  kind: 'and' | 'or',
  parts: readonly (FilterNode | undefined)[],
  from: number,
  to: number,
): FilterNode | undefined {
  const whole = parts.filter((part) => part !== undefined);
  return whole.length > 1 ? { kind, parts: whole, from, to } : whole[0];
}

function readNot(reader: FilterReader, depth: number): FilterNode | undefined {
  const from = reader.at;
  const isNegated = reader.next === '-' && /^-[^\s]/.test(reader.text.slice(from));
  if (!isNegated) return readOne(reader, depth);
  reader.at += 1;
  reader.span('operator', from);
  if (depth > deepest) return tooDeep(reader, from);
  const part = readNot(reader, depth + 1);
  return part && { kind: 'not', part, from, to: reader.at };
}

function readOne(reader: FilterReader, depth: number): FilterNode | undefined {
  const from = reader.at;
  if (reader.next === '(') return readBrackets(reader, depth);
  const atom = parseAtom(reader);
  // Whatever it was, it must not be met again.
  if (reader.at === from) reader.at += 1;
  return atom && { kind: 'atom', atom, from, to: reader.at };
}

function readBrackets(reader: FilterReader, depth: number): FilterNode | undefined {
  const from = reader.at;
  if (depth > deepest) return tooDeep(reader, from);
  reader.at += 1;
  reader.span('operator', from);
  reader.depth += 1;
  const inside = readOr(reader, depth + 1);
  reader.depth -= 1;
  const close = reader.at;
  if (reader.next === ')') {
    reader.at += 1;
    reader.span('operator', close);
  } else reader.problem(from, from + 1, 'The closing ")" is missing.');
  return inside;
}

function tooDeep(reader: FilterReader, from: number): undefined {
  reader.problem(from, reader.text.length, 'There are too many brackets in each other.');
  reader.at = reader.text.length;
}

function usesTime(node: FilterNode): boolean {
  switch (node.kind) {
    case 'atom':
      return node.atom.kind === 'number' && node.atom.key === 'age';
    case 'not':
      return usesTime(node.part);
    case 'and':
    case 'or':
      return node.parts.some(usesTime);
    default:
      return node satisfies never;
  }
}
