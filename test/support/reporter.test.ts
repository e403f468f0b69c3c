import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
let project: string;

const config = `
import { ClosingLineReporter } from '${root}test/support/reporter.js';
export default { test: { reporters: ['default', new ClosingLineReporter()] } };`;

const testFile = `
import { beforeAll, describe, expect, it } from 'vitest';
it('passes', () => {});
it('fails', () => expect(1).toBe(2));
it('needs what is missing', ({ skip }) => skip('no database here'));
it.skip('is off', () => {});
describe('a group', () => {
  beforeAll(() => { throw new Error('no setup'); });
  it('does not run', () => {});
});`;

beforeAll(async () => {
  await mkdir(`${root}node_modules/.cache`, { recursive: true });
  project = await mkdtemp(`${root}node_modules/.cache/reporter-`);
  await writeFile(`${project}/vitest.config.ts`, config);
  await writeFile(`${project}/a.test.ts`, testFile);
  await writeFile(`${project}/broken.test.ts`, `import './missing.js';`);
});

afterAll(() => rm(project, { recursive: true }));

async function vitest(...args: string[]) {
  const child = spawn(process.execPath, [`${root}node_modules/vitest/vitest.mjs`, 'run', ...args], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { lines: out.trimEnd().split('\n'), code };
}

it('names each skipped test with its reason, and counts broken files and hooks as failed', async () => {
  const { lines, code } = await vitest();
  expect(code).toBe(1);
  expect(lines.filter((line) => line.startsWith('skipped: '))).toEqual([
    'skipped: a.test.ts > needs what is missing: no database here',
    'skipped: a.test.ts > is off: no reason given',
    'skipped: a.test.ts > a group > does not run: no reason given',
  ]);
  expect(lines.at(-1)).toBe('1 passed, 3 failed, 3 skipped');
}, 30_000);

it('names no tests that were filtered out', async () => {
  const { lines, code } = await vitest('a.test.ts', '-t', 'passes');
  expect(code).toBe(0);
  expect(lines.some((line) => line.startsWith('skipped: '))).toBe(false);
  expect(lines.at(-1)).toBe('1 passed, 0 failed, 4 skipped');
}, 30_000);
