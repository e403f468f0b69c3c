import { align } from './align.js';
import { type Budget, createBudget } from './budget.js';

/** A line of one text or of both. `a` and `b`: its number there, from 1 on. `mark`: the characters that differ from its partner. */
export type TextLine =
  | { kind: 'same'; text: string; a: number; b: number }
  | { kind: 'removed'; text: string; a: number; mark: [from: number, to: number] | undefined }
  | { kind: 'added'; text: string; b: number; mark: [from: number, to: number] | undefined };

export interface TextDiff {
  lines: TextLine[];
  added: number;
  removed: number;
  /** The budget did not suffice: more than needed counts as replaced. */
  isCoarse: boolean;
}

export function diffText(a: string, b: string, budget: Budget = createBudget()): TextDiff {
  const [before, after] = [linesOf(a), linesOf(b)];
  const lines: TextLine[] = [];
  for (const stretch of align(before, after, budget)) {
    if (stretch.kind === 'same') {
      for (let n = 0; n < stretch.length; n += 1) {
        const text = after[stretch.b + n] as string;
        lines.push({ kind: 'same', text, a: stretch.a + n + 1, b: stretch.b + n + 1 });
      }
    } else lines.push(...replacedLines(before, after, stretch));
  }
  const count = (kind: TextLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { lines, added: count('added'), removed: count('removed'), isCoarse: budget.isSpent };
}

/** An empty text has no line. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

function replacedLines(
  before: readonly string[],
  after: readonly string[],
  { a, b, removed, added }: { a: number; b: number; removed: number; added: number },
): TextLine[] {
  const out = before.slice(a, a + removed);
  const into = after.slice(b, b + added);
  // Lines are compared with each other only where each has a partner.
  const marks = removed === added ? out.map((text, n) => marksOf(text, into[n] as string)) : [];
  return [
    ...out.map((text, n): TextLine => ({ kind: 'removed', text, a: a + n + 1, mark: marks[n]?.[0] })),
    ...into.map((text, n): TextLine => ({ kind: 'added', text, b: b + n + 1, mark: marks[n]?.[1] })),
  ];
}

/** What lies between the common beginning and the common end. */
function marksOf(a: string, b: string): [[number, number], [number, number]] {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [
    [head, a.length - tail],
    [head, b.length - tail],
  ];
}

/** Lines that changed with some around them; what is left out is told as a number. */
export type FoldedLine = TextLine | { kind: 'folded'; count: number };

export function foldSame(lines: readonly TextLine[], context = 3): FoldedLine[] {
  const isNear = nearChanges(lines, context);
  const folded: FoldedLine[] = [];
  lines.forEach((line, n) => {
    const last = folded.at(-1);
    if (isNear[n]) folded.push(line);
    else if (last?.kind === 'folded') last.count += 1;
    else folded.push({ kind: 'folded', count: 1 });
  });
  return folded;
}

function nearChanges(lines: readonly TextLine[], context: number): boolean[] {
  const near = lines.map(() => false);
  lines.forEach(({ kind }, n) => {
    if (kind === 'same') return;
    near.fill(true, Math.max(0, n - context), n + context + 1);
  });
  return near;
}
