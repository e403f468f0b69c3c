import { afterEach, expect, it, vi } from 'vitest';
import { findChromium } from './findChromium.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('takes the one that the environment names', async () => {
  vi.stubEnv('LIVERESOURCE_CHROMIUM', process.execPath);
  expect(await findChromium()).toBe(process.execPath);
});

it('says that the one named is not there', async () => {
  vi.stubEnv('LIVERESOURCE_CHROMIUM', '/nowhere/chromium');
  await expect(findChromium()).rejects.toThrow('LIVERESOURCE_CHROMIUM names /nowhere/chromium');
});
