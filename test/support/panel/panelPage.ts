import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { panel, panelWorker } from '../../../build/panel.mjs';
import type { SessionInput } from '../../../panel/session/index.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The panel as a page of its own, over recordings, under the policy that browsers have for pages of extensions. */
export interface PanelSite {
  readonly origin: string;
  open(browser: Browser, inputs: readonly SessionInput[], options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/** What `replayEntry.ts` gives the page. This file is checked with the globals of Node. */
interface ReplayPage {
  replay(inputs: readonly SessionInput[]): void;
}

const policy = "default-src 'self'; script-src 'self'; object-src 'self'; style-src 'self' 'unsafe-inline'";
const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', html: 'text/html' };

export async function startPanelSite(): Promise<PanelSite> {
  const files = await buildFiles();
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://panel').pathname) || 'panel.html';
    const content = files.get(name);
    const type = types[name.split('.').at(-1) ?? ''] ?? 'text/plain';
    response.writeHead(content === undefined ? 404 : 200, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': policy,
    });
    response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async open(browser, inputs, options = {}) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await page.goto(origin);
      await page.waitForFunction(() => 'replay' in globalThis);
      await page.evaluate(
        (list) => (globalThis as unknown as ReplayPage).replay(list),
        inputs as SessionInput[],
      );
      await page.locator('.lr').waitFor();
      return page;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function buildFiles(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    ...panel,
    entryPoints: { ...panel.entryPoints, main: 'test/support/panel/replayEntry.ts' },
    write: false,
  });
  const worker = await build({ ...panelWorker, write: false });
  const files = new Map(
    [...outputFiles, ...worker.outputFiles].map(({ path, contents }) => [basename(path), contents]),
  );
  files.set('panel.html', await readFile(`${root}panel/panel.html`));
  return files;
}
