import type { Diff } from '../../../session/diff/index.js';
import { openThread, type Thread } from '../../thread/openThread.js';
import { type DiffTask, runDiff } from './diffTask.js';

let thread: Thread<[DiffTask], Diff> | undefined;

/** Away from the thread that paints. Where there is no other one it is done here: it is bounded. */
export function diffLater(task: DiffTask): Promise<Diff> {
  thread ??= openThread('diff', ([one]) => runDiff(one));
  return thread.run([task]);
}
