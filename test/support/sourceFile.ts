import { parseSync } from 'rolldown/utils';

/** How an import binds: `type` leaves no trace at run time, `lazy` is `import()`, everything else is `value`. */
export type ImportKind = 'value' | 'type' | 'lazy';

export interface SourceFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly { readonly specifier: string; readonly kind: ImportKind }[];
  readonly hasDefaultExport: boolean;
  /** Globals and members of globals that are used as values, like `fetch` or `Date.now`. Locals of such a name too. */
  readonly names: ReadonlySet<string>;
}

/** A node of the ESTree (with TypeScript) that the parser gives: only `type` is common to all. */
interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

export function parseSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const root = program as unknown as Node;
  const nodes = [...allNodes(root)];
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: nodes.flatMap(importsOf),
    hasDefaultExport: nodes.some(isDefaultExport),
    names: new Set(namesUsed(root)),
  };
}

function importsOf(node: Node): SourceFile['imports'] {
  const specifier = isNode(node.source) ? node.source.value : undefined;
  if (typeof specifier !== 'string') return [];
  switch (node.type) {
    case 'ImportExpression':
      return [{ specifier, kind: 'lazy' }];
    case 'TSImportType':
      return [{ specifier, kind: 'type' }];
    default:
      return [{ specifier, kind: isTypeOnly(node) ? 'type' : 'value' }];
  }
}

/** `import { type A }` counts as a value: with verbatimModuleSyntax the module is still loaded. */
function isTypeOnly(node: Node): boolean {
  return node.importKind === 'type' || node.exportKind === 'type';
}

function isDefaultExport(node: Node): boolean {
  if (node.type === 'ExportDefaultDeclaration') return true;
  return node.type === 'ExportSpecifier' && isNode(node.exported) && node.exported.name === 'default';
}

function* namesUsed(node: Node): Generator<string> {
  if (node.type === 'Identifier') yield String(node.name);
  if (node.type === 'MemberExpression') yield* memberNames(node);
  if (node.type === 'NewExpression' && isNode(node.callee) && isEmpty(node.arguments)) {
    yield `new ${node.callee.name}()`;
  }
  for (const child of evaluatedChildren(node)) yield* namesUsed(child);
}

const globalObjects = new Set(['globalThis', 'self', 'window', 'global']);

function* memberNames({ object, property, computed }: Node): Generator<string> {
  if (computed || !isNode(object) || !isNode(property) || object.type !== 'Identifier') return;
  yield globalObjects.has(String(object.name)) ? String(property.name) : `${object.name}.${property.name}`;
}

/** What runs: no types, no module declarations, no names of members and properties. */
function evaluatedChildren(node: Node): Node[] {
  if (/^(Import|Export(All|Specifier))/.test(node.type) && node.type !== 'ImportExpression') return [];
  if (node.type.startsWith('TS')) return isNode(node.expression) ? [node.expression] : [];
  const isNamed = ['MemberExpression', 'Property', 'MethodDefinition', 'PropertyDefinition'].includes(
    node.type,
  );
  const name = isNamed && !node.computed ? (node.property ?? node.key) : undefined;
  return children(node).filter((child) => child !== name || node.shorthand === true);
}

function* allNodes(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* allNodes(child);
}

function children(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}
