import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { listenSomewhere } from '../support/live/listen.js';
import { createRawClient } from '../support/live/rawClient.js';
import { hasPushpin } from '../support/pushpin/pushpin.js';

const script = fileURLToPath(new URL('../../examples/pushpin/start.mjs', import.meta.url));

/** As a person starts it. All that it leaves in its directory for temporary files is seen afterwards. */
async function startExample() {
  const dir = mkdtempSync(join(tmpdir(), 'example-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const first = await freePorts();
  const env = { ...process.env, PORT: String(first), TMPDIR: dir };
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGTERM'));
  const ended = once(child, 'exit');
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await vi.waitFor(() => expect(lines.length).toBe(3), { timeout: 15_000 });
  const urls = [first, first + 1].map((port) => `http://127.0.0.1:${port}/counter/a/`);
  return { child, ended, urls, dir };
}

/** All of them lie within 22 from the first. */
async function freePorts(): Promise<number> {
  const server = createServer();
  const port = await listenSomewhere(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it.skipIf(!hasPushpin)(
  'counts for everybody, and ends in peace and without a trace',
  { timeout: 60_000 },
  async () => {
    const { child, ended, urls, dir } = await startExample();
    const client = createRawClient();
    onTestFinished(() => client.close());
    const [one = '', other = ''] = urls;
    const seen = async (url: string) => (await client.get(url)).status;
    await vi.waitFor(async () => expect(await Promise.all(urls.map(seen))).toEqual([200, 200]), {
      timeout: 15_000,
    });
    const etag = (await client.get(one)).headers['etag'] ?? '';
    const waiting = urls.map((url) => client.send('GET', url, { Wait: '60', 'If-None-Match': etag }).answer);
    expect((await client.send('POST', other).answer).text).toBe('1');
    expect((await Promise.all(waiting)).map(({ text }) => text)).toEqual(['1', '1']);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(dir) && readdirSync(dir)).toEqual([]);
    await expect(client.get(one)).rejects.toThrow('ECONNREFUSED');
  },
);
