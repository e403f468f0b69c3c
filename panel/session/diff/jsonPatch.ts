import type { JsonNode } from './jsonDiff.js';

/** RFC 6902. */
export type PatchOperation =
  | { op: 'add'; path: string; value: unknown }
  | { op: 'remove'; path: string }
  | { op: 'replace'; path: string; value: unknown };

/** The operations that make the second value of the first, in their order. */
export function patchOf(root: JsonNode): PatchOperation[] {
  const operations: PatchOperation[] = [];
  addOperations(root, '', operations);
  return operations;
}

function addOperations(node: JsonNode, path: string, operations: PatchOperation[]): void {
  switch (node.kind) {
    case 'same':
      return;
    case 'added':
      return void operations.push({ op: 'add', path, value: node.value });
    case 'removed':
      return void operations.push({ op: 'remove', path });
    case 'changed':
      return void operations.push({ op: 'replace', path, value: node.to });
    case 'inside':
      if (node.container === 'array') return addItems(node.children, path, operations);
      for (const child of node.children)
        addOperations(child, `${path}/${escapePointer(child.key)}`, operations);
      return;
    default:
      return node satisfies never;
  }
}

/** Places are those of the list as it is at that moment: all before them are done. */
function addItems(children: readonly JsonNode[], path: string, operations: PatchOperation[]): void {
  let place = 0;
  for (const child of children) {
    addOperations(child, `${path}/${place}`, operations);
    if (child.kind !== 'removed') place += 1;
  }
}

/** RFC 6901 §3. */
export function escapePointer(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The value at a pointer; undefined where there is none. */
export function resolvePointer(value: unknown, pointer: string): unknown {
  if (pointer === '') return value;
  let found = value;
  for (const token of pointer.slice(1).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}
