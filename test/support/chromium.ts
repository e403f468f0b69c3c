import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright';
import { chromium } from 'playwright';
import { findChromium } from './findChromium.js';

/** Nothing but the test's own traffic, and no HTTP/3: `route` and request logs would not see it. */
const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Chromium, headless unless the options say otherwise. The caller closes it. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch(await launchOptions(options));
}

/** A browser with one profile on disk, as a person has it (extensions load only there). Closing it closes the browser. */
export async function launchContext(
  options: LaunchOptions & BrowserContextOptions = {},
): Promise<BrowserContext> {
  return chromium.launchPersistentContext('', await launchOptions(options));
}

async function launchOptions<Options extends LaunchOptions>(options: Options): Promise<Options> {
  return {
    ...options,
    executablePath: await findChromium(),
    args: [...chromiumFlags(), ...(options.args ?? [])],
  };
}

/** For who starts it without Playwright. */
export function chromiumFlags(): string[] {
  // Chromium's sandbox refuses to start as root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...flags, ...sandbox];
}
