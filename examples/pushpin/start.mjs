/** `node examples/pushpin/start.mjs`: two processes of one app behind two Pushpins. See README.md. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPushpin } from './pushpin.mjs';

const first = Number(process.env.PORT || 8001);
const ports = [0, 1].map((n) => ({ http: first + n, control: first + 10 + n, app: first + 20 + n }));
const key = randomBytes(24).toString('hex');
const pushpins = ports.map(({ control }) => `http://127.0.0.1:${control}`).join(',');

if (!existsSync('/usr/bin/pushpin') || !existsSync('/usr/bin/zurl')) {
  console.error('Pushpin is not installed here: apt install pushpin');
  process.exit(1);
}

const dir = await mkdtemp(join(tmpdir(), 'live-'));
const count = join(dir, 'count');
await writeFile(count, '');

const apps = ports.map(({ app }) => {
  const env = { ...process.env, PORT: String(app), PUSHPINS: pushpins, KEY: key, COUNT: count };
  return spawn(process.execPath, [fileURLToPath(new URL('app.mjs', import.meta.url))], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Ctrl-C reaches this process alone, which passes it on in the right order.
    detached: true,
  });
});
const proxies = [];
for (const [n, { http, control, app }] of ports.entries()) {
  // Each has an app of its own, and takes the other's when that is away.
  const order = [app, ...ports.map((one) => one.app).filter((other) => other !== app)];
  proxies.push(...(await startPushpin({ dir: join(dir, String(n)), http, control, key, apps: order })));
}
console.log(`Open ${ports.map(({ http }) => `http://127.0.0.1:${http}/`).join(' and ')}`);

let stopping = false;

/** First the apps, so that what they say last is still published. */
async function stop() {
  if (stopping) return;
  stopping = true;
  for (const children of [apps, proxies]) {
    const gone = children.filter(isRunning).map((child) => once(child, 'exit'));
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(gone);
  }
  await rm(dir, { recursive: true, force: true });
}

const isRunning = (child) => child.exitCode === null && child.signalCode === null;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
