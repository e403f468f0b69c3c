// @ts-check
import { define, root } from './project.mjs';

/** @import { BuildOptions } from 'esbuild' */

const common = {
  absWorkingDir: root,
  outdir: 'dist/extension/panel',
  bundle: true,
  format: /** @type {const} */ ('esm'),
  target: 'es2022',
  define,
  minify: true,
  metafile: /** @type {const} */ (true),
  legalComments: /** @type {const} */ ('none'),
  logLevel: /** @type {const} */ ('silent'),
};

/**
 * The panel: what it needs at once, and chunks for what is asked for later. All stand in one folder, so that each finds the others.
 * @satisfies {BuildOptions}
 */
export const panel = {
  ...common,
  entryPoints: { main: './src/extension/panel.ts', panel: './panel/panel.css' },
  splitting: true,
  jsx: /** @type {const} */ ('automatic'),
  jsxImportSource: 'preact',
  chunkNames: '[name]-[hash]',
};

/**
 * What the panel's worker runs: in one piece, because chunks that it shared with the panel would be many and small.
 * @satisfies {BuildOptions}
 */
export const panelWorker = {
  ...common,
  entryPoints: { diffWorker: './panel/view/detail/diff/diffWorker.ts' },
};
