import type { Browser, BrowserContext, Page } from 'playwright';
import { type AppPage, addAppPages } from '../../test/support/live/appPages.js';
import { type LiveServer, startLiveServer } from '../../test/support/live/server.js';
import { type Random, randomBetween } from '../../test/support/random.js';
import type { Measured } from '../../test/support/report.js';
import { pause, percentile, wallClock, within } from '../../test/support/time.js';

export interface SocketsOptions {
  tabs: number;
  resources: number;
  /** Made when all tabs follow everything. */
  updates: number;
  random: Random;
}

const patience = 30_000;

/** Tabs that all follow the same resources of a server that offers one WebSocket for all of them. */
export async function measureSockets(browser: Browser, options: SocketsOptions): Promise<Measured> {
  const server = await startLiveServer({ dialect: '0.1', mechanisms: ['value-wait', 'multiplex-ws'] });
  const context = await browser.newContext();
  try {
    addAppPages(server);
    return await follow(server, context, options);
  } finally {
    await context.close();
    await server.close();
  }
}

async function follow(
  server: LiveServer,
  context: BrowserContext,
  { tabs: count, resources, updates, random }: SocketsOptions,
): Promise<Measured> {
  const names = Array.from({ length: resources }, (_, n) => `r${n}`);
  for (const name of names) server.set(name, { n: 0 });
  const paths = names.map((name) => server.pathOf(name));
  const tabs = await Promise.all(Array.from({ length: count }, () => openTab(server, context, paths)));
  await within(
    patience,
    'every subscription',
    server.until(() => server.subscriptions.now === resources),
  );
  const delivered: number[] = [];
  for (let n = 1; n <= updates; n++) {
    const name = names[randomBetween(random, 0, resources - 1)] as string;
    const at = wallClock();
    server.set(name, { n });
    await allHold(tabs, server.pathOf(name), n);
    delivered.push(wallClock() - at);
    await pause(randomBetween(random, 0, 20));
  }
  for (const name of names) server.set(name, { n: -1 });
  for (const path of paths) await allHold(tabs, path, -1);
  const held = server.requests.filter(({ kind }) => kind === 'wait');
  return {
    figures: {
      socket_connections: server.sockets.total,
      socket_subscriptions: server.subscriptions.most,
      socket_held_requests: held.length,
      socket_all_tabs_ms_p50: percentile(delivered, 0.5),
      socket_all_tabs_ms_p95: percentile(delivered, 0.95),
    },
    details: {
      ...{ tabs: count, resources, updates },
      subscriptions_ever: server.subscriptions.total,
      requests_of_resources: server.requests.filter(({ url }) => url.startsWith('/v/')).length,
      complaints: [...server.complaints],
    },
  };
}

type AppWindow = Window & AppPage;

async function openTab(server: LiveServer, context: BrowserContext, paths: string[]): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(server.origin);
  await tab.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await tab.evaluate((all) => (window as unknown as AppWindow).follow(all), paths);
  const hasAll = (length: number) => Object.keys((window as unknown as AppWindow).held).length === length;
  await within(patience, 'all first values in a tab', tab.waitForFunction(hasAll, paths.length));
  return tab;
}

async function allHold(tabs: readonly Page[], path: string, n: number): Promise<void> {
  const holds = ([at, expected]: [string, number]) =>
    ((window as unknown as AppWindow).held[at] as { n: number } | undefined)?.n === expected;
  const waiting = tabs.map((tab) => tab.waitForFunction(holds, [path, n] as [string, number]));
  await within(patience, `${n} of ${path} in all tabs`, Promise.all(waiting));
}
