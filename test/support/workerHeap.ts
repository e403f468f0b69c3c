import type { Browser, CDPSession } from 'playwright';

/** The memory of one service worker, as its engine counts it: objects, and the buffers that they hold. */
export interface WorkerHeap {
  /** Megabytes. */
  used(): Promise<number>;
  /** The same, once all that nobody holds is gone. */
  live(): Promise<number>;
  close(): Promise<void>;
}

interface Answer {
  id: number;
  result?: Record<string, number>;
}

/** Asks the worker whose script is at this origin. The session keeps the worker alive. */
export async function watchHeap(browser: Browser, origin: string): Promise<WorkerHeap> {
  const cdp = await browser.newBrowserCDPSession();
  const { targetInfos } = await cdp.send('Target.getTargets');
  const target = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(origin));
  if (!target) throw new Error(`no worker of ${origin}`);
  const { targetId } = target;
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false });
  const ask = createAsker(cdp, sessionId);

  async function used(): Promise<number> {
    const { usedSize = 0, backingStorageSize = 0 } = await ask('Runtime.getHeapUsage');
    return (usedSize + backingStorageSize) / 1_048_576;
  }

  return {
    used,
    async live() {
      await ask('HeapProfiler.collectGarbage');
      return used();
    },
    close: () => cdp.detach(),
  };
}

function createAsker(cdp: CDPSession, sessionId: string) {
  const waiting = new Map<number, (result: Record<string, number>) => void>();
  let count = 0;
  cdp.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result = {} } = JSON.parse(message) as Answer;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  return async (method: string): Promise<Record<string, number>> => {
    const id = ++count;
    const answer = new Promise<Record<string, number>>((resolve) => waiting.set(id, resolve));
    await cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    return answer;
  };
}
