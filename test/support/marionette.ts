import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFirefox } from './findFirefox.js';

/**
 * Firefox by Marionette, its own protocol: BiDi does not reach the DevTools. One command at a time, each `[0, id, name, parameters]`
 * with its length before it.
 */
export interface Marionette {
  send(name: string, parameters?: object): Promise<unknown>;
  /** Runs the body of an async function in the page, or in the browser itself. */
  run(where: 'content' | 'chrome', body: string, ...args: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

const preferences = {
  'marionette.port': 0,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.disabledForTesting': true,
  'dom.serviceWorkers.testing.enabled': false,
  'devtools.toolbox.host': 'bottom',
};

/** Undefined where there is no Firefox. */
export async function launchMarionette(): Promise<Marionette | undefined> {
  const path = await findFirefox();
  if (path === undefined) return undefined;
  const profile = await mkdtemp(join(tmpdir(), 'liveresource-firefox-'));
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  const args = [
    '--headless',
    '--marionette',
    '--remote-allow-system-access',
    '--no-remote',
    '--profile',
    profile,
  ];
  const firefox = spawn(path, args, { stdio: 'ignore' });
  const socket = await open(profile, firefox);
  const marionette = speak(socket);
  await marionette.send('WebDriver:NewSession', { capabilities: {} });
  await marionette.send('WebDriver:SetTimeouts', { script: 120_000 });
  return {
    ...marionette,
    async close() {
      socket.destroy();
      const gone = once(firefox, 'exit');
      firefox.kill('SIGKILL');
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** It writes its port into the profile when it listens. */
async function open(profile: string, firefox: ChildProcess): Promise<Socket> {
  const gone = new AbortController();
  firefox.once('exit', () => gone.abort(new Error(`Firefox ended with ${firefox.exitCode}`)));
  const changes = watch(profile, { signal: gone.signal });
  for await (const _ of changes) {
    const port = Number(await readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => ''));
    if (port === 0) continue;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }
  throw gone.signal.reason;
}

function speak(socket: Socket): Omit<Marionette, 'close'> {
  const answers = new Map<number, (answer: { error: { message: string } | null; value: unknown }) => void>();
  let received = Buffer.alloc(0);
  let lastId = 0;

  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    for (;;) {
      const colon = received.indexOf(':');
      const length = Number(received.subarray(0, Math.max(0, colon)).toString());
      if (colon < 0 || received.length < colon + 1 + length) return;
      const message = JSON.parse(received.subarray(colon + 1, colon + 1 + length).toString());
      received = received.subarray(colon + 1 + length);
      // The greeting is no list.
      if (!Array.isArray(message)) continue;
      const [, id, error, value] = message;
      answers.get(id)?.({ error, value });
      answers.delete(id);
    }
  });

  async function send(name: string, parameters: object = {}): Promise<unknown> {
    const id = ++lastId;
    const answered = new Promise<{ error: { message: string } | null; value: unknown }>((resolve) => {
      answers.set(id, resolve);
    });
    const text = JSON.stringify([0, id, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    const { error, value } = await answered;
    if (error) throw new Error(`${name}: ${error.message}`);
    return value;
  }

  return {
    send,
    async run(where, body, ...args) {
      await send('Marionette:SetContext', { value: where });
      const script = `const done = arguments[arguments.length - 1];
        (async (...args) => { ${body} })(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const answer = (await send('WebDriver:ExecuteAsyncScript', { script, args, sandbox: null })) as {
        value: { value?: unknown; error?: string };
      };
      if (answer.value.error !== undefined) throw new Error(answer.value.error);
      return answer.value.value;
    },
  };
}
