/// <reference lib="webworker" />
import { envelope, parseFromPage, storeName } from '../src/messages.js';
import { version } from '../src/version.js';

declare const self: ServiceWorkerGlobalScope;

/**
 * The way back for a whole site: served in place of the worker, it throws away what that one stored and ends itself. It
 * touches no request, and pages that are open go on by themselves.
 */
self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(leave()));
self.addEventListener('message', ({ data, source }) => {
  const parsed = parseFromPage(data);
  if (!source || !parsed.ok || parsed.message.type !== 'hello') return;
  const { id } = parsed.message;
  const details = { reason: 'this site does without it' };
  source.postMessage(envelope({ type: 'rejected', id, code: 'worker-unsupported', details }, version));
});

async function leave(): Promise<void> {
  indexedDB.deleteDatabase(storeName(self.registration.scope));
  await self.registration.unregister();
}
