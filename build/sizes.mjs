// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { client, worker, workerLibrary } from './bundles.mjs';
import { panel, panelWorker } from './panel.mjs';
import { root } from './project.mjs';

/** @import { BuildOptions, Metafile, OutputFile } from 'esbuild' */
/** @typedef {import('./bundles.mjs').Bundle} Bundle */

/**
 * Bytes after minifying and gzip, by the names that the budgets use; undefined for what does not exist yet.
 * Each file counts by itself, as it is sent.
 * @returns {Promise<Record<string, number | undefined>>}
 */
export async function measureSizes() {
  const pages = await measureSplit(client, 'dist/client/index.js');
  const devTools = await measureSplit(panel, 'dist/extension/panel/main.js');
  return {
    worker: await measureWorker(),
    'Workbox strategy': await measureStrategy(),
    'client, first load': pages.first,
    'client, in-page chunk': pages.lazy,
    'content script': await measureFile('dist/extension/content.js'),
    'panel, first load': devTools.first,
    'panel, lazy chunks': devTools.lazy + gzipped((await minified(panelWorker)).outputFiles),
  };
}

async function measureWorker() {
  const { outputFiles } = await minified(worker);
  return gzipped(outputFiles);
}

/** What it adds to a worker that has LiveResource and Workbox. */
async function measureStrategy() {
  const { outputFiles, metafile } = await minified(workerLibrary);
  const own = Object.keys(metafile.outputs).find((path) => path.endsWith('/workbox.js'));
  return gzipped(outputFiles.filter(({ path }) => path.slice(root.length) === own));
}

/**
 * What a page loads at once: the entry and what it imports statically. The rest is loaded when it is needed.
 * @param {BuildOptions & { metafile: true }} bundle
 * @param {string} entry
 */
async function measureSplit(bundle, entry) {
  const { outputFiles, metafile } = await minified(bundle);
  const first = staticGraph(metafile, entry);
  for (const path of Object.keys(metafile.outputs)) if (path.endsWith('.css')) first.add(path);
  /** @param {OutputFile} file */
  const isFirst = (file) => first.has(file.path.slice(root.length));
  return {
    first: gzipped(outputFiles.filter(isFirst)),
    lazy: gzipped(outputFiles.filter((file) => !isFirst(file))),
  };
}

/** @param {BuildOptions & { metafile: true }} bundle */
function minified(bundle) {
  return build({ ...bundle, minify: true, sourcemap: false, write: false });
}

/**
 * @param {Metafile} metafile
 * @param {string} path
 * @param {Set<string>} seen
 */
function staticGraph(metafile, path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const imported of metafile.outputs[path]?.imports ?? []) {
    if (imported.kind === 'import-statement') staticGraph(metafile, imported.path, seen);
  }
  return seen;
}

/** @param {Pick<OutputFile, 'contents'>[]} files */
function gzipped(files) {
  return files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

/** @param {string} path */
async function measureFile(path) {
  return existsSync(root + path) ? gzipped([{ contents: await readFile(root + path) }]) : undefined;
}

/**
 * @param {Record<string, number>} budgets
 * @param {Record<string, number | undefined>} sizes
 */
export function sizeTable(budgets, sizes) {
  const rows = Object.entries(budgets).map(([name, budget]) => sizeRow(name, budget, sizes[name]));
  return [`${'min+gzip, bytes'.padEnd(24)}${'size'.padStart(8)}${'budget'.padStart(8)}`, ...rows].join('\n');
}

/**
 * @param {string} name
 * @param {number} budget
 * @param {number | undefined} size
 */
function sizeRow(name, budget, size) {
  const excess = size !== undefined && size > budget ? `  ${size - budget} over budget` : '';
  return `${name.padEnd(24)}${String(size ?? 'none yet').padStart(8)}${String(budget).padStart(8)}${excess}`;
}

/**
 * @param {Record<string, number>} budgets
 * @param {Record<string, number | undefined>} sizes
 */
export function isOverBudget(budgets, sizes) {
  return Object.entries(budgets).some(([name, budget]) => (sizes[name] ?? 0) > budget);
}
