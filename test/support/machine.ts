import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { findChromium } from './findChromium.js';

/** Where a figure was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  browser: string;
  date: string;
}

export async function describeMachine(): Promise<Machine> {
  const { stdout } = await promisify(execFile)(await findChromium(), ['--version']);
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    browser: stdout.trim(),
    date: new Date().toISOString(),
  };
}
