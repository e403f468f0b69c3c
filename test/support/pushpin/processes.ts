import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const running = new Set<ChildProcess>();

// None may outlive the test that started it.
process.once('exit', () => {
  for (const child of running) killTree(child);
});

/** Starts a command that writes what it says to a file of its name. */
export function startLogged(dir: string, command: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(dir, `${command}.log`), 'a');
  const child = spawn(command, args, { cwd: dir, stdio: ['ignore', log, log] });
  closeSync(log);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends it and its children at once and without a word, as when a machine fails. */
export async function endAtOnce(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const ended = once(child, 'exit');
  killTree(child);
  await ended;
}

// Pushpin gives each of its children a group of its own, and they outlive it when it is killed.
function killTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  const children = childrenOf(pid);
  for (const one of [pid, ...children]) kill(one);
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
