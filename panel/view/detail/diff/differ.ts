import type { Diff } from '../../../session/diff/index.js';
import { type DiffTask, runDiff } from './diffTask.js';

let worker: Worker | undefined | null;
let lastId = 0;
const waiting = new Map<number, (diff: Diff) => void>();

/** Away from the thread that paints. Where the page may not have workers it is done here: it is bounded. */
export function diffLater(task: DiffTask): Promise<Diff> {
  const thread = openWorker();
  if (!thread) return Promise.resolve(runDiff(task));
  const id = ++lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    thread.postMessage({ id, task });
    // It could not be loaded: nothing would ever answer.
    thread.addEventListener('error', () => giveUp(id, task), { once: true });
  });
}

function openWorker(): Worker | null {
  if (worker !== undefined) return worker;
  try {
    // All chunks stand in one folder with it (see build/panel.mjs).
    worker = new Worker(new URL('./diffWorker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; diff: Diff }>) => {
      waiting.get(data.id)?.(data.diff);
      waiting.delete(data.id);
    });
  } catch {
    worker = null;
  }
  return worker;
}

function giveUp(id: number, task: DiffTask): void {
  worker = null;
  waiting.get(id)?.(runDiff(task));
  waiting.delete(id);
}
