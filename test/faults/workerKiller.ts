import type { BrowserContext, Page } from 'playwright';
import type { Kill } from '../support/counter/judge.js';
import { wallClock, within } from '../support/time.js';

export interface WorkerKiller {
  /** As soon as the worker runs, kills it; undefined where it did not run, or did not stop, within seconds. */
  kill(): Promise<Kill | undefined>;
}

interface Version {
  versionId: string;
  runningStatus: string;
  status: string;
}

const patience = 5_000;

/** Kills the worker of a page's scope, as the browser may at any moment, and sees that it has died. */
export async function createWorkerKiller(context: BrowserContext, page: Page): Promise<WorkerKiller> {
  // On the worker's own target a session would keep it alive.
  const session = await context.newCDPSession(page);
  const changed = new EventTarget();
  let active: Version | undefined;

  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    for (const version of versions) {
      if (version.status !== 'activated') continue;
      active = version;
      changed.dispatchEvent(new Event(version.runningStatus));
    }
  });
  await session.send('ServiceWorker.enable');

  const becomes = (runningStatus: string): Promise<unknown> => {
    const change = new Promise((resolve) => changed.addEventListener(runningStatus, resolve, { once: true }));
    return within(patience, `worker ${runningStatus}`, change);
  };

  async function stopRunning(): Promise<Kill> {
    if (active?.runningStatus !== 'running') await becomes('running');
    const sent = wallClock();
    const order = session.send('ServiceWorker.stopWorker', { versionId: active?.versionId ?? '' });
    const [stopped] = await Promise.all([becomes('stopped').then(wallClock), order]);
    return { sent, stopped };
  }

  return { kill: () => stopRunning().catch(() => undefined) };
}
