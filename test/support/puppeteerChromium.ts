import puppeteer, { type Browser } from 'puppeteer-core';
import { findChromium } from './findChromium.js';

/** Chromium as people have it: Playwright switches the back/forward cache off. The caller closes it. */
export async function launchPuppeteer(): Promise<Browser> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({ executablePath: await findChromium(), args: sandbox });
}
