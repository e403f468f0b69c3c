import { type DiffTask, runDiff } from '../detail/diff/diffTask.js';
import { type ExportParts, runExport } from '../exchange/exportTask.js';
import type { Reply, Sent, TaskKind } from './openThread.js';

const runners: Record<
  TaskKind,
  (parts: readonly unknown[]) => { result: unknown; transfer?: Transferable[] }
> = {
  diff: ([task]) => ({ result: runDiff(task as DiffTask) }),
  export(parts) {
    const result = runExport(parts as ExportParts);
    return { result, transfer: [result.bytes.buffer] };
  },
};
const begun = new Map<number, unknown[]>();

/** A worker: parts of a task in, and after the last one its result out. Each other part is asked for. */
addEventListener('message', ({ data: { id, kind, part, isLast } }: MessageEvent<Sent>) => {
  const parts = begun.get(id) ?? [];
  parts.push(part);
  begun.set(id, parts);
  if (!isLast) return answer({ id, isMore: true });
  begun.delete(id);
  const { result, transfer } = runners[kind](parts);
  answer({ id, isMore: false, result }, transfer);
});

function answer(reply: Reply, transfer: Transferable[] = []): void {
  postMessage(reply, { transfer });
}
