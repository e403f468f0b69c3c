import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { chromium } from 'playwright';

const run = promisify(execFile);
const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const seconds = 1000;

/**
 * The path of a Chromium that starts: LIVERESOURCE_CHROMIUM, else one on the PATH, else Playwright's; when there is
 * none, Playwright's is downloaded, or else Debian's package installed. Remembered in LIVERESOURCE_CHROMIUM, so that
 * child processes need not look (or install) again.
 */
export async function findChromium(): Promise<string> {
  const named = process.env['LIVERESOURCE_CHROMIUM'];
  if (named !== undefined) return existing(named);
  const found = (await installed()) ?? (await downloaded()) ?? (await packaged());
  if (found === undefined) throw new Error(missing);
  process.env['LIVERESOURCE_CHROMIUM'] = found;
  return found;
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error(`LIVERESOURCE_CHROMIUM names ${path}, and there is no such file.`);
  return path;
}

const missing =
  'No Chromium found, and neither "npx playwright install --with-deps chromium" nor (as root) "apt-get install chromium" gave one: install it and put it on the PATH, or set LIVERESOURCE_CHROMIUM to its path.';

async function installed(): Promise<string | undefined> {
  return firstThatStarts([...commands, chromium.executablePath()]);
}

async function downloaded(): Promise<string | undefined> {
  announce('No Chromium on this machine: downloading the one of Playwright.');
  await tried('npx', ['playwright', 'install', 'chromium'], 240 * seconds);
  return firstThatStarts([chromium.executablePath()]);
}

async function packaged(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !(await starts('apt-get'))) return undefined;
  announce('The download gave none: installing the Debian package chromium.');
  // Another installation may hold dpkg's lock: wait for it instead of failing.
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  await tried('apt-get', [...wait, 'update'], 120 * seconds);
  await tried('apt-get', [...wait, 'install', '-y', '--no-install-recommends', 'chromium'], 600 * seconds);
  return firstThatStarts(commands);
}

async function firstThatStarts(candidates: readonly string[]): Promise<string | undefined> {
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
async function tried(command: string, args: readonly string[], timeout: number): Promise<string | undefined> {
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

function announce(text: string): void {
  process.stderr.write(`${text}\n`);
}
