import { compileRegex } from './regex/index.js';
import type { FilterProblem, FilterSpan, TextTest } from './syntax.js';

/** Reads a filter's text from left to right, and notes what is wrong and what to colour. */
export interface FilterReader {
  readonly text: string;
  at: number;
  readonly done: boolean;
  readonly next: string;
  /** Brackets that are open: one closes the word before it. */
  depth: number;
  readonly problems: FilterProblem[];
  readonly spans: FilterSpan[];
  problem(from: number, to: number, text: string): void;
  span(kind: FilterSpan['kind'], from: number): void;
  skipBlanks(): void;
  /** Up to a blank, a closing bracket that is open, or one of `stops`. */
  word(stops?: string): string;
  /**
   * A quoted text, a regular expression or a word, as a test; undefined where there is nothing, or it is wrong. `isPath`: `/rooms/` is
   * a path unless it has a sign that only patterns have.
   */
  test(stops: string, bare: (word: string) => TextTest, isPath?: boolean): TextTest | undefined;
}

export function createReader(text: string): FilterReader {
  const problems: FilterProblem[] = [];
  const spans: FilterSpan[] = [];
  const reader: FilterReader = {
    ...{ text, at: 0, depth: 0, problems, spans },
    get done() {
      return reader.at >= text.length;
    },
    get next() {
      return text[reader.at] ?? '';
    },
    problem: (from, to, why) => void problems.push({ from, to, text: why }),
    span(kind, from) {
      if (reader.at > from) spans.push({ kind, from, to: reader.at });
    },
    skipBlanks() {
      while (!reader.done && isBlank(reader.next)) reader.at += 1;
    },
    word(stops = '') {
      const start = reader.at;
      while (!reader.done && !isBlank(reader.next) && !stops.includes(reader.next) && !closes(reader))
        reader.at += 1;
      return text.slice(start, reader.at);
    },
    test(stops, bare, isPath = false) {
      if (reader.next === '"') return readQuoted(reader);
      const regex = reader.next === '/' ? readRegex(reader, stops, isPath) : 'none';
      if (regex !== 'none') return regex;
      const start = reader.at;
      const word = reader.word(stops);
      reader.span('value', start);
      return word === '' ? undefined : bare(word);
    },
  };
  return reader;
}

export const isBlank = (char: string): boolean => /\s/.test(char);

const closes = ({ next, depth }: FilterReader): boolean => next === ')' && depth > 0;

/** Backslashes stand before quotes and backslashes. A quoted text is a part of what is looked for, as it stands there. */
function readQuoted(reader: FilterReader): TextTest {
  const start = reader.at;
  let content = '';
  reader.at += 1;
  while (!reader.done && reader.next !== '"') {
    if (reader.next === '\\' && reader.at + 1 < reader.text.length) reader.at += 1;
    content += reader.next;
    reader.at += 1;
  }
  if (reader.done) reader.problem(start, reader.at, 'The closing " is missing.');
  else reader.at += 1;
  reader.span('value', start);
  return { kind: 'part', text: content.toLowerCase() };
}

/** `/…/`, where the second slash ends the word; else it is the beginning of a path. */
function readRegex(reader: FilterReader, stops: string, isPath: boolean): TextTest | undefined | 'none' {
  const start = reader.at;
  const close = closingSlash(reader.text, start);
  const flags = /^[a-z]*/.exec(reader.text.slice(close + 1))?.[0] ?? '';
  const end = close + 1 + flags.length;
  const after = reader.text[end] ?? '';
  const isEnd = after === '' || isBlank(after) || after === ')' || stops.includes(after);
  const mayBePath = isPath && !/[*+?()[\]{}|^$\\]/.test(reader.text.slice(start, close));
  if (close <= start + 1 || !isEnd || mayBePath) return 'none';
  reader.at = end;
  reader.span('regex', start);
  const source = reader.text.slice(start + 1, close).replaceAll('\\/', '/');
  const compiled = compileRegex(source);
  if (flags !== '' && flags !== 'i') {
    reader.problem(close + 1, end, `There is no flag ${flags} here: case never counts, and that is all.`);
    return undefined;
  }
  if (compiled.ok) return { kind: 'regex', source, matcher: compiled.matcher };
  const at = Math.min(start + 1 + compiled.at, close);
  reader.problem(at, close + 1, `This regular expression cannot be read: ${compiled.reason}.`);
  return undefined;
}

function closingSlash(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '/') return at;
    else if (text[at] === '\n') return -1;
  }
  return -1;
}

/** A bare word: its stars stand for anything. */
export function globTest(word: string): TextTest {
  const lower = word.toLowerCase();
  if (/^\*+$/.test(lower)) return { kind: 'any' };
  return lower.includes('*') ? { kind: 'glob', parts: lower.split('*') } : { kind: 'part', text: lower };
}
