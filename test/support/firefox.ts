import puppeteer, { type Browser } from 'puppeteer-core';
import { findFirefox } from './findFirefox.js';

/** Firefox over WebDriver BiDi; undefined where there is none, and it could not be installed. The caller closes it. */
export async function launchFirefox(): Promise<Browser | undefined> {
  const executablePath = await findFirefox();
  return executablePath === undefined ? undefined : puppeteer.launch({ browser: 'firefox', executablePath });
}
