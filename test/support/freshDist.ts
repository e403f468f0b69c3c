import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const sources = ['src', 'sw', 'panel', 'build', 'build.mjs', 'manifest.json', 'package.json'];
const built = [
  'dist/client/index.js',
  'dist/liveresource-sw.js',
  'dist/server/index.js',
  'dist/extension/manifest.json',
];

/** Builds `dist/` where it is missing or older than the sources: what is measured is what is built. */
export async function freshDist(): Promise<void> {
  const newest = Math.max(...sources.map(newestIn));
  const oldest = Math.min(...built.map(changedAt));
  if (oldest > newest) return;
  await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: root });
}

function newestIn(path: string): number {
  if (!statSync(root + path).isDirectory()) return changedAt(path);
  return Math.max(...readdirSync(root + path).map((name) => newestIn(`${path}/${name}`)));
}

/** 0 where there is no such file. */
function changedAt(path: string): number {
  return statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
