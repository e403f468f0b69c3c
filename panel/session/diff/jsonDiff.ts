import { align } from './align.js';
import { type Budget, createBudget, spend } from './budget.js';
import { digest } from './digest.js';

/** A tree of what is the same and what is not. `key`: the member, or the place in the list. */
export type JsonNode = { key: string | number } & (
  | { kind: 'same'; value: unknown }
  | { kind: 'added'; value: unknown }
  | { kind: 'removed'; value: unknown }
  | { kind: 'changed'; from: unknown; to: unknown }
  | { kind: 'inside'; container: 'object' | 'array'; children: JsonNode[]; changes: number }
);

export interface JsonDiff {
  root: JsonNode;
  changes: number;
  /** The budget did not suffice: something larger than needed counts as changed. */
  isCoarse: boolean;
}

/** Deeper than any value that a person looks at. */
const deepest = 200;

/** Members are matched by name, items of lists by what they hold or, where all have one, by an id. */
export function diffJson(a: unknown, b: unknown, budget: Budget = createBudget()): JsonDiff {
  const root = diffValue('', a, b, budget, 0);
  return { root, changes: changesIn(root), isCoarse: budget.isSpent };
}

export function changesIn(node: JsonNode): number {
  if (node.kind === 'same') return 0;
  return node.kind === 'inside' ? node.changes : 1;
}

function diffValue(key: JsonNode['key'], a: unknown, b: unknown, budget: Budget, depth: number): JsonNode {
  if (Object.is(a, b) || a === b) return { kind: 'same', key, value: b };
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b))
    return { kind: 'changed', key, from: a, to: b };
  if (depth >= deepest || !spend(budget, 1)) {
    budget.isSpent = true;
    return { kind: 'changed', key, from: a, to: b };
  }
  const children = Array.isArray(a)
    ? diffItems(a, b as unknown[], budget, depth + 1)
    : diffMembers(a as Members, b as Members, budget, depth + 1);
  const changes = children.reduce((sum, child) => sum + changesIn(child), 0);
  if (changes === 0) return { kind: 'same', key, value: b };
  return { kind: 'inside', key, container: Array.isArray(a) ? 'array' : 'object', children, changes };
}

type Members = Record<string, unknown>;

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** In the order of the second, with what was removed where it stood. */
function diffMembers(a: Members, b: Members, budget: Budget, depth: number): JsonNode[] {
  const children: JsonNode[] = [];
  const left = Object.keys(a).filter((key) => !Object.hasOwn(b, key));
  for (const key of Object.keys(b)) {
    if (Object.hasOwn(a, key)) children.push(diffValue(key, a[key], b[key], budget, depth));
    else children.push({ kind: 'added', key, value: b[key] });
  }
  for (const key of left) children.push({ kind: 'removed', key, value: a[key] });
  return children;
}

function diffItems(a: readonly unknown[], b: readonly unknown[], budget: Budget, depth: number): JsonNode[] {
  const keyOf = keysFor(a, b, budget);
  if (!keyOf) {
    budget.isSpent = true;
    return a.map((value, n): JsonNode => ({ kind: 'removed', key: n, value })).concat(added(b, 0, b.length));
  }
  const children: JsonNode[] = [];
  for (const stretch of align(a.map(keyOf), b.map(keyOf), budget)) {
    if (stretch.kind === 'same') {
      for (let n = 0; n < stretch.length; n += 1)
        children.push(diffValue(stretch.b + n, a[stretch.a + n], b[stretch.b + n], budget, depth));
    } else children.push(...replaced(a, b, stretch, budget, depth));
  }
  return children;
}

/** As many as were removed and added at one place are the same items in another state, as a rule. */
function replaced(
  a: readonly unknown[],
  b: readonly unknown[],
  stretch: { a: number; b: number; removed: number; added: number },
  budget: Budget,
  depth: number,
): JsonNode[] {
  const pairs = Math.min(stretch.removed, stretch.added);
  const children: JsonNode[] = [];
  for (let n = 0; n < pairs; n += 1)
    children.push(diffValue(stretch.b + n, a[stretch.a + n], b[stretch.b + n], budget, depth));
  for (let n = pairs; n < stretch.removed; n += 1)
    children.push({ kind: 'removed', key: stretch.a + n, value: a[stretch.a + n] });
  return children.concat(added(b, stretch.b + pairs, stretch.b + stretch.added));
}

function added(b: readonly unknown[], from: number, to: number): JsonNode[] {
  return b.slice(from, to).map((value, n) => ({ kind: 'added', key: from + n, value }));
}

const idNames = ['id', '_id', 'uuid', 'key', 'name'];

/** What items are matched by; undefined where finding out would cost too much. */
function keysFor(
  a: readonly unknown[],
  b: readonly unknown[],
  budget: Budget,
): ((item: unknown) => string) | undefined {
  if (!spend(budget, a.length + b.length)) return undefined;
  const name = idNames.find((id) => identify(a, id) && identify(b, id));
  if (name !== undefined) return (item) => String((item as Members)[name]);
  return (item) => String(digest(item));
}

/** Whether each item has an id of its own. */
function identify(items: readonly unknown[], name: string): boolean {
  const seen = new Set<unknown>();
  for (const item of items) {
    if (!isContainer(item) || Array.isArray(item) || !Object.hasOwn(item, name)) return false;
    const id = (item as Members)[name];
    if ((typeof id !== 'string' && typeof id !== 'number') || seen.has(id)) return false;
    seen.add(id);
  }
  return items.length > 0;
}
