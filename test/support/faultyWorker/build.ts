import { build, type Plugin } from 'esbuild';
import { define } from '../../../build/project.mjs';
import { root } from '../freshDist.js';
import type { Faults } from './faulty.js';

/** The worker of the package, of which IndexedDB, the ports and the engine can be made to fail. */
const faultyEngine: Plugin = {
  name: 'faulty-engine',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/src\/engine\/index\.js$/ }, ({ importer }) =>
      importer.startsWith(`${root}sw/`) ? { path: `${root}test/support/faultyWorker/engine.ts` } : undefined,
    ),
};

let source: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['test/support/faultyWorker/worker.ts'],
    bundle: true,
    // The package says that its modules have no side effects: these have.
    ignoreAnnotations: true,
    define,
    format: 'iife',
    target: 'es2022',
    write: false,
    plugins: [faultyEngine],
  });
  return outputFiles[0]?.text ?? '';
}

/** The script of a worker that meets these faults at every start. */
export async function faultyWorker(faults: Faults): Promise<string> {
  source ??= bundle();
  return `self.faults = ${JSON.stringify(faults)};\n${await source}`;
}
