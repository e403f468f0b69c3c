import { createMemoryStore } from '../adapters/memoryStore.js';
import { systemClock } from '../adapters/systemClock.js';
import { createWebNetwork } from '../adapters/webNetwork.js';
import { dialects } from '../dialects/index.js';
import { createEngine, defaultLimits, receiveFromPage } from '../engine/index.js';
import type { ToPage } from '../messages.js';
import type { Publication } from '../model/index.js';
import { version } from '../version.js';
import type { Endpoint } from './endpoint.js';

/** An engine of the page's own, for where there is no worker. Loaded only then. Speaks as a worker does. */
export function createInPageEndpoint(): Endpoint {
  const listeners = new Set<(message: ToPage) => void>();
  const hear = (message: ToPage) => {
    for (const listener of [...listeners]) listener(message);
  };
  const publish = (publication: Publication) =>
    queueMicrotask(() => hear({ type: 'publication', publication }));
  const engine = createEngine(
    {
      network: createWebNetwork(globalThis.location?.origin),
      clock: systemClock,
      store: createMemoryStore(),
      broadcast: { publish, close: () => {} },
      random: Math.random,
    },
    {
      dialects,
      version,
      waitSeconds: 45,
      pollInterval: 120_000,
      isEager: () => false,
      limits: defaultLimits,
    },
  );
  const end = new AbortController();
  if (typeof addEventListener === 'function') {
    addEventListener('online', () => engine.wake(), { signal: end.signal });
  }
  return {
    post: (message) => void receiveFromPage(engine, message, { holder: 'page', reply: hear }),
    onMessage: (listener) => void listeners.add(listener),
    listen: () => () => {},
    hold: () => {},
    close() {
      end.abort();
      listeners.clear();
      engine.close();
    },
  };
}
