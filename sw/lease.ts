import { leasePath } from '../src/messages.js';

/** Streams at `leasePath`: no server needs to know it, and only pages that this worker controls ask for it. */
export interface LeaseStreams {
  isLease(url: string): boolean;
  /** A stream without end or content: as long as the page holds it, the browser keeps the worker. */
  open(clientId: string): Response;
  /** Ends all streams, so that a newer worker is not kept waiting for minutes. */
  endAll(): void;
}

const mostOfOne = 4;

/** `onGone` hears of a page whose last stream ended: it was closed, or went elsewhere. */
export function createLeaseStreams(
  registration: Pick<ServiceWorkerRegistration, 'scope' | 'installing' | 'waiting'>,
  onGone: (clientId: string) => void,
): LeaseStreams {
  const prefix = new URL(leasePath, registration.scope).href;
  const streams = new Map<ReadableStreamDefaultController, string>();

  function end(controller: ReadableStreamDefaultController): void {
    const clientId = streams.get(controller);
    streams.delete(controller);
    if (clientId !== undefined && ![...streams.values()].includes(clientId)) onGone(clientId);
  }

  /** A page needs one, and has two for a moment. */
  function closeOldest(clientId: string): void {
    const own = [...streams].filter(([, id]) => id === clientId);
    for (const [controller] of own.slice(0, -mostOfOne)) {
      streams.delete(controller);
      controller.close();
    }
  }

  function open(clientId: string): Response {
    let own: ReadableStreamDefaultController;
    const body = new ReadableStream({
      start(controller) {
        own = controller;
        // While a newer worker waits, no stream may keep it waiting: heartbeats carry the leases on.
        if (registration.installing ?? registration.waiting) controller.close();
        else {
          streams.set(controller, clientId);
          closeOldest(clientId);
        }
      },
      cancel: () => end(own),
    });
    return new Response(body, {
      headers: { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store' },
    });
  }

  return {
    isLease: (url) => url.startsWith(prefix),
    open,
    endAll() {
      for (const controller of streams.keys()) controller.close();
      streams.clear();
    },
  };
}
