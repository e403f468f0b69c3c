import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenSomewhere } from '../live/listen.js';
import { type Ports, type PushpinSettings, routes, writeConfig } from './config.js';
import { endAtOnce, startLogged } from './processes.js';
import { ready } from './ready.js';

/** A real Pushpin with its `zurl`, on ports of its own. */
export interface Pushpin {
  readonly ports: Ports;
  /** Where clients come in, such as `http://127.0.0.1:12345`. */
  readonly url: string;
  /** Where apps publish. */
  readonly controlUrl: string;
  /** Ends it at once: all connections break. */
  kill(): Promise<void>;
  /** After `kill`, on the same ports; done when it answers. */
  start(): Promise<void>;
  /** Other apps behind it, from about now on. */
  serve(apps: readonly number[]): Promise<void>;
  /** What Pushpin said. */
  log(): Promise<string>;
  close(): Promise<void>;
}

export const hasPushpin = existsSync('/usr/bin/pushpin') && existsSync('/usr/bin/zurl');

/** Done when it answers. Rejects when it does not. */
export async function startPushpin(settings: PushpinSettings): Promise<Pushpin> {
  // Names of sockets are 107 bytes at most.
  const dir = await mkdtemp(join(tmpdir(), 'pushpin-'));
  const ports = { http: await freePort(), control: await freePort() };
  await writeConfig(dir, ports, settings);
  let processes: ChildProcess[] = [];

  const kill = async () => {
    await Promise.all(processes.splice(0).map(endAtOnce));
  };
  const start = async () => {
    processes = [
      startLogged(dir, 'zurl', [`--config=${dir}/zurl.conf`]),
      startLogged(dir, 'pushpin', [`--config=${dir}/pushpin.conf`, '--merge-output']),
    ];
    await ready(ports).catch(async (thrown) => {
      throw new Error(`${thrown.message}\n${await readFile(join(dir, 'pushpin.log'), 'utf8')}`);
    });
  };
  const close = async () => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  };

  await start().catch(async (thrown) => {
    await close();
    throw thrown;
  });
  return {
    ...{ ports, kill, start, close },
    url: `http://127.0.0.1:${ports.http}`,
    controlUrl: `http://127.0.0.1:${ports.control}`,
    serve: (apps) => writeFile(join(dir, 'routes'), routes(apps)),
    log: () => readFile(join(dir, 'pushpin.log'), 'utf8'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenSomewhere(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
