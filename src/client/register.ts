import { type DeclaredUrl, storeName } from '../messages.js';
import { type Limits, LiveResourceError, type LogBatch, reasonOf } from '../model/index.js';
import { version } from '../version.js';
import { getLink, leaveWorker, tellIdentity, useRegistration } from './connect.js';

export interface RegisterOptions {
  /** Of the worker's file; `/liveresource-sw.js` by default. */
  url?: string;
  scope?: string;
  /** The only URLs whose fetches the worker answers. Without it: all that turn out live (in Firefox: none). */
  match?: (string | DeclaredUrl)[];
  /** Seconds that a server may hold a request; 45 by default. */
  wait?: number;
  /** Caps of the worker, each with a default (docs/limits.md). */
  limits?: Partial<Limits>;
  /**
   * For how many seconds since it was current a value may be given where the network or the server fails; true: always; false:
   * never. Without it: as the server says (`Cache-Control: stale-if-error`).
   */
  staleIfError?: number | boolean;
  /** Other origins to which a server's Links may lead, such as `https://push.example`. They are asked without credentials. */
  allowOrigins?: string[];
  /** Who is logged in: what was stored under another identity is thrown away. */
  identity?: string;
}

export type RegisteredState = 'registering' | 'active' | 'unsupported' | 'failed' | 'unregistered';

export interface Registered {
  readonly state: RegisteredState;
  /** Why the state is `unsupported` or `failed`. */
  readonly error: LiveResourceError | undefined;
  readonly version: string;
  /** Resolves when the worker is active, or when it is clear that the page must do without. Never rejects. */
  readonly ready: Promise<Registered>;
  /** Throws away all values that are stored, as after a logout. */
  forget(): Promise<void>;
  setIdentity(identity: string): Promise<void>;
  /** What the worker did lately, from event number `since` on. Rejects with LiveResourceError `no-answer`. */
  readLog(since?: number): Promise<LogBatch>;
  /** Looks for a newer worker file. */
  update(): Promise<void>;
  /** The way back: ends the worker and deletes what it stored; the page follows its resources by itself from now on. */
  unregister(): Promise<void>;
}

/**
 * Registers the worker. From then on `fetch`es of live resources are answered from what it knows to be current. Never
 * throws: where there can be no worker, the page follows resources by itself.
 */
export function register(options: RegisterOptions = {}): Registered {
  let state: RegisteredState = 'registering';
  let error: LiveResourceError | undefined;
  const registering = obtain(options).then(
    (registration) => {
      state = 'active';
      return registration;
    },
    (thrown: LiveResourceError) => {
      error = thrown;
      state = thrown.code === 'worker-unsupported' ? 'unsupported' : 'failed';
      console.warn(thrown.message);
      return undefined;
    },
  );
  useRegistration(registering, options);

  const registered: Registered = {
    get state() {
      return state;
    },
    get error() {
      return error;
    },
    version,
    ready: registering.then(() => registered),
    forget: async () => (await getLink()).forget(),
    setIdentity: tellIdentity,
    readLog: async (since = 0) => (await getLink()).readLog(since),
    update: async () => void (await (await registering)?.update()),
    async unregister() {
      const registration = await registering;
      await registration?.unregister();
      state = 'unregistered';
      await leaveWorker();
      // What is stored would outlive the worker.
      if (registration) indexedDB.deleteDatabase(storeName(registration.scope));
    },
  };
  return registered;
}

async function obtain(options: RegisterOptions): Promise<ServiceWorkerRegistration> {
  const container = globalThis.navigator?.serviceWorker;
  if (!container) {
    const reason = globalThis.isSecureContext
      ? 'this browser has no service workers'
      : 'the page is not served over https or from localhost';
    throw new LiveResourceError('worker-unsupported', { reason });
  }
  const url = workerUrl(options);
  try {
    const { scope } = options;
    const registration = await container.register(url, {
      ...(scope !== undefined && { scope }),
      updateViaCache: 'none',
    });
    await activation(registration);
    return registration;
  } catch (thrown) {
    throw new LiveResourceError('worker-registration-failed', { url: String(url), reason: reasonOf(thrown) });
  }
}

/** What the worker must know at once after every start is part of its URL. */
function workerUrl({ url = '/liveresource-sw.js', ...all }: RegisterOptions): URL {
  const full = new URL(url, document.baseURI);
  const { match, wait, limits, allowOrigins, staleIfError } = all;
  const options = { match, wait, limits, allowOrigins, staleIfError };
  if (Object.values(options).some((value) => value !== undefined)) {
    full.searchParams.set('options', JSON.stringify(options));
  }
  return full;
}

/** Resolves when the registration has an active worker, rejects when its first one was thrown away. */
function activation(registration: ServiceWorkerRegistration): Promise<void> {
  if (registration.active) return Promise.resolve();
  const worker = registration.installing ?? registration.waiting;
  return new Promise((resolve, reject) => {
    if (!worker) return reject(new Error('there is no worker in it'));
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activating' || worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('the worker could not be installed'));
    });
  });
}
