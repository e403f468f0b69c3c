import type { LiveOptions } from '../../../src/server/index.js';
import type { Framework, Routes } from './frameworks.js';
import { SocketClient, type SocketClientOptions } from './socketClient.js';
import { eventually, type RunningApp, startApp } from './startApp.js';

export interface RunningSockets extends RunningApp {
  open(options?: SocketClientOptions): Promise<SocketClient>;
  /** Until so many are subscribed, and their routes have answered. */
  subscribed(count: number): Promise<void>;
}

/** An app that takes WebSockets. */
export async function startSockets(
  framework: Framework,
  routes: Routes,
  options?: LiveOptions,
): Promise<RunningSockets> {
  const app = await startApp(framework, routes, options);
  app.live.attach(app.server);
  return {
    ...app,
    open: (ofClient) => SocketClient.open(app.server, ofClient),
    subscribed: (count) =>
      eventually(() => app.live.stats().subscriptions === count && app.live.stats().waiting === count),
  };
}

/** A resource of JSON whose number is its version. */
export class JsonValue {
  n = 1;
  calls = 0;

  readonly route: Routes[string] = (_req, res) => {
    this.calls += 1;
    res.writeHead(200, { ETag: `"${this.n}"`, 'Content-Type': 'application/json' }).end(`{"n":${this.n}}`);
  };
}

/** What is told of it. */
export function eventOf(uri: string, n: number): object {
  const headers = { ETag: `"${n}"`, 'Content-Type': 'application/json' };
  return { type: 'event', uri, headers, body: { n } };
}
