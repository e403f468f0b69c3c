import type { Interest } from '../messages.js';
import type { Endpoint } from './endpoint.js';
import { createFollowing, type Following } from './following.js';
import { createLink, type Link } from './link.js';
import type { LinkListener } from './linked.js';
import { activeWorker, createWorkerEndpoint } from './workerEndpoint.js';
import { watchWrites } from './writes.js';

/** Milliseconds in which a worker must answer: one that `register` was called for, and one that may be somebody else's. */
const welcomeWithin = { registered: 3_000, found: 500 };

/** `registration`: of the worker that serves the page; undefined where its own engine does. */
interface Served {
  link: Link;
  registration: ServiceWorkerRegistration | undefined;
}

const followings = new Set<Following>();
let registering: Promise<ServiceWorkerRegistration | undefined> | undefined;
let served: Served | undefined;
/** Resolves to the newest link. Undefined before the first, and after one that failed. */
let linking: Promise<Link> | undefined;
let attempts = 0;
let isSuspended = false;
let pageOptions: PageOptions = {};
/** Who is logged in, as the app said last. */
let identity: string | undefined;

/** Follows a resource until it is stopped, through whatever serves the page at the time. Begins in a later microtask. */
export function follow(
  interest: Omit<Interest, 'id'>,
  listener: LinkListener,
): Pick<Following, 'change' | 'stop'> {
  const following = createFollowing(interest, listener);
  followings.add(following);
  getLink().then(
    () => served && following.attach(served.link),
    () => {},
  );
  return {
    change: following.change,
    stop() {
      followings.delete(following);
      following.stop();
    },
  };
}

/** What of `register`'s options concerns whatever serves the page. */
export interface PageOptions {
  allowOrigins?: readonly string[];
  identity?: string;
}

/** Tells whoever serves the page, and whoever will after it. */
export async function tellIdentity(name: string): Promise<void> {
  identity = name;
  const link = await getLink();
  link.setIdentity(identity);
}

/** The registration that `register` obtains; undefined in the end where it could not. What is followed moves there. */
export function useRegistration(
  promise: Promise<ServiceWorkerRegistration | undefined>,
  options: PageOptions = {},
): void {
  registering = promise;
  pageOptions = options;
  identity = options.identity ?? identity;
  // A page that only fetches has no other reason to link; its writes must be told.
  relink().catch(() => {});
}

/** After the worker was given up: what is followed moves into the page. */
export async function leaveWorker(): Promise<void> {
  registering = Promise.resolve(undefined);
  // Who follows was told of a failure, and the next who does tries again.
  if (followings.size > 0)
    return relink().then(
      () => {},
      () => {},
    );
  attempts++;
  linking = undefined;
  served?.link.close();
  served = undefined;
}

/** The page's one link: to the worker of the page's scope, else to an engine that is loaded into the page. */
export function getLink(): Promise<Link> {
  return linking ?? relink();
}

function relink(): Promise<Link> {
  const attempt = ++attempts;
  linking = connect(attempt).then(
    (found) => (found ? adopt(found) : getLink()),
    (thrown) => {
      if (attempt !== attempts) return getLink();
      linking = undefined;
      for (const following of [...followings]) following.fail(thrown);
      throw thrown;
    },
  );
  return linking;
}

/** Undefined when a newer attempt was begun meanwhile. */
async function connect(attempt: number): Promise<Served | undefined> {
  // `register` may be called later in the same task.
  await Promise.resolve();
  const patience = registering ? welcomeWithin.registered : welcomeWithin.found;
  const registration = await (registering ?? existingRegistration());
  if (attempt !== attempts) return undefined;
  if (served && served.registration === registration) return served;
  const endpoint = registration && (await workerEndpoint(registration, patience));
  if (attempt === attempts && endpoint) return { link: linkToWorker(endpoint), registration };
  endpoint?.close();
  if (attempt !== attempts) return undefined;
  if (served && !served.registration) return served;
  const own = await inPageEndpoint();
  if (attempt === attempts) return { link: createLink(own), registration: undefined };
  own.close();
  return undefined;
}

/** What is followed moves. The former link goes first, or it would give up what the next has just asked for. */
function adopt(next: Served): Link {
  const { link } = next;
  // Before anything is asked for; and `register` may come after the page was linked.
  if (identity !== undefined) link.setIdentity(identity);
  if (next === served) return link;
  if (!served) followPageLife();
  served?.link.close();
  served = next;
  if (next.registration) watchEnd(next.registration);
  if (isSuspended) link.suspend();
  for (const following of [...followings]) following.attach(link);
  return link;
}

/** The user or the server (`Clear-Site-Data`) may end the worker without a word to anybody, or put one there that is not ours. */
function watchEnd(registration: ServiceWorkerRegistration): void {
  const worker = activeWorker(registration);
  worker?.addEventListener('statechange', () => {
    // A newer one may be about to take its place.
    if (worker.state === 'redundant') setTimeout(lookAnew, 0, registration);
  });
}

async function lookAnew(registration: ServiceWorkerRegistration): Promise<void> {
  if (served?.registration !== registration) return;
  if (!activeWorker(registration)) return leaveWorker();
  watchEnd(registration);
  const endpoint = await workerEndpoint(registration, welcomeWithin.registered);
  endpoint?.close();
  if (!endpoint && served?.registration === registration) await leaveWorker();
}

async function existingRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  const found = await globalThis.navigator?.serviceWorker?.getRegistration().catch(() => undefined);
  return found && activeWorker(found) ? found : undefined;
}

/** No link gives an interest this name. */
const helloId = '0';

/** The endpoint, if a worker of ours answers. */
async function workerEndpoint(
  registration: ServiceWorkerRegistration,
  patience: number,
): Promise<Endpoint | undefined> {
  const endpoint = createWorkerEndpoint(registration);
  const welcome = new Promise<boolean>((resolve) => {
    endpoint.onMessage((message) => {
      if (message.type === 'welcome') resolve(true);
      if (message.type === 'rejected' && message.id === helloId) resolve(false);
    });
    setTimeout(() => resolve(false), patience);
    const worker = activeWorker(registration);
    worker?.addEventListener('statechange', () => activeWorker(registration) || resolve(false));
  });
  endpoint.post({ type: 'hello', id: helloId });
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

let inPageEndpoint = async (): Promise<Endpoint> => {
  const { createInPageEndpoint } = await import('./inPage.js');
  return createInPageEndpoint(undefined, pageOptions.allowOrigins);
};

/** For platforms that are no page and have an engine made otherwise. */
export function useEngine(open: () => Promise<Endpoint>): void {
  inPageEndpoint = open;
}

function linkToWorker(endpoint: Endpoint): Link {
  return createLink(
    endpoint,
    watchWrites((writeId) => endpoint.post({ type: 'write-done', writeId })),
  );
}

let followsPageLife = false;

/** A page that holds something cannot be kept for going back, and hears nothing while it is frozen. */
function followPageLife(): void {
  if (followsPageLife || typeof document === 'undefined') return;
  followsPageLife = true;
  const suspend = (suspended: boolean) => () => {
    isSuspended = suspended;
    if (suspended) served?.link.suspend();
    else served?.link.resume();
  };
  addEventListener('pagehide', suspend(true));
  addEventListener('pageshow', suspend(false));
  // These are told to the document, and do not bubble.
  document.addEventListener('freeze', suspend(true));
  document.addEventListener('resume', suspend(false));
  for (const news of ['online', 'offline'] as const)
    addEventListener(news, () => served?.link.tellNetwork(news));
}
