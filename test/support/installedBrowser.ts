import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const seconds = 1000;

/** The Debian package of a browser; only root can install it. */
export async function packaged(name: string, commands: readonly string[]): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !(await starts('apt-get'))) return undefined;
  announce(`Installing the Debian package ${name}.`);
  // Another installation may hold dpkg's lock: wait for it instead of failing.
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  await tried('apt-get', [...wait, 'update'], 120 * seconds);
  await tried('apt-get', [...wait, 'install', '-y', '--no-install-recommends', name], 600 * seconds);
  return firstThatStarts(commands);
}

export async function firstThatStarts(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    const path = candidate.includes('/') ? candidate : await which(candidate);
    if (path !== undefined && (await starts(path))) return path;
  }
  return undefined;
}

async function which(command: string): Promise<string | undefined> {
  const found = await tried('sh', ['-c', 'command -v "$0"', command], 10 * seconds);
  return found?.trim() || undefined;
}

/** A file alone proves nothing: a downloaded browser may lack shared libraries. */
async function starts(path: string): Promise<boolean> {
  return (await tried(path, ['--version'], 30 * seconds)) !== undefined;
}

/** What the command printed, or undefined when it failed; its complaint is shown only where it installs something. */
export async function tried(
  command: string,
  args: readonly string[],
  timeout: number,
): Promise<string | undefined> {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return (await run(command, args, { timeout, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    if (args.includes('install')) announce(`${command} ${args.join(' ')}: ${complaint(error)}`);
    return undefined;
  }
}

function complaint(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return stderr?.split('\n').find((line) => /^E(rror)?:/.test(line)) ?? message;
}

export function announce(text: string): void {
  process.stderr.write(`${text}\n`);
}
