import type { BodyView } from '../select/detail/value.js';
import { type Budget, createBudget } from './budget.js';
import { diffJson, type JsonDiff } from './jsonDiff.js';
import { type PatchOperation, patchOf } from './jsonPatch.js';
import { diffText, type TextDiff } from './textDiff.js';

/** How two versions of a value differ. */
export type Diff =
  /** `isOnlyWriting`: the texts differ in blanks, order of members or how numbers are written. */
  | { kind: 'equal'; isOnlyWriting: boolean }
  | ({ kind: 'json'; patch: PatchOperation[] } & JsonDiff)
  | ({ kind: 'text' } & TextDiff)
  /** Bytes: where they begin to differ, from 0 on. */
  | { kind: 'binary'; bytes: [number, number]; firstDifference: number }
  /** One of them is not there. */
  | { kind: 'absent'; which: 'a' | 'b' | 'both' };

/** Pure, and bounded by its budget: it may run in a worker. */
export function diffBodies(a: BodyView, b: BodyView, budget: Budget = createBudget()): Diff {
  if (a.kind === 'absent' || b.kind === 'absent')
    return { kind: 'absent', which: a.kind !== 'absent' ? 'b' : b.kind !== 'absent' ? 'a' : 'both' };
  if (a.kind === 'binary' || b.kind === 'binary') return diffBytes(a, b);
  if (a.text === b.text) return { kind: 'equal', isOnlyWriting: false };
  if (a.kind !== 'json' || b.kind !== 'json') return { kind: 'text', ...diffText(a.text, b.text, budget) };
  const diff = diffJson(a.value, b.value, budget);
  if (diff.changes === 0) return { kind: 'equal', isOnlyWriting: true };
  return { kind: 'json', ...diff, patch: patchOf(diff.root) };
}

type Present = Exclude<BodyView, { kind: 'absent' }>;

function diffBytes(a: Present, b: Present): Diff {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  const most = Math.min(x.length, y.length);
  let first = 0;
  while (first < most && x[first] === y[first]) first += 1;
  if (first === x.length && first === y.length) return { kind: 'equal', isOnlyWriting: false };
  return { kind: 'binary', bytes: [a.bytes, b.bytes], firstDifference: first };
}

function bytesOf(body: Present): Uint8Array {
  if (body.kind !== 'binary') return new TextEncoder().encode(body.text);
  try {
    return Uint8Array.from(atob(body.base64), (byte) => byte.charCodeAt(0));
  } catch {
    return new TextEncoder().encode(body.base64);
  }
}
