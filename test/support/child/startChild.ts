import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { within } from '../time.js';
import type { Api, Call, Reply } from './calls.js';

/** A process of its own, and what it can be asked for. */
export interface Child<Offered extends Api> {
  /** Rejects with what went wrong there, when the process has ended, or when it takes minutes. */
  call<Name extends keyof Offered & string>(
    name: Name,
    ...args: Parameters<Offered[Name]>
  ): Promise<Awaited<ReturnType<Offered[Name]>>>;
  end(): Promise<void>;
}

interface Pending {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

const PATIENCE_MS = 120_000;
const running = new Set<ChildProcess>();

/** Runs a module that does `answerCalls`; with `gc()`. */
export function startChild<Offered extends Api>(module: URL, args: string[] = []): Child<Offered> {
  const child = fork(module, args, { execArgv: ['--expose-gc', '--import', 'tsx', ...profiling()] });
  const pending = new Map<number, Pending>();
  let calls = 0;
  running.add(child);
  child.on('message', (reply: Reply) => settle(pending, reply));
  child.once('exit', (code, signal) => {
    running.delete(child);
    const reason = new Error(`${module.pathname} has ended (${signal ?? code})`);
    for (const { reject } of pending.values()) reject(reason);
    pending.clear();
  });
  const call = (name: string, ...args: unknown[]) => {
    const id = ++calls;
    const result = new Promise<unknown>((resolve, reject) => {
      pending.set(id, { resolve, reject });
      child.send({ id, name, args } satisfies Call, (error) => error && reject(error));
    });
    return within(PATIENCE_MS, `${name} in ${module.pathname}`, result);
  };
  return { call: call as Child<Offered>['call'], end: () => endChild(child) };
}

/** Ends those that are still there: after a failure nobody else does. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map(endChild));
}

function settle(pending: Map<number, Pending>, reply: Reply): void {
  const waiting = pending.get(reply.id);
  pending.delete(reply.id);
  if ('error' in reply) waiting?.reject(new Error(reply.error));
  else waiting?.resolve(reply.result);
}

async function endChild(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const exit = once(child, 'exit');
  if (child.connected) child.disconnect();
  await exit;
}

/** `LIVERESOURCE_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=DIR'` shows where the time goes. */
function profiling(): string[] {
  return (process.env['LIVERESOURCE_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
}
