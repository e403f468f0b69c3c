import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { Mechanism } from '../support/live/options.js';
import { startLiveServer } from '../support/live/server.js';

const program = fileURLToPath(new URL('../consumer/node.mjs', import.meta.url));

async function serveCounter(mechanism: Mechanism) {
  const server = await startLiveServer({ dialect: '0.1', mechanisms: [mechanism] });
  onTestFinished(() => server.close());
  server.set('counter', 1);
  return server;
}

/** A process that follows the URL. `ended` resolves to exit code and signal; one that lingers is killed. */
function followIn(url: string) {
  const child = spawn(process.execPath, [program, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 8_000,
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** The next thing it says that has this name. */
  async function next(name: string): Promise<Record<string, unknown>> {
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      const said = JSON.parse(line.value);
      if (name in said) return said;
    }
    throw new Error(`it ended without a word of ${name}`);
  }
  return { next, ended };
}

it.each([
  ['value-wait', 'long-poll'],
  ['value-stream', 'stream'],
  ['multiplex-ws', 'socket'],
] as const)(
  'follows by %s in Node as in a page, and lets the process end when it follows nothing any more',
  async (mechanism, via) => {
    const server = await serveCounter(mechanism);
    const { next, ended } = followIn(server.urlOf('counter'));
    expect(await next('value')).toMatchObject({ value: '1' });
    while ((await next('state'))['state'] !== 'live');
    server.set('counter', 2);
    expect(await next('value')).toEqual({ value: '2', via });
    expect(await ended).toEqual([0, null]);
  },
);

it('lets the process end while it would try again', async () => {
  const { next, ended } = followIn('http://127.0.0.1:1/');
  expect(await next('error')).toEqual({ error: 'network-failed' });
  expect(await ended).toEqual([0, null]);
});
