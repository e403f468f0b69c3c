// @ts-check
/**
 * node build.mjs           builds everything into dist/
 * node build.mjs --sizes   builds, prints the sizes, and fails when one exceeds its budget
 */
import { parseArgs } from 'node:util';
import { formatMessages } from 'esbuild';
import {
  buildBundle,
  buildCli,
  client,
  node,
  offWorker,
  server,
  worker,
  workerLibrary,
} from './build/bundles.mjs';
import { buildExtension } from './build/extension.mjs';
import { buildPanelPage } from './build/panel.mjs';
import { isOverBudget, measureSizes, sizeTable } from './build/sizes.mjs';
import { buildTypes } from './build/types.mjs';

/** Bytes after minifying and gzip. */
const budgets = {
  // Three dialects, four ways to connect, the engine, what shows it to the DevTools (1.0 kB), and who may be asked and told what: off the page's own path, loaded once for a site.
  worker: 50_050,
  'Workbox strategy': 1_500,
  // 2.8 kB of it merge collections: loaded later, they would make the first items wait.
  'client, first load': 12_000,
  // The same engine, loaded only where there is no worker.
  'client, in-page chunk': 41_000,
  'content script': 3_000,
  'panel, first load': 60_000,
  // Readers of the network (with the dialects), of details, of files: each is loaded when somebody wants it.
  'panel, lazy chunks': 80_000,
};

const targets = {
  'dist/client': () => buildBundle(client),
  'dist/node': () => buildBundle(node),
  'dist/liveresource-sw.js': () => buildBundle(worker),
  'dist/liveresource-off.js': () => buildBundle(offWorker),
  'dist/sw': () => buildBundle(workerLibrary),
  'dist/server': () => buildBundle(server),
  'dist/cli': buildCli,
  'dist/panel': buildPanelPage,
  'dist/types': buildTypes,
  'dist/extension': buildExtension,
};

/**
 * Whatever can be built is built; each failure is reported with the name of what is missing then.
 * @param {string} name
 * @param {() => Promise<void>} build
 */
async function attempt(name, build) {
  try {
    await build();
    return true;
  } catch (error) {
    console.error(`Failed to build ${name}:\n${await describe(error)}`);
    return false;
  }
}

/** @param {unknown} error */
async function describe(error) {
  const messages = /** @type {{ errors?: import('esbuild').Message[] }} */ (error).errors;
  if (messages) return (await formatMessages(messages, { kind: 'error', color: false })).join('').trimEnd();
  return error instanceof Error ? error.message : String(error);
}

async function reportSizes() {
  const sizes = await measureSizes();
  console.log(sizeTable(budgets, sizes));
  return !isOverBudget(budgets, sizes);
}

const { values } = parseArgs({ options: { sizes: { type: 'boolean', default: false } } });
const started = performance.now();
const built = await Promise.all(Object.entries(targets).map(([name, build]) => attempt(name, build)));
if (built.includes(false)) process.exit(1);
console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
if (values.sizes && !(await reportSizes())) process.exit(1);
