/** A set of UTF-16 code units. */
export type CharSet = (code: number) => boolean;

export type Pattern =
  | { kind: 'empty' }
  | { kind: 'set'; set: CharSet }
  | { kind: 'assert'; at: Assertion }
  | { kind: 'sequence'; parts: Pattern[] }
  | { kind: 'choice'; parts: Pattern[] }
  | { kind: 'repeat'; part: Pattern; least: number; most: number };

export type Assertion = 'start' | 'end' | 'boundary' | 'no-boundary';

/** `at`: the place in the pattern. */
export class PatternProblem extends Error {
  constructor(
    readonly at: number,
    reason: string,
  ) {
    super(reason);
  }
}

const longestPattern = 1_000;
const mostRepeats = 1_000;
const deepest = 100;

/**
 * The regular expressions of JavaScript, without what no automaton can do (references back, looking around) and without what would
 * matter for captures alone. Case does not count. Throws PatternProblem.
 */
export function parsePattern(source: string): Pattern {
  if (source.length > longestPattern) throw new PatternProblem(0, `longer than ${longestPattern} characters`);
  const reader = new Reader(source);
  const pattern = readChoice(reader, 0);
  if (!reader.done) throw new PatternProblem(reader.at, 'a ")" without a "("');
  return pattern;
}

class Reader {
  at = 0;
  constructor(readonly text: string) {}
  get done(): boolean {
    return this.at >= this.text.length;
  }
  get next(): string {
    return this.text[this.at] ?? '';
  }
  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }
  one(): string {
    return this.text[this.at++] ?? '';
  }
  match(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.at;
    const found = form.exec(this.text);
    if (found) this.at += found[0].length;
    return found ?? undefined;
  }
}

function readChoice(reader: Reader, depth: number): Pattern {
  if (depth > deepest) throw new PatternProblem(reader.at, 'too many brackets in each other');
  const parts = [readSequence(reader, depth)];
  while (reader.take('|')) parts.push(readSequence(reader, depth));
  return parts.length === 1 ? (parts[0] as Pattern) : { kind: 'choice', parts };
}

function readSequence(reader: Reader, depth: number): Pattern {
  const parts: Pattern[] = [];
  while (!reader.done && reader.next !== '|' && reader.next !== ')') {
    const start = reader.at;
    parts.push(readRepeats(reader, readAtom(reader, depth), start));
  }
  if (parts.length === 0) return { kind: 'empty' };
  return parts.length === 1 ? (parts[0] as Pattern) : { kind: 'sequence', parts };
}

function readRepeats(reader: Reader, part: Pattern, start: number): Pattern {
  const bounds = readBounds(reader);
  if (!bounds) return part;
  // Whether as few or as many as possible changes nothing of whether it matches.
  reader.take('?');
  if (part.kind === 'assert' && reader.text[start] !== '(')
    throw new PatternProblem(start, 'nothing to repeat');
  const [least, most] = bounds;
  if (least > most) throw new PatternProblem(start, 'numbers out of order');
  return { kind: 'repeat', part, least, most };
}

function readBounds(reader: Reader): [number, number] | undefined {
  if (reader.take('*')) return [0, Number.POSITIVE_INFINITY];
  if (reader.take('+')) return [1, Number.POSITIVE_INFINITY];
  if (reader.take('?')) return [0, 1];
  const start = reader.at;
  const found = reader.match(/\{(\d+)(?:(,)(\d*))?\}/y);
  if (!found) return undefined;
  const least = Number(found[1]);
  const most = found[2] === undefined ? least : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
  if (least > mostRepeats || (most !== Number.POSITIVE_INFINITY && most > mostRepeats))
    throw new PatternProblem(start, `more than ${mostRepeats} repetitions`);
  return [least, most];
}

const lineBreaks = [0x0a, 0x0d, 0x2028, 0x2029];
const anyButBreaks: CharSet = (code) => !lineBreaks.includes(code);

function readAtom(reader: Reader, depth: number): Pattern {
  const start = reader.at;
  const char = reader.one();
  switch (char) {
    case '^':
      return { kind: 'assert', at: 'start' };
    case '$':
      return { kind: 'assert', at: 'end' };
    case '.':
      return { kind: 'set', set: anyButBreaks };
    case '(':
      return readGroup(reader, start, depth);
    case '[':
      return { kind: 'set', set: readClass(reader, start) };
    case '\\':
      return readEscape(reader, start);
    case '*':
    case '+':
    case '?':
      throw new PatternProblem(start, 'nothing to repeat');
    default:
      return { kind: 'set', set: sameLetter(char.charCodeAt(0)) };
  }
}

function readGroup(reader: Reader, start: number, depth: number): Pattern {
  if (/^\?(?:=|!|<=|<!)/.test(reader.text.slice(reader.at, reader.at + 3)))
    throw new PatternProblem(start, 'looking ahead or behind is not possible here');
  reader.match(/\?(?::|<[A-Za-z_$][\w$]*>)/y);
  const inside = readChoice(reader, depth + 1);
  if (!reader.take(')')) throw new PatternProblem(start, 'a "(" without a ")"');
  return inside;
}

function readEscape(reader: Reader, start: number): Pattern {
  if (reader.take('b')) return { kind: 'assert', at: 'boundary' };
  if (reader.take('B')) return { kind: 'assert', at: 'no-boundary' };
  if (/^(?:[1-9]|k<)/.test(reader.text.slice(reader.at, reader.at + 2)))
    throw new PatternProblem(start, 'a reference back is not possible here');
  const item = readEscaped(reader, start);
  return { kind: 'set', set: typeof item === 'number' ? sameLetter(item) : item };
}

const digit: CharSet = (code) => code >= 0x30 && code <= 0x39;
const blank: CharSet = (code) => /\s/.test(String.fromCharCode(code));
export const isWord: CharSet = (code) =>
  digit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
const not =
  (set: CharSet): CharSet =>
  (code) =>
    !set(code);

const classes: Record<string, CharSet> = {
  d: digit,
  D: not(digit),
  s: blank,
  S: not(blank),
  w: isWord,
  W: not(isWord),
};
const controls: Record<string, number> = { n: 10, r: 13, t: 9, v: 11, f: 12, '0': 0 };

/** A code unit or a class of them, after the backslash. */
function readEscaped(reader: Reader, start: number): number | CharSet {
  if (reader.done) throw new PatternProblem(start, 'a backslash at the end');
  const hex = reader.match(/x([0-9a-f]{2})|u([0-9a-f]{4})/iy);
  if (hex) return Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
  const char = reader.one();
  if (char === 'p' || char === 'P')
    throw new PatternProblem(start, 'Unicode properties are not possible here');
  return classes[char] ?? controls[char] ?? char.charCodeAt(0);
}

function readClass(reader: Reader, start: number): CharSet {
  const isNegated = reader.take('^');
  const sets: CharSet[] = [];
  while (!reader.take(']')) {
    if (reader.done) throw new PatternProblem(start, 'a "[" without a "]"');
    sets.push(readRange(reader, start));
  }
  const any: CharSet = (code) => sets.some((set) => set(code));
  return isNegated ? not(any) : any;
}

function readRange(reader: Reader, start: number): CharSet {
  const first = readClassItem(reader, start);
  const isRange = reader.next === '-' && !['', ']'].includes(reader.text[reader.at + 1] ?? '');
  if (!isRange) return typeof first === 'number' ? sameLetter(first) : first;
  reader.one();
  const last = readClassItem(reader, start);
  if (typeof first !== 'number' || typeof last !== 'number')
    throw new PatternProblem(start, 'a class in a range');
  if (first > last) throw new PatternProblem(start, 'a range out of order');
  return (code) => spellings(code).some((one) => one >= first && one <= last);
}

function readClassItem(reader: Reader, start: number): number | CharSet {
  const char = reader.one();
  if (char !== '\\') return char.charCodeAt(0);
  if (reader.take('b')) return 8;
  return readEscaped(reader, start);
}

/** The letter in any case. */
function sameLetter(code: number): CharSet {
  const wanted = fold(code);
  return (other) => fold(other) === wanted;
}

/** As ECMA-262 §22.2.2.7.3 does it: by upper case, never from a letter beyond ASCII to one within. */
function fold(code: number): number {
  const upper = String.fromCharCode(code).toUpperCase();
  const folded = upper.length === 1 ? upper.charCodeAt(0) : code;
  return code >= 128 && folded < 128 ? code : folded;
}

/** Those that fold to the same, as far as ranges need it. */
function spellings(code: number): number[] {
  const lower = String.fromCharCode(code).toLowerCase();
  const upper = fold(code);
  const others = lower.length === 1 && fold(lower.charCodeAt(0)) === upper ? [lower.charCodeAt(0)] : [];
  return [code, upper, ...others];
}
