import { existsSync } from 'node:fs';
import { findChromium } from './findChromium.js';

/** Runs once, before any browser test: finds or installs Chromium and hands its path on in the environment. */
export async function setup(): Promise<void> {
  const worker = new URL('../../dist/liveresource-sw.js', import.meta.url);
  if (!existsSync(worker))
    throw new Error('Browser tests need what the build writes: run "npm run build" first.');
  await findChromium();
}
