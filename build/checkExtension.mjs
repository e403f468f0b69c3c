// @ts-check
/** node build/checkExtension.mjs  runs `web-ext lint` on both folders, and fails on all that is not listed here. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { root } from './project.mjs';

/** @typedef {{ code: string, message: string, file?: string }} Finding */

/**
 * What web-ext may say, and why it is right as it is.
 * @type {Record<string, string>}
 */
const inPanel = {
  UNSAFE_VAR_ASSIGNMENT: 'Preact has it for dangerouslySetInnerHTML, which nothing in panel/ uses',
};

/** @type {Record<string, Record<string, string>>} */
const allowed = {
  'dist/extension-firefox': {
    ...inPanel,
    KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION: 'Firefox for Android has no DevTools to extend',
  },
  // web-ext judges for Firefox, and this folder is for Chromium.
  'dist/extension': {
    ...inPanel,
    BACKGROUND_SERVICE_WORKER_NOFALLBACK: 'Chromium has background service workers alone',
    ADDON_ID_REQUIRED: 'Firefox alone wants an id',
    MISSING_DATA_COLLECTION_PERMISSIONS: 'Firefox alone asks for it',
  },
};

/**
 * @param {string} folder
 * @returns {Promise<Finding[]>}
 */
async function lint(folder) {
  const args = ['lint', '--source-dir', folder, '--output', 'json', '--no-config-discovery'];
  const webExt = spawn(process.execPath, [`${root}node_modules/web-ext/bin/web-ext.js`, ...args], {
    cwd: root,
  });
  const [out, err] = await Promise.all([text(webExt.stdout), text(webExt.stderr)]);
  // Its exit code is 1 both for findings and when it did not run: only in the first case there is a report.
  if (!out.startsWith('{')) throw new Error(`web-ext lint ${folder}: ${err || out}`);
  const { errors, warnings, notices } = JSON.parse(out);
  return [...errors, ...warnings, ...notices];
}

/** @param {string} folder */
async function report(folder) {
  const findings = await lint(folder);
  const lines = findings.map(({ code, message, file }) => {
    const reason = allowed[folder]?.[code];
    return reason ? `  allowed: ${code} (${reason})` : `  FAILED: ${code} ${file ?? ''}: ${message}`;
  });
  console.log([`web-ext lint ${folder}`, ...lines].join('\n'));
  return findings.every(({ code }) => allowed[folder]?.[code] !== undefined);
}

const passed = await Promise.all(Object.keys(allowed).map(report));
if (passed.includes(false)) process.exitCode = 1;
