import type { Endpoint } from './endpoint.js';
import { createLink, type Link } from './link.js';
import { activeWorker, createWorkerEndpoint } from './workerEndpoint.js';
import { watchWrites } from './writes.js';

const welcomeWithin = 3_000;

let registering: Promise<ServiceWorkerRegistration | undefined> | undefined;
let linking: Promise<Link> | undefined;

/** The registration that `register` obtains; undefined in the end where it could not. */
export function useRegistration(promise: Promise<ServiceWorkerRegistration | undefined>): void {
  registering = promise;
  // What was followed before goes on as it is; the next link is to the worker.
  linking = undefined;
  // A page that only fetches has no other reason to link; its writes must be told.
  void getLink();
}

/** The page's one link: to the worker of the page's scope, else to an engine that is loaded into the page. */
export function getLink(): Promise<Link> {
  linking ??= connect();
  return linking;
}

/** After the worker was given up. */
export async function resetLink(): Promise<void> {
  const former = await linking;
  registering = Promise.resolve(undefined);
  linking = undefined;
  former?.close();
}

async function connect(): Promise<Link> {
  // `register` may be called later in the same task.
  await Promise.resolve();
  const registration = await (registering ?? existingRegistration());
  const endpoint = registration && (await workerEndpoint(registration));
  const link = endpoint ? linkToWorker(endpoint) : createLink(await inPageEndpoint());
  followPageLife(link);
  return link;
}

async function existingRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  const found = await globalThis.navigator?.serviceWorker?.getRegistration().catch(() => undefined);
  return found && activeWorker(found) ? found : undefined;
}

/** The endpoint, if a worker of ours answers. */
async function workerEndpoint(registration: ServiceWorkerRegistration): Promise<Endpoint | undefined> {
  const endpoint = createWorkerEndpoint(registration);
  const welcome = new Promise<boolean>((resolve) => {
    endpoint.onMessage((message) => message.type === 'welcome' && resolve(true));
    setTimeout(() => resolve(false), welcomeWithin);
  });
  endpoint.post({ type: 'hello', id: '0' });
  if (await welcome) {
    if (wasMissed()) endpoint.post({ type: 'claim' });
    return endpoint;
  }
  endpoint.close();
  return undefined;
}

/**
 * A page that was being loaded while the worker claimed its pages is left out. One that was reloaded past the worker is
 * so because its user wanted it.
 */
function wasMissed(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigator.serviceWorker.controller === null && navigation?.type !== 'reload';
}

async function inPageEndpoint(): Promise<Endpoint> {
  const { createInPageEndpoint } = await import('./inPage.js');
  return createInPageEndpoint();
}

function linkToWorker(endpoint: Endpoint): Link {
  return createLink(
    endpoint,
    watchWrites((writeId) => endpoint.post({ type: 'write-done', writeId })),
  );
}

/** A page that holds something cannot be kept for going back, and hears nothing while it is frozen. */
function followPageLife(link: Link): void {
  if (typeof document === 'undefined') return;
  for (const type of ['pagehide', 'freeze']) addEventListener(type, () => link.suspend());
  for (const type of ['pageshow', 'resume']) addEventListener(type, () => link.resume());
}
