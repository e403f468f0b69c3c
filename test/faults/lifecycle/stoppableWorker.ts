import { build, type Plugin } from 'esbuild';
import { define } from '../../../build/project.mjs';
import { root } from '../../support/freshDist.js';

/** The engine gets the log that halts; the log itself gets the real one. */
const stoppableLog: Plugin = {
  name: 'stoppable-log',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/eventLog\.js$/ }, ({ importer }) =>
      importer.endsWith('/stoppableLog.ts')
        ? undefined
        : { path: `${root}test/faults/lifecycle/stoppableLog.ts` },
    ),
};

/** The ready-made worker, from the same sources, that can be halted at any step of its log. */
export async function buildStoppableWorker(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['sw/worker.ts'],
    bundle: true,
    define,
    format: 'iife',
    target: 'es2022',
    write: false,
    plugins: [stoppableLog],
  });
  return outputFiles[0]?.text ?? '';
}
