import { createMemoryStore } from '../adapters/memoryStore.js';
import { systemClock } from '../adapters/systemClock.js';
import { createWebNetwork } from '../adapters/webNetwork.js';
import { browserSockets } from '../adapters/webSockets.js';
import { dialects, plain } from '../dialects/index.js';
import {
  createEngine,
  defaultLimits,
  type Engine,
  openInspection,
  receiveFromPage,
} from '../engine/index.js';
import { inspectionChannel } from '../inspectionMessages.js';
import type { ToPage } from '../messages.js';
import type { Publication } from '../model/index.js';
import type { Clock, Sockets } from '../ports.js';
import { version } from '../version.js';
import type { Endpoint } from './endpoint.js';

/** In what Node differs from a page. */
export interface OwnPorts {
  clock: Clock;
  sockets: Sockets | undefined;
}

/** An engine of the page's own, for where there is no worker. Loaded only then. Speaks as a worker does. */
export function createInPageEndpoint(
  { clock, sockets }: OwnPorts = { clock: systemClock, sockets: browserSockets() },
  allowOrigins?: readonly string[],
): Endpoint {
  const listeners = new Set<(message: ToPage) => void>();
  const hear = (message: ToPage) => {
    for (const listener of [...listeners]) listener(message);
  };
  const publish = (publication: Publication) =>
    queueMicrotask(() => hear({ type: 'publication', publication }));
  const engine = createEngine(
    {
      network: createWebNetwork(globalThis.location?.origin),
      sockets,
      clock,
      store: createMemoryStore(),
      broadcast: { publish, close: () => {} },
      random: Math.random,
    },
    {
      dialects,
      plain,
      version,
      waitSeconds: 45,
      pollInterval: 120_000,
      isEager: () => false,
      limits: defaultLimits,
      allowOrigins,
    },
  );
  const end = new AbortController();
  if (typeof document !== 'undefined') letInspect(engine, clock, end.signal);
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

/** An open channel may keep a page from being kept for going back. */
function letInspect(engine: Engine, clock: Clock, signal: AbortSignal): void {
  const name = `page ${Math.random().toString(36).slice(2)}`;
  let channel: BroadcastChannel | undefined;
  const open = () => {
    // `pageshow` comes of every page, not only of one that is shown again.
    if (channel) return;
    channel = new BroadcastChannel(inspectionChannel());
    const about = { engine: { name, kind: 'page' as const }, version, clock, documents: async () => [] };
    openInspection(engine, channel, about);
  };
  const close = () => {
    channel?.close();
    channel = undefined;
  };
  open();
  addEventListener('pageshow', open, { signal });
  addEventListener('pagehide', close, { signal });
  signal.addEventListener('abort', close);
}
