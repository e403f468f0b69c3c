// @ts-check
import { cp, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { banner, define, root } from './project.mjs';

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
  entryPoints: { panelWorker: './panel/view/thread/panelWorker.ts' },
};

/**
 * The same panel as a page of an app, `liveresource-panel.html`: `liveresource init --with-panel` copies it.
 * @param {string} folder
 */
export async function buildPanelPage(folder = `${root}dist/panel`) {
  await rm(folder, { recursive: true, force: true });
  const outdir = `${folder}/liveresource-panel`;
  const entryPoints = { ...panel.entryPoints, main: './panel/page.ts' };
  await Promise.all([
    // The mark stands at the beginning of the entry; on the chunks it does no harm.
    build({ ...panel, entryPoints, outdir, banner: { js: banner } }),
    build({ ...panelWorker, outdir }),
  ]);
  await cp(`${root}panel/page.html`, `${folder}/liveresource-panel.html`);
}
