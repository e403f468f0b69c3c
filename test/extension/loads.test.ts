import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchContext } from '../support/chromium.js';
import { openPanel } from '../support/devtools.js';

const extension = fileURLToPath(new URL('../../dist/extension', import.meta.url));
let context: BrowserContext;

beforeEach(async () => {
  context = await launchContext({
    args: [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
  });
});

afterEach(() => context.close());

it('starts its background in Chromium', async () => {
  const background = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  expect(background.url()).toMatch(/^chrome-extension:\/\/.*\/background\.js$/);
});

it('shows its panel in the DevTools', async () => {
  const page = await context.newPage();
  const panel = await openPanel(context, page, 'LiveResource');
  expect(await panel('document.body.innerText')).toContain('No resource yet');
});
