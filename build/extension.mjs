// @ts-check
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { panel, panelWorker } from './panel.mjs';
import { define, root, version } from './project.mjs';

const chrome = `${root}dist/extension`;
const firefox = `${root}dist/extension-firefox`;

/** Writes dist/extension for Chromium and dist/extension-firefox. They differ in their manifests alone. */
export async function buildExtension() {
  const manifest = { ...JSON.parse(await readFile(`${root}manifest.json`, 'utf8')), version };
  await Promise.all([chrome, firefox].map((folder) => rm(folder, { recursive: true, force: true })));
  await Promise.all([buildScripts(), build(panel), build(panelWorker)]);
  await copyPages();
  await cp(chrome, firefox, { recursive: true });
  await writeManifest(chrome, manifest);
  await writeManifest(firefox, forFirefox(manifest));
}

/** Classic scripts: those load as a background in both browsers. */
function buildScripts() {
  return build({
    absWorkingDir: root,
    entryPoints: {
      background: './src/extension/background.ts',
      devtools: './src/extension/devtools.ts',
      content: './src/extension/content.ts',
      tap: './src/extension/tap/tap.ts',
    },
    outdir: 'dist/extension',
    bundle: true,
    define,
    format: 'iife',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
}

async function copyPages() {
  await mkdir(`${chrome}/panel`, { recursive: true });
  await Promise.all([
    cp(`${root}src/extension/devtools.html`, `${chrome}/devtools.html`),
    cp(`${root}src/extension/way.html`, `${chrome}/way.html`),
    cp(`${root}src/extension/icons`, `${chrome}/icons`, { recursive: true }),
    cp(`${root}panel/panel.html`, `${chrome}/panel/panel.html`),
  ]);
}

/**
 * Firefox has no background service worker, and wants an id and a word on data collection.
 * @param {Record<string, unknown> & { background: { service_worker: string } }} manifest
 */
function forFirefox({ minimum_chrome_version, background, ...manifest }) {
  return {
    ...manifest,
    background: { scripts: [background.service_worker] },
    browser_specific_settings: {
      gecko: {
        id: 'devtools@liveresource',
        strict_min_version: '140.0',
        data_collection_permissions: { required: ['none'] },
      },
    },
  };
}

/**
 * @param {string} folder
 * @param {object} manifest
 */
function writeManifest(folder, manifest) {
  return writeFile(`${folder}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}
