import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { eventually } from '../../../test/support/server/startApp.js';
import { ValueResource } from '../../../test/support/server/webhookResources.js';
import { startWebhooks } from '../../../test/support/server/webhookStage.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The first code below a heading of docs/webhooks.md. */
function codeOf(heading: string): string {
  const text = readFileSync(`${root}docs/webhooks.md`, 'utf8');
  return /```js\n(.*?)```/s.exec(text.slice(text.indexOf(`### ${heading}`)))?.[1] ?? '';
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs it as a program of its own; gives the lines that it writes. */
async function run(file: string, env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [file], { env: { ...process.env, ...env } });
  const lines: string[] = [];
  if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(line));
  const stop = () => void child.kill();
  onTestFinished(stop);
  await eventually(() => lines.includes('listening'));
  return { lines, stop, ended: new Promise((resolve) => child.once('close', resolve)) };
}

it('describes a receiver that works', async () => {
  const folder = mkdtempSync(`${root}node_modules/.webhook-receiver-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = `${folder}/receiver.mjs`;
  writeFileSync(file, codeOf('A receiver with Express'));
  // Receivers look at the time of deliveries.
  const clock = { ...createFakeClock(), wall: () => Date.now() };
  const counter = new ValueResource('1');
  const stage = await startWebhooks({ '/counter/': counter }, { clock });
  const port = await freePort();
  const env = { PORT: String(port), TOPIC: `${stage.origin}/counter/` };

  const first = await run(file, env);
  const { secret } = await stage.register('value', '/counter/', `http://127.0.0.1:${port}/hook`);
  first.stop();
  await first.ended;
  const { lines } = await run(file, { ...env, WEBHOOK_SECRET: secret });
  counter.set('{"count":2}');
  await stage.updated('/counter/');
  counter.status = 404;
  await stage.updated('/counter/');
  await eventually(() => lines.length === 3);
  expect(lines).toEqual(['listening', 'value {"count":2}', 'gone']);
  expect(stage.problems).toEqual([]);
  const forged = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' };
  const refused = await fetch(`http://127.0.0.1:${port}/hook`, {
    method: 'POST',
    body: 'x',
    headers: forged,
  });
  expect(refused.status).toBe(400);
});
