import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type Run, runNamed } from './report.js';

afterEach(() => vi.restoreAllMocks());

const machine = {
  ...{ cpu: 'a cpu', cores: 2, memoryGiB: 4, node: 'v20' },
  ...{ browser: 'Chromium 156', date: '2026-01-01T00:00:00Z' },
};
const prepare = async () => machine;

const silence = () => ({
  out: vi.spyOn(console, 'log').mockImplementation(() => {}),
  err: vi.spyOn(console, 'error').mockImplementation(() => {}),
});

it.each([
  [[]],
  [['nothing']],
  [['toString']],
  [['echo', 'echo']],
  [['echo', '--seed', 'x']],
  [['echo', '--slow']],
])('refuses %j with exit code 2 and names what there is', async (args) => {
  const { err } = silence();
  expect(await runNamed({ echo: () => Promise.reject(new Error('was run')) }, args, prepare)).toBe(2);
  expect(err.mock.calls.flat().join('\n')).toContain('  echo');
});

it('says 1 when it could not measure', async () => {
  const { err } = silence();
  expect(await runNamed({ echo: () => Promise.reject(new Error('no browser')) }, ['echo'], prepare)).toBe(1);
  expect(String(err.mock.calls.flat())).toContain('no browser');
});

it('writes the report and prints the figures', async () => {
  const { out } = silence();
  const json = join(await mkdtemp(join(tmpdir(), 'report-')), 'report.json');
  const echo = async ({ seed, quick }: Run) => ({ figures: { seed }, details: { heard: quick } });
  expect(await runNamed({ echo }, ['echo', '--seed', '7', '--quick', '--json', json], prepare)).toBe(0);
  const report = JSON.parse(await readFile(json, 'utf8'));
  const details = { quick: true, heard: true };
  expect(report).toEqual({ name: 'echo', seed: 7, machine, figures: { seed: 7 }, details });
  expect(String(out.mock.calls.flat())).toMatch(/seed +7/);
});
