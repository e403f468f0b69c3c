import { type DiffTask, runDiff } from './diffTask.js';

/** A worker: versions in, differences out. */
addEventListener('message', ({ data }: MessageEvent<{ id: number; task: DiffTask }>) => {
  postMessage({ id: data.id, diff: runDiff(data.task) });
});
