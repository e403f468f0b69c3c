export type TaskKind = 'diff' | 'export';

/** To the worker: a piece of a task. A large one comes in several, so that none of them stops the thread that paints. */
export interface Sent {
  id: number;
  kind: TaskKind;
  part: unknown;
  isLast: boolean;
}

export type Reply = { id: number; isMore: true } | { id: number; isMore: false; result: unknown };

export interface Thread<Parts extends readonly unknown[], Result> {
  /** The parts, one at least, stay as they are until the result is there. */
  run(parts: Parts): Promise<Result>;
  end(): void;
}

interface Task<Parts> {
  id: number;
  parts: Parts;
  sent: number;
  resolve(result: unknown): void;
}

/** Away from the thread that paints. Where the page may not have workers, or one fails, it is done here: nothing is lost. */
export function openThread<Parts extends readonly unknown[], Result>(
  kind: TaskKind,
  here: (parts: Parts) => Result,
): Thread<Parts, Result> {
  const tasks = new Map<number, Task<Parts>>();
  let lastId = 0;
  let worker = startWorker();

  function send(thread: Worker, task: Task<Parts>): void {
    const part = task.parts[task.sent++];
    thread.postMessage({ id: task.id, kind, part, isLast: task.sent === task.parts.length } satisfies Sent);
  }

  function receive(thread: Worker, reply: Reply): void {
    const task = tasks.get(reply.id);
    if (!task) return;
    if (reply.isMore) return send(thread, task);
    tasks.delete(reply.id);
    task.resolve(reply.result);
  }

  function giveUp(): void {
    worker?.terminate();
    worker = undefined;
    const left = [...tasks.values()];
    tasks.clear();
    for (const { parts, resolve } of left) resolve(later(parts));
  }

  const later = async (parts: Parts) => here(parts);

  function attempt(work: () => void): void {
    try {
      work();
    } catch {
      giveUp();
    }
  }

  worker?.addEventListener('message', ({ data, currentTarget }: MessageEvent<Reply>) =>
    attempt(() => receive(currentTarget as Worker, data)),
  );
  // It could not be loaded, or threw: nothing would ever answer.
  for (const type of ['error', 'messageerror']) worker?.addEventListener(type, giveUp);

  return {
    run(parts) {
      const thread = worker;
      if (!thread) return later(parts);
      return new Promise((resolve) => {
        const task = { id: ++lastId, parts, sent: 0, resolve } as Task<Parts>;
        tasks.set(task.id, task);
        attempt(() => send(thread, task));
      });
    },
    end() {
      worker?.terminate();
    },
  };
}

function startWorker(): Worker | undefined {
  try {
    // All chunks stand in one folder with it (see build/panel.mjs).
    return new Worker(new URL('./panelWorker.js', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}
