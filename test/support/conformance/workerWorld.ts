import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { bundlePage } from '../builtClient.js';
import { launchChromium } from '../chromium.js';
import { addAppPages } from '../live/appPages.js';
import { startLiveServer } from '../live/server.js';
import type { Client } from './recorder.js';
import type { Row } from './rows.js';
import type { Scenario, World } from './world.js';

type Method = keyof Client;

/** The client in a page, followed from here. */
function clientIn(page: Page): Client {
  const call = (method: Method, args: unknown[]) =>
    page
      .evaluate(
        ([name, given]) => {
          const client = window.conformance.client as unknown as Record<
            string,
            (...all: unknown[]) => unknown
          >;
          return client[name]?.(...given);
        },
        [method, args] as [Method, unknown[]],
      )
      .catch((thrown: Error) => {
        // The stack is that of the page, in which the runner would look for files.
        throw new Error(thrown.message.split('\n    at ')[0]);
      });
  const methods: Method[] = [
    ...(['follow', 'listen', 'cancel', 'reaches', 'hears', 'becomes', 'heard', 'log', 'close'] as const),
  ];
  const entries = methods.map((method) => [method, (...args: unknown[]) => call(method, args)]);
  return Object.fromEntries(entries) as unknown as Client;
}

async function openPage(browser: Browser, origin: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(origin);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.evaluate(() => window.conformance.ready.then(() => {}));
  return page;
}

/** The same scenarios as in Node, in a page whose worker follows for it. In real time, and with one browser for all. */
export function conformInWorker(
  ...groups: readonly [rows: readonly Row[], scenarios: readonly Scenario[]][]
): void {
  let browser: Browser;
  let script: string;
  beforeAll(async () => {
    browser = await launchChromium();
    script = await bundlePage('test/support/conformance/workerPage.ts');
  });
  afterAll(() => browser.close());

  async function inWorker(row: Row, run: (world: World) => Promise<void>): Promise<void> {
    const server = await startLiveServer({ keepFrames: true, ...row.options });
    addAppPages(server, script);
    const page = await openPage(browser, server.origin);
    try {
      await run({ server, client: clientIn(page), row });
    } finally {
      await page.context().close();
      await server.close();
    }
  }

  // Most of the time they wait.
  describe('in a page with the worker', { concurrent: true, timeout: 60_000 }, () => {
    for (const [rows, scenarios] of groups) {
      for (const row of rows) {
        for (const { name, run } of scenarios) it(`${row.name} tells ${name}`, () => inWorker(row, run));
      }
    }
  });
}
