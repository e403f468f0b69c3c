import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchContext } from '../support/chromium.js';
import type { CaseName, Outcome } from '../support/idbStorePage.js';
import { storeContract } from '../support/storeContract.js';

let context: BrowserContext;
let server: Server;
let page: Page;

beforeAll(async () => {
  const entry = fileURLToPath(new URL('../support/idbStorePage.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false });
  const script = outputFiles[0]?.text ?? '';
  server = createServer((_, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(
      `<!doctype html><meta charset="utf-8"><script>${script.replaceAll('</script', '<\\/script')}</script>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context = await launchContext();
  page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await context?.close();
  server?.closeAllConnections();
  server?.close();
});

type RunCase = (name: CaseName, argument: unknown) => Promise<Outcome>;

async function inPage(name: CaseName, argument?: unknown): Promise<unknown> {
  const outcome = await page.evaluate(
    ([name, argument]) => (globalThis as unknown as { runCase: RunCase }).runCase(name, argument),
    [name, argument] as const,
  );
  if ('thrown' in outcome) throw new Error(outcome.thrown);
  return outcome.result;
}

it.each(storeContract.map(({ name }) => name))('%s', async (name) => {
  await inPage('contract', name);
});

it('begins anew when its database is deleted while it is open', async () => {
  expect(await inPage('deletedWhileOpen')).toEqual([0, ['new']]);
});

it('makes room for a newer version of itself, and does not write into that', async () => {
  expect(await inPage('makesRoomForANewerVersion')).toBe('VersionError');
});

it('goes on when the database is taken away in the middle of its work', async () => {
  expect(await inPage('closedUnderUs')).toContain('m');
});

it('opens nothing after it was closed', async () => {
  expect(await inPage('refusesAfterClose')).toBe('InvalidStateError');
});

it('rejects when the disk is full, writes nothing of that batch, and goes on when there is room', async () => {
  // An origin of its own: for one that has written already, Chromium remembers for a while how much room there is.
  await page.goto(`http://localhost:${new URL(page.url()).port}/`);
  const { origin } = new URL(page.url());
  const cdp = await context.newCDPSession(page);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 });
  expect(await inPage('fill', 8_388_608)).toBe('QuotaExceededError');
  await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  expect(await inPage('afterwards')).toEqual([['after', 'before'], null]);
});
