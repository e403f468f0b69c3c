// @ts-check
import { define, root } from './project.mjs';

/** @import { BuildOptions } from 'esbuild' */

/**
 * The panel: what it needs at once, and chunks for what is asked for later. All stand in one folder, so that each finds the others.
 * @satisfies {BuildOptions}
 */
export const panel = {
  absWorkingDir: root,
  entryPoints: { main: './src/extension/panel.ts' },
  outdir: 'dist/extension/panel',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  jsx: /** @type {const} */ ('automatic'),
  jsxImportSource: 'preact',
  chunkNames: '[name]-[hash]',
  define,
  minify: true,
  metafile: /** @type {const} */ (true),
  legalComments: /** @type {const} */ ('none'),
  logLevel: /** @type {const} */ ('silent'),
};
