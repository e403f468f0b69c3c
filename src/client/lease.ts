import { leasePath } from '../messages.js';

const shortestPause = 50;
const longestPause = 10_000;

/**
 * Holds the worker alive by an open stream, and so hears at once when it dies. Only in a page that the worker controls:
 * elsewhere the request would go to the server. Heartbeats do the rest.
 */
export function holdLease(
  registration: ServiceWorkerRegistration,
  signal: AbortSignal,
  onLost: () => void,
): void {
  const container = navigator.serviceWorker;
  let attempt = 0;
  let isOpen = false;

  async function open(): Promise<void> {
    if (isOpen || signal.aborted || !isController(registration)) return;
    isOpen = true;
    const end = await readToTheEnd(registration, signal, () => {
      attempt = 0;
    });
    isOpen = false;
    if (signal.aborted) return;
    // Ended on purpose: a newer worker waits. It says `controllerchange` when it is there.
    if (end === 'closed') setTimeout(open, longestPause);
    else again();
  }

  /** The pause grows only while no worker takes the lease: one that was killed must be woken at once, however often. */
  function again(): void {
    onLost();
    setTimeout(open, Math.min(longestPause, shortestPause * 2 ** attempt++));
  }

  function controllerChanged(): void {
    onLost();
    void open();
  }

  container.addEventListener('controllerchange', controllerChanged, { signal });
  void open();
}

function isController(registration: ServiceWorkerRegistration): boolean {
  const { controller } = navigator.serviceWorker;
  return controller !== null && controller === registration.active;
}

async function readToTheEnd(
  registration: ServiceWorkerRegistration,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<'closed' | 'lost'> {
  try {
    const url = new URL(leasePath + crypto.randomUUID(), registration.scope);
    const response = await fetch(url, { signal });
    if (response.ok) onOpen();
    const reader = response.body?.getReader();
    while (reader && !(await reader.read()).done);
    return 'closed';
  } catch {
    return 'lost';
  }
}
