import { createServer } from 'node:http';
import { type Child, startChild } from '../child/startChild.js';
import { listenSomewhere } from '../live/listen.js';
import type { AppCalls, Seen } from './app.js';
import { type Pushpin, startPushpin } from './pushpin.js';
import { type Store, startStore } from './store.js';

const KEY = 'the key of the tests';

export interface AppProcess {
  readonly port: number;
  readonly url: string;
  seen(): Promise<Seen>;
  /** Ends it without a word, as a crash does. */
  kill(): Promise<void>;
  /** Lets it end in peace. */
  stop(): Promise<void>;
  /** After either, on the same port. */
  start(): Promise<void>;
}

/** Two processes of one app behind two Pushpins, each of which has its own app and, if that is away, the other's. */
export interface Site {
  readonly pushpins: readonly [Pushpin, Pushpin];
  readonly apps: readonly [AppProcess, AppProcess];
  readonly store: Store;
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const store = await startStore();
  const [a, b] = [await freePort(), await freePort()];
  const pushpins = await Promise.all([
    startPushpin({ key: KEY, apps: [a, b] }),
    startPushpin({ key: KEY, apps: [b, a] }),
  ]);
  const settings = { store: store.url, pushpin: pushpins.map(({ controlUrl }) => controlUrl), key: KEY };
  const apps = await Promise.all([startApp({ ...settings, port: a }), startApp({ ...settings, port: b })]);
  return {
    ...{ store, pushpins, apps },
    async close() {
      await Promise.all(apps.map((app) => app.kill()));
      await Promise.all(pushpins.map((pushpin) => pushpin.close()));
      await store.close();
    },
  };
}

async function startApp(settings: Parameters<AppCalls['start']>[0]): Promise<AppProcess> {
  const { port } = settings;
  let child: Child<AppCalls>;
  const start = async () => {
    child = startChild<AppCalls>(new URL('app.ts', import.meta.url));
    await child.call('start', settings);
  };
  await start();
  return {
    ...{ port, start },
    url: `http://127.0.0.1:${port}`,
    seen: () => child.call('seen'),
    kill: () => child.end(),
    async stop() {
      await child.call('stop');
      await child.end();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenSomewhere(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
