import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { liveResource } from '../../src/server/index.js';

const program = fileURLToPath(new URL('./node.mjs', import.meta.url));

async function startCounter() {
  const app = express();
  const live = liveResource(app);
  let count = 1;
  app.get('/counter/', (_, res) => void res.json(count));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    void live.close();
    server.closeAllConnections();
    server.close();
  });
  const increment = () => {
    count += 1;
    return live.updated('/counter/');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/counter/`, increment };
}

/** A process that follows the URL. `ended` resolves to exit code and signal; one that lingers is killed. */
function followIn(url: string) {
  const child = spawn(process.execPath, [program, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 8_000,
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? 'null');
  return { next, ended: once(child, 'exit') };
}

it('follows in Node as in a page, and lets the process end when it follows nothing any more', async () => {
  const { url, increment } = await startCounter();
  const { next, ended } = followIn(url);
  expect(await next()).toEqual(['1', 'catch-up']);
  await increment();
  expect(await next()).toEqual(['2', 'long-poll']);
  expect(await ended).toEqual([0, null]);
});

it('lets the process end while it would try again', async () => {
  const { next, ended } = followIn('http://127.0.0.1:1/');
  expect(await next()).toBe('network-failed');
  expect(await ended).toEqual([0, null]);
});
