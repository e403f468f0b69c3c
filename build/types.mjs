// @ts-check
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { root } from './project.mjs';

/** Writes the declarations of the public entries to dist/types. It does not check: `npm run check:types` does. */
export async function buildTypes() {
  await rm(`${root}dist/types`, { recursive: true, force: true });
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { cwd: root });
  } catch (error) {
    throw new Error(/** @type {{ stdout: string }} */ (error).stdout, { cause: error });
  }
}
