import { type Budget, spend } from './budget.js';

/** How one sequence becomes another: items that stay, and stretches of the first that are replaced by some of the second. */
export type Stretch =
  | { kind: 'same'; a: number; b: number; length: number }
  | { kind: 'other'; a: number; b: number; removed: number; added: number };

/**
 * Aligns two sequences by their keys (Myers, "An O(ND) Difference Algorithm", 1986). Where the budget does not suffice, what lies between
 * the common beginning and end counts as replaced.
 */
export function align(a: readonly string[], b: readonly string[], budget: Budget): Stretch[] {
  const head = commonHead(a, b);
  const tail = commonTail(a, b, head);
  const middle = alignMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), budget);
  const stretches: Stretch[] = head > 0 ? [{ kind: 'same', a: 0, b: 0, length: head }] : [];
  for (const stretch of middle) stretches.push({ ...stretch, a: stretch.a + head, b: stretch.b + head });
  if (tail > 0) stretches.push({ kind: 'same', a: a.length - tail, b: b.length - tail, length: tail });
  return stretches;
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function commonTail(a: readonly string[], b: readonly string[], head: number): number {
  let length = 0;
  const most = Math.min(a.length, b.length) - head;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}

function alignMiddle(a: readonly string[], b: readonly string[], budget: Budget): Stretch[] {
  const whole: Stretch = { kind: 'other', a: 0, b: 0, removed: a.length, added: b.length };
  if (a.length === 0 && b.length === 0) return [];
  if (a.length === 0 || b.length === 0) return [whole];
  const trace = search(a, b, budget);
  return trace ? walkBack(trace, a.length, b.length) : [whole];
}

/** The furthest place on each diagonal, round by round, until both ends are reached. */
function search(a: readonly string[], b: readonly string[], budget: Budget): Int32Array[] | undefined {
  const most = a.length + b.length;
  const trace: Int32Array[] = [];
  let furthest = new Int32Array(3);
  for (let d = 0; d <= most; d += 1) {
    if (!spend(budget, d + 1)) return undefined;
    const next = new Int32Array(2 * d + 3);
    for (let k = -d; k <= d; k += 2) {
      const from = fromAbove(furthest, k, d) ? at(furthest, k + 1, d - 1) : at(furthest, k - 1, d - 1) + 1;
      let x = d === 0 ? 0 : from;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next[k + d + 1] = x;
      if (x >= a.length && x - k >= b.length) {
        trace.push(next);
        return trace;
      }
    }
    trace.push(next);
    furthest = next;
  }
  return trace;
}

const at = (furthest: Int32Array, k: number, d: number): number => furthest[k + d + 1] ?? 0;

const fromAbove = (furthest: Int32Array, k: number, d: number): boolean =>
  k === -d || (k !== d && at(furthest, k - 1, d - 1) < at(furthest, k + 1, d - 1));

function walkBack(trace: readonly Int32Array[], endA: number, endB: number): Stretch[] {
  const stretches: Stretch[] = [];
  let x = endA;
  let y = endB;
  for (let d = trace.length - 1; d > 0; d -= 1) {
    const before = trace[d - 1] as Int32Array;
    const k = x - y;
    const isDown = fromAbove(before, k, d);
    const fromX = at(before, isDown ? k + 1 : k - 1, d - 1);
    const fromY = fromX - (isDown ? k + 1 : k - 1);
    const startX = isDown ? fromX : fromX + 1;
    const startY = isDown ? fromY + 1 : fromY;
    if (x > startX) stretches.push({ kind: 'same', a: startX, b: startY, length: x - startX });
    stretches.push({ kind: 'other', a: fromX, b: fromY, removed: isDown ? 0 : 1, added: isDown ? 1 : 0 });
    x = fromX;
    y = fromY;
  }
  if (x > 0) stretches.push({ kind: 'same', a: 0, b: 0, length: x });
  return joinOthers(stretches.reverse());
}

function joinOthers(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last?.kind === 'other' && stretch.kind === 'other') {
      last.removed += stretch.removed;
      last.added += stretch.added;
    } else joined.push({ ...stretch });
  }
  return joined;
}
