import { build, type Plugin } from 'esbuild';
import { root } from './freshDist.js';

/** A page imports the client that was built, as an app does. */
const builtClient: Plugin = {
  name: 'built-client',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/src\/client\/index\.js$/ }, () => ({ path: '/client/index.js', external: true })),
};

/** The script of a test's page, with the client as its server gives it at `/client/index.js`. */
export async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [builtClient],
  });
  return outputFiles[0]?.text ?? '';
}
