// @ts-check
/** node build/package.mjs  makes the zips that browsers' stores take, of what `node build.mjs` built. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root, version } from './project.mjs';

const folders = { chromium: 'dist/extension', firefox: 'dist/extension-firefox' };

/**
 * @param {string} browser
 * @param {string} folder
 */
async function pack(browser, folder) {
  const filename = `liveresource-${version}-${browser}.zip`;
  const args = ['build', '--source-dir', folder, '--artifacts-dir', 'dist/packages', '--filename', filename];
  const webExt = `${root}node_modules/web-ext/bin/web-ext.js`;
  const flags = ['--overwrite-dest', '--no-config-discovery'];
  await promisify(execFile)(process.execPath, [webExt, ...args, ...flags], { cwd: root });
  console.log(`dist/packages/${filename}`);
}

for (const [browser, folder] of Object.entries(folders)) await pack(browser, folder);
