import { posix } from 'node:path';
import type { ImportKind, SourceFile } from './sourceFile.js';

/** `'engine'`: any import of it; `'type engine'`: its types alone; `'lazy engine'`: by `import()` alone. */
export type Permission = string;

export interface Rules {
  /** Where each layer lives; the first prefix that fits decides. */
  readonly layers: readonly (readonly [prefix: string, layer: string])[];
  /** What each layer may import besides itself. */
  readonly mayImport: Readonly<Record<string, readonly Permission[]>>;
  /** Packages (or `node:` for all of Node's), and the prefixes of the files that may import them. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** Layers that take time, randomness, network and storage from ports alone, and the names they do without. */
  readonly withoutGlobals: { readonly layers: readonly string[]; readonly names: readonly string[] };
  readonly maxLines: number;
  /** Longer files, each with its reason. */
  readonly longFiles: Readonly<Record<string, string>>;
}

/** Every breach, as `path: what is wrong`. */
export function checkArchitecture(files: readonly SourceFile[], rules: Rules): string[] {
  return files.flatMap((file) => breaches(file, rules).map((breach) => `${file.path}: ${breach}`));
}

function breaches(file: SourceFile, rules: Rules): string[] {
  const general = [...lengthBreaches(file, rules), ...defaultExportBreaches(file)];
  return isProduct(file.path) ? [...general, ...layerBreaches(file, rules)] : general;
}

/** Tests, benchmarks and examples may import what they like; nothing of the product may import them. */
function isProduct(path: string): boolean {
  return /^(src|sw|panel)\//.test(path) && !/\.(test|contract)\.tsx?$/.test(path);
}

function lengthBreaches({ path, lines }: SourceFile, { maxLines, longFiles }: Rules): string[] {
  const isListed = longFiles[path] !== undefined;
  if (lines > maxLines && !isListed) return [`has ${lines} lines, more than ${maxLines}`];
  return lines <= maxLines && isListed ? ['is listed as long without need'] : [];
}

function defaultExportBreaches({ path, hasDefaultExport }: SourceFile): string[] {
  return hasDefaultExport && !path.endsWith('.config.ts') ? ['has a default export'] : [];
}

function layerBreaches(file: SourceFile, rules: Rules): string[] {
  const layer = layerOf(file.path, rules);
  if (layer === undefined) return ['belongs to no layer'];
  const imports = file.imports.map(({ specifier, kind }) => {
    const isRelative = specifier.startsWith('.');
    return isRelative
      ? relativeBreach(layer, resolve(file.path, specifier), kind, rules)
      : packageBreach(file.path, specifier, rules);
  });
  return [...imports.filter((breach) => breach !== undefined), ...globalBreaches(file, layer, rules)];
}

function layerOf(path: string, { layers }: Rules): string | undefined {
  return layers.find(([prefix]) => path.startsWith(prefix))?.[1];
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

function relativeBreach(layer: string, target: string, kind: ImportKind, rules: Rules): string | undefined {
  const to = isProduct(target) ? layerOf(target, rules) : undefined;
  if (to === undefined) return `imports ${target}, which is no part of the product`;
  const allowed = rules.mayImport[layer] ?? [];
  if (to === layer || allowed.includes(to) || allowed.includes(`${kind} ${to}`)) return undefined;
  return `${layer} imports ${to} (${kind}, ${target})`;
}

function packageBreach(path: string, specifier: string, { packages }: Rules): string | undefined {
  const allowed = packages[packageName(specifier)] ?? [];
  return allowed.some((prefix) => path.startsWith(prefix)) ? undefined : `imports package ${specifier}`;
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function globalBreaches({ names }: SourceFile, layer: string, { withoutGlobals }: Rules): string[] {
  if (!withoutGlobals.layers.includes(layer)) return [];
  return withoutGlobals.names
    .filter((name) => names.has(name))
    .map((name) => `uses ${name}: take it from a port`);
}
