// @ts-check
import { chmod, readdir, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { build } from 'esbuild';
import { banner, define, root } from './project.mjs';

/** @import { BuildOptions } from 'esbuild' */
/** @typedef {BuildOptions & { outdir: string, metafile: true }} Bundle */

/** @satisfies {BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  define,
  format: 'esm',
  target: 'es2022',
  metafile: true,
  logLevel: 'silent',
  sourcemap: true,
};

/**
 * What pages import. The engine for pages without a worker is imported lazily and becomes a chunk.
 * @type {Bundle}
 */
export const client = {
  ...common,
  entryPoints: { index: './src/client/index.ts' },
  outdir: 'dist/client',
  platform: 'browser',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: banner },
};

/**
 * The client for Node: with `ws`, and without a worker.
 * @type {Bundle}
 */
export const node = {
  ...common,
  entryPoints: { index: './src/client/node.ts' },
  outdir: 'dist/node',
  platform: 'node',
  packages: 'external',
};

/**
 * The ready-made worker: a classic script, because those register in every browser.
 * @type {Bundle}
 */
export const worker = {
  ...common,
  entryPoints: { 'liveresource-sw': './sw/worker.ts' },
  outdir: 'dist',
  platform: 'browser',
  format: 'iife',
  minify: true,
  sourcemap: 'external',
  banner: { js: banner },
};

/**
 * What is served in its place by who wants to be rid of it.
 * @type {Bundle}
 */
export const offWorker = { ...worker, entryPoints: { 'liveresource-off': './sw/off.ts' } };

/**
 * `liveresource/sw` and `liveresource/workbox`, for apps that bundle a worker of their own.
 * @type {Bundle}
 */
export const workerLibrary = {
  ...common,
  entryPoints: { index: './sw/index.ts', workbox: './sw/workbox.ts' },
  outdir: 'dist/sw',
  platform: 'browser',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: ['idb', 'workbox-strategies'],
};

/** @type {Bundle} */
export const server = {
  ...common,
  entryPoints: { index: './src/server/index.ts' },
  outdir: 'dist/server',
  platform: 'node',
  packages: 'external',
};

/** @type {Bundle} */
export const cli = {
  ...common,
  entryPoints: { index: './src/cli/index.ts' },
  outdir: 'dist/cli',
  platform: 'node',
  packages: 'external',
  banner: { js: '#!/usr/bin/env node' },
};

export async function buildCli() {
  await buildBundle(cli);
  await chmod(`${root}dist/cli/index.js`, 0o755);
}

/** @param {Bundle} bundle */
export async function buildBundle(bundle) {
  const { metafile } = await build(bundle);
  // `dist` itself belongs to all; a folder of its own keeps no chunk of an earlier build.
  if (bundle.outdir !== 'dist') await removeAllBut(Object.keys(metafile.outputs), bundle.outdir);
}

/**
 * @param {string[]} kept relative to the project
 * @param {string} folder
 */
async function removeAllBut(kept, folder) {
  const entries = await readdir(root + folder, { withFileTypes: true, recursive: true });
  const stale = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((path) => !kept.includes(relative(root, path)));
  await Promise.all(stale.map((path) => rm(path)));
}
