import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { announce, firstThatStarts, packaged, seconds, tried } from './installedBrowser.js';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The path of a Chromium that starts: LIVERESOURCE_CHROMIUM, else one on the PATH, else Playwright's; when there is
 * none, Playwright's is downloaded, or else Debian's package installed. Remembered in LIVERESOURCE_CHROMIUM, so that
 * child processes need not look (or install) again.
 */
export async function findChromium(): Promise<string> {
  const named = process.env['LIVERESOURCE_CHROMIUM'];
  if (named !== undefined) return existing(named);
  const found = (await installed()) ?? (await downloaded()) ?? (await packaged('chromium', commands));
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
