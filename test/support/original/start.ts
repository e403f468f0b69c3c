import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createRecorder } from '../conformance/recorder.js';
import { createRawClient, type RawClient } from '../live/rawClient.js';

export const expressVersions = [
  ['Express 5', 'express'],
  ['Express 4', 'express4'],
] as const;

export type ExpressPackage = (typeof expressVersions)[number][1];

/** A program of the original package in a process of its own, until the test is over. */
export interface Original {
  readonly origin: string;
  readonly raw: RawClient;
  /** Sends a form. */
  post(path: string, fields?: Record<string, string>): Promise<number>;
}

export async function startOriginal(name: 'counter' | 'chat', express: ExpressPackage): Promise<Original> {
  const program = fileURLToPath(new URL(`./${name}.cjs`, import.meta.url));
  const env = { ...process.env, EXPRESS: express, PORT: '0' };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const raw = createRawClient();
  onTestFinished(async () => {
    raw.close();
    child.kill('SIGKILL');
    await exited;
  });
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = /listening on port (\d+)/.exec(String((await said.next()).value))?.[1];
  if (port === undefined) throw new Error(`${name}.cjs did not begin to listen.`);
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    raw,
    post: async (path, fields = {}) => {
      const body = new URLSearchParams(fields);
      return (await fetch(origin + path, { method: 'POST', body })).status;
    },
  };
}

type ClientLibrary = typeof import('../../../src/client/node.js');

/** The client that was built, as a program of Node gets it. */
export function followWithBuiltClient() {
  const { LiveResource } = createRequire(import.meta.url)('liveresource') as ClientLibrary;
  const readLog = () => Promise.reject(new Error('The log is not read here.'));
  const client = createRecorder({ LiveResource, readLog, patience: 10_000 });
  onTestFinished(() => client.close());
  return client;
}
