import { channelName, envelope, type FromPage, parseToPage, type ToPage } from '../messages.js';
import { errorText } from '../model/index.js';
import { version } from '../version.js';
import type { Endpoint } from './endpoint.js';
import { holdLease } from './lease.js';

/**
 * The worker of a registration, also where it does not control this page (first visit, hard reload). Announces a worker
 * of another version, and a broken message, once.
 */
export function createWorkerEndpoint(registration: ServiceWorkerRegistration): Endpoint {
  const container = navigator.serviceWorker;
  const listeners = new Set<(message: ToPage) => void>();
  const warned = new Set<string>();

  function receive(event: MessageEvent): void {
    const parsed = parseToPage(event.data);
    if (!parsed.ok && parsed.kind === 'foreign') return;
    const other = parsed.version ?? '?';
    if (!parsed.ok && parsed.kind === 'other-protocol') {
      warnOnce('version', errorText('version-mismatch', { page: version, worker: other }));
    } else if (other !== version) {
      warnOnce('version', `LiveResource: the page has version ${version}, the worker ${other}.`);
    }
    if (!parsed.ok && parsed.kind === 'bad') {
      warnOnce('bad-message', errorText('bad-message', { reason: parsed.reason }));
    }
    if (!parsed.ok) return;
    for (const listener of [...listeners]) listener(parsed.message);
  }

  function warnOnce(subject: string, warning: string): void {
    if (warned.has(subject)) return;
    warned.add(subject);
    console.warn(warning);
  }

  container.addEventListener('message', receive);
  container.startMessages();
  return {
    post: (message: FromPage) => activeWorker(registration)?.postMessage(envelope(message, version)),
    onMessage: (listener) => void listeners.add(listener),
    listen(url) {
      const channel = new BroadcastChannel(channelName(registration.scope, url));
      channel.addEventListener('message', receive);
      return () => channel.close();
    },
    hold: (signal, onLost) => holdLease(registration, signal, onLost),
    close: () => container.removeEventListener('message', receive),
  };
}

/** The worker that answers now. While a newer one activates, the old one may be gone and `active` still null. */
export function activeWorker(registration: ServiceWorkerRegistration): ServiceWorker | null {
  return registration.active ?? registration.waiting ?? registration.installing;
}
