import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../examples/server.mjs', import.meta.url));

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** `examples/server.mjs` as a person starts it, in a process of its own. */
export interface ExamplesServer {
  readonly origin: string;
  /** All that it has printed. */
  readonly lines: readonly string[];
  /** The first line from number `from` on that matches; waits for it. Rejects when the server ends without it. */
  line(pattern: RegExp, from?: number): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
  stop(): Promise<void>;
}

export async function startExamples(): Promise<ExamplesServer> {
  const child = run('0');
  const exited = exitOf(child);
  const lines: string[] = [];
  const line = lineReader(child, lines);
  const address = await line(/http:\/\/127\.0\.0\.1:\d+\/$/);
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    origin: new URL(/http:\S+/.exec(address)?.[0] ?? '').origin,
    lines,
    line,
    kill: (signal) => void child.kill(signal),
    exited,
    stop,
  };
}

/** For starts that are expected to fail. */
export function startAndFail(port: string): Promise<Exit> {
  return exitOf(run(port));
}

function run(port: string): ChildProcess {
  const env = { ...process.env, PORT: port, NO_COLOR: '1', FORCE_COLOR: undefined };
  return spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  const [stderr, [code, signal]] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { code, signal, stderr };
}

function lineReader(child: ChildProcess, lines: string[]): ExamplesServer['line'] {
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watch of [...watchers]) watch();
  };
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      look();
    });
  }
  child.once('close', look);
  return (pattern, from = 0) =>
    new Promise((resolve, reject) => {
      const watch = () => {
        const found = lines.slice(from).find((line) => pattern.test(line));
        const isOver = child.exitCode !== null || child.signalCode !== null;
        if (found === undefined && !isOver) return;
        watchers.delete(watch);
        if (found === undefined) reject(new Error(`The server ended and never printed ${pattern}`));
        else resolve(found);
      };
      watchers.add(watch);
      watch();
    });
}
