import { createChannelBroadcast } from '../src/adapters/channelBroadcast.js';
import { createIdbStore } from '../src/adapters/idbStore.js';
import { systemClock } from '../src/adapters/systemClock.js';
import { createWebNetwork } from '../src/adapters/webNetwork.js';
import { browserSockets } from '../src/adapters/webSockets.js';
import { dialects, plain } from '../src/dialects/index.js';
import { createEngine, defaultLimits, type Engine, openInspection, times } from '../src/engine/index.js';
import { type InspectedDocument, inspectionChannel } from '../src/inspectionMessages.js';
import { envelope, storeName, type ToPage } from '../src/messages.js';
import { version } from '../src/version.js';
import { createLeaseStreams } from './lease.js';
import { attempt, type FetchParts, notice, onFetch } from './onFetch.js';
import { holderOf, onMessage } from './onMessage.js';
import { checkOptions, defaultWait, type InstallOptions } from './options.js';
import { createPassing } from './passing.js';
import { createReach } from './reach.js';
import { createRouted, type Routed } from './routed.js';
import { createDeclared, createRecentUrls } from './shouldTouch.js';
import { createVisitors, type Visitors } from './visitors.js';
import { createWrites } from './writes.js';

/** What a worker holds in hand after `installLiveResource`. */
export interface LiveResourceWorker {
  readonly version: string;
  /**
   * With `fetch: 'manual'`: the answer to this request, or undefined where it is not ours. Any GET of a script may turn
   * out to be live, so see to your own routes first (or name the live ones by `match`). Call it synchronously.
   */
  handle(event: FetchEvent): Promise<Response> | undefined;
  /** For requests that a router of the app has given to LiveResource, as `LiveResourceStrategy` does. */
  readonly routed: Routed;
  /** Throws away all that is stored, as after a logout. */
  forget(): void;
}

/**
 * Makes a service worker serve live resources. Call it synchronously at the top level of the worker, before handlers of
 * your own that answer everything. Throws LiveResourceError `bad-option`.
 */
export function installLiveResource(
  scope: ServiceWorkerGlobalScope,
  options: InstallOptions = {},
): LiveResourceWorker {
  checkOptions(options);
  const { registration, clients, location } = scope;
  const declared = createDeclared(options.match, registration.scope);
  const engine = createEngine(
    {
      network: createWebNetwork(location.origin),
      sockets: browserSockets(),
      clock: systemClock,
      store: createIdbStore(storeName(registration.scope)),
      broadcast: createChannelBroadcast(registration.scope, version),
      random: Math.random,
    },
    {
      dialects,
      plain,
      version,
      waitSeconds: options.wait ?? defaultWait,
      pollInterval: 120_000,
      isEager: declared.isEager,
      limits: { ...defaultLimits, ...options.limits },
      allowOrigins: options.allowOrigins,
      staleIfError: options.staleIfError,
    },
  );
  const leases = createLeaseStreams(registration, (clientId) => engine.releaseHolder(holderOf(clientId)));
  const tell = (clientId: string, message: ToPage) => void tellPage(clients, clientId, message);
  const writes = createWrites(engine, tell);
  const visitors = createVisitors((clientId) => {
    engine.navigation(clientId);
    writes.loaded(clientId);
  });
  // Resolves when the page is there, also to one that never asks the worker for anything. Not waited for: an event that is
  // open for minutes would end the worker.
  const awaitPage = (clientId: string) =>
    void clients.get(clientId).then(
      (client) => client && visitors.met(clientId),
      () => {},
    );
  const parts: FetchParts = {
    engine,
    leases,
    declared,
    reach: createReach(scope),
    leftAlone: createRecentUrls(systemClock.now, 300_000),
    asked: createRecentUrls(systemClock.now, times.fetchInterest),
    passing: createPassing(),
    noticed: new WeakSet(),
    writes,
    visitors,
    awaitPage,
    declaredOnly: /firefox/i.test(navigator.userAgent),
    origin: location.origin,
    distrustedUntil: 0,
    isFollowed: (url) => engine.isFollowed(url),
    isLeft: (url) => engine.isLeft(url) ?? Boolean(options.staleIfError),
  };

  listen(scope, engine, parts, options);
  openInspection(engine, new BroadcastChannel(inspectionChannel(registration.scope)), {
    ...{ engine: { name: registration.scope, kind: 'worker', scope: registration.scope }, version },
    clock: systemClock,
    documents: () => documentsOf(clients),
  });
  return {
    version,
    handle: (event) => attempt(parts, () => onFetch(parts, event)),
    routed: createRouted(parts, options.fetch ?? 'auto'),
    forget: () => engine.forget('asked by the worker'),
  };
}

function listen(
  scope: ServiceWorkerGlobalScope,
  engine: Engine,
  parts: FetchParts,
  { fetch = 'auto', claim = true, skipWaiting = false }: InstallOptions,
): void {
  const endGone = createGoneTabs(scope.clients, engine, parts.visitors);
  if (skipWaiting) scope.addEventListener('install', () => void scope.skipWaiting());
  if (claim) scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
  const decide = fetch === 'auto' ? onFetch : notice;
  scope.addEventListener('fetch', (event) => {
    const response = attempt(parts, () => decide(parts, event));
    if (response) event.respondWith(response);
  });
  scope.addEventListener('message', (event) => {
    const { source } = event;
    attempt(parts, () => source && 'id' in source && parts.visitors.met(source.id));
    attempt(parts, () => onMessage(engine, event, async () => (claim ? scope.clients.claim() : undefined)));
    event.waitUntil(endGone());
  });
  // An open stream would keep the newer worker waiting for 300 s.
  scope.registration.addEventListener('updatefound', () => {
    if (scope.registration.active) parts.leases.endAll();
  });
  void scope.clients
    .matchAll({ includeUncontrolled: true, type: 'all' })
    .then((open) => parts.visitors.add(open.map((client) => client.id)));
  void engine.ready.then(endGone);
}

async function documentsOf(clients: Clients): Promise<InspectedDocument[]> {
  const open = await clients.matchAll({ includeUncontrolled: true, type: 'window' });
  return open.map(({ id, url, frameType }) => ({
    ...{ holder: holderOf(id), url },
    isFrame: frameType === 'nested',
  }));
}

async function tellPage(clients: Clients, clientId: string, message: ToPage): Promise<void> {
  const client = await clients.get(clientId);
  client?.postMessage(envelope(message, version));
}

const goneTabsEvery = 20_000;

/**
 * Ends the leases of tabs that closed without a word, only of those that were known before the browser was asked; and meets
 * those that came without one.
 */
function createGoneTabs(clients: Clients, engine: Engine, visitors: Visitors): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (systemClock.now() - last < goneTabsEvery) return;
    last = systemClock.now();
    await engine.ready;
    const known = engine.holders();
    const open = await clients.matchAll({ includeUncontrolled: true, type: 'all' });
    for (const { id } of open) visitors.met(id);
    const holders = new Set(open.map(({ id }) => holderOf(id)));
    const isGone = (holder: string) => holder.startsWith('tab:') && known.has(holder) && !holders.has(holder);
    engine.releaseWhere(isGone);
  };
}
