import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Api, Call, Reply } from './calls.js';

/** A process of its own, and what it can be asked for. */
export interface Child<Offered extends Api> {
  /** Rejects with what went wrong there, or when the process has ended. */
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

/** Runs a module of this folder that does `answerCalls`; with `gc()`. */
export function startChild<Offered extends Api>(module: string, args: string[] = []): Child<Offered> {
  const path = new URL(module, import.meta.url);
  const child = fork(path, args, { execArgv: ['--expose-gc', '--import', 'tsx', ...profiling()] });
  const pending = new Map<number, Pending>();
  let calls = 0;
  child.on('message', (reply: Reply) => settle(pending, reply));
  child.once('exit', (code, signal) => {
    for (const { reject } of pending.values()) reject(new Error(`${module} has ended (${signal ?? code})`));
    pending.clear();
  });
  const call = (name: string, ...args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++calls;
      pending.set(id, { resolve, reject });
      child.send({ id, name, args } satisfies Call, (error) => error && reject(error));
    });
  return { call: call as Child<Offered>['call'], end: () => end(child) };
}

function settle(pending: Map<number, Pending>, reply: Reply): void {
  const waiting = pending.get(reply.id);
  pending.delete(reply.id);
  if ('error' in reply) waiting?.reject(new Error(reply.error));
  else waiting?.resolve(reply.result);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}

/** `LIVERESOURCE_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=DIR'` shows where the time goes. */
function profiling(): string[] {
  return (process.env['LIVERESOURCE_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
}
