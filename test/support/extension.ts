import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright';
import { launchContext } from './chromium.js';
import { openPanel } from './devtools.js';
import { type ShownPanel, shownPanel } from './shownPanel.js';

const extension = fileURLToPath(new URL('../../dist/extension', import.meta.url));

/** Chromium with the built extension, which has no access to any site: nobody gave it. */
export function launchWithExtension(folder = extension): Promise<BrowserContext> {
  return launchContext({
    args: [`--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
  });
}

/** The same as if a person had allowed it everything that it may ask for. That dialogue is the browser's, and opens for people alone. */
export async function launchWithAccess(): Promise<BrowserContext> {
  const folder = await mkdtemp(join(tmpdir(), 'liveresource-extension-'));
  await cp(extension, folder, { recursive: true });
  const { optional_permissions, optional_host_permissions, permissions, ...manifest } = JSON.parse(
    await readFile(join(folder, 'manifest.json'), 'utf8'),
  );
  const granted = {
    permissions: [...permissions, ...optional_permissions],
    host_permissions: optional_host_permissions,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, ...granted }));
  const context = await launchWithExtension(folder);
  context.on('close', () => void rm(folder, { recursive: true, force: true }));
  return context;
}

/** Ends the extension's background as a browser does at will. Resolves when it is gone. */
export async function killBackground(context: BrowserContext): Promise<void> {
  const browser = context.browser();
  if (browser === null) throw new Error('The context has no browser of its own.');
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const background = targetInfos.find(
    ({ type, url }) => type === 'service_worker' && url.endsWith('/background.js'),
  );
  if (!background) throw new Error('The background does not run.');
  await session.send('Target.closeTarget', { targetId: background.targetId });
  await session.detach();
}

export async function showPanel(context: BrowserContext, page: Page): Promise<ShownPanel> {
  return shownPanel(await openPanel(context, page, 'LiveResource'));
}
