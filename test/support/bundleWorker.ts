import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { root } from './freshDist.js';

/** A worker as an app would build it, with the packages by their names. */
export async function bundleWorker(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0]?.text ?? '';
}

/** The worker that docs/workbox.md shows whole. */
export async function documentedWorker(): Promise<string> {
  const text = await readFile(`${root}docs/workbox.md`, 'utf8');
  const found = /```js\n(\/\/ sw\.js.*?)```/s.exec(text)?.[1];
  if (found === undefined) throw new Error('docs/workbox.md shows no sw.js');
  return bundleWorker(found);
}
