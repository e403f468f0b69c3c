import type { BrowserContext } from 'playwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchWithExtension, showPanel } from '../support/extension.js';

let context: BrowserContext;

beforeEach(async () => {
  context = await launchWithExtension();
});

afterEach(() => context.close());

it('starts its background in Chromium', async () => {
  const background = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  expect(background.url()).toMatch(/^chrome-extension:\/\/.*\/background\.js$/);
});

it('shows its panel in the DevTools', async () => {
  const panel = await showPanel(context, await context.newPage());
  await panel.until(/No resource yet/);
});
