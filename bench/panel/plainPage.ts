import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Page } from 'playwright';
import { launchWithAccess, showPanel } from '../../test/support/extension.js';
import type { Measured } from '../../test/support/report.js';
import { pause } from '../../test/support/time.js';

/**
 * What the extension costs a page without live resources, of a site to which it has access, while its panel looks at another page:
 * messages on channels of the page's origin and of the extension's background that concern it.
 */
export async function measurePlainPage(ms: number): Promise<Measured> {
  const app = express();
  app.get('/', (_req, res) => void res.type('html').send(page));
  app.get('/data', (_req, res) => void res.json({ at: Date.now() }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const context = await launchWithAccess();
  try {
    const looked = await context.newPage();
    await looked.goto(origin.replace('127.0.0.1', 'localhost'));
    const panel = await showPanel(context, looked);
    await panel.until(/No resource yet/);
    const plain = await context.newPage();
    await plain.goto(origin);
    const worlds = await worldsOfExtensions(plain);
    await pause(ms);
    const channels = Number(await plain.evaluate('messages'));
    return {
      figures: { plain_page_messages: channels + worlds },
      details: { watched_ms: ms, channel_messages: channels, scripts_of_extensions: worlds },
    };
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}

/** It fetches now and then, as pages do. Whatever is said on the channels that engines and panels have is counted. */
const page = `<!doctype html><title>plain</title><link rel="icon" href="data:,"><script>
globalThis.messages = 0;
for (const name of ['page', location.origin + '/']) {
  new BroadcastChannel('liveresource inspect ' + name).onmessage = () => messages++;
}
setInterval(() => fetch('/data'), 500);
</script>`;

/** Scripts of extensions in a page: none, or each would be a message at least. */
async function worldsOfExtensions(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  let count = 0;
  session.on('Runtime.executionContextCreated', ({ context: { origin } }) => {
    if (origin.startsWith('chrome-extension://')) count += 1;
  });
  await session.send('Runtime.enable');
  await session.detach();
  return count;
}
