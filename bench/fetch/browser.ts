import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { chromiumFlags } from '../../test/support/chromium.js';
import { findChromium } from '../../test/support/findChromium.js';
import { pause, within } from '../../test/support/time.js';

/**
 * Chromium without a test library: those attach to service workers too, halt each at its start and watch every request,
 * which takes time that no user has to wait.
 */
export interface BareBrowser {
  /** Resolves when the page has set `isReady`. */
  openTab(url: string): Promise<BareTab>;
  close(): Promise<void>;
}

export interface BareTab {
  /** The expression may be a promise, and its value must be JSON. Rejects with what was thrown there. */
  evaluate<Result>(expression: string): Promise<Result>;
  /** Ends all workers of the profile, as the browser does with those that have nothing to do. */
  stopWorkers(): Promise<void>;
  close(): Promise<void>;
}

const patience = 60_000;

// Where no window is shown, pages and their timers must not count as hidden ones.
const alwaysShown = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export async function launchBareBrowser(): Promise<BareBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'liveresource-bench-'));
  const own = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const args = [...chromiumFlags(), ...alwaysShown, ...own];
  const child = spawn(await findChromium(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async () => {
    await end(child);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const host = await within(patience, 'the start of Chromium', debuggerOf(child));
    return { openTab: (url) => openTab(host, url), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Host and port, which the browser chose and says on its standard error. */
async function debuggerOf({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error('Chromium has no standard error');
  for await (const line of createInterface(stderr)) {
    const host = /DevTools listening on ws:\/\/([^/]+)\//.exec(line)?.[1];
    if (host === undefined) continue;
    stderr.resume();
    return host;
  }
  throw new Error('Chromium ended at its start');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

async function openTab(host: string, url: string): Promise<BareTab> {
  const created = await fetch(`http://${host}/json/new?${encodeURI(url)}`, { method: 'PUT' });
  const { id, webSocketDebuggerUrl } = (await created.json()) as { id: string; webSocketDebuggerUrl: string };
  const send = await connect(webSocketDebuggerUrl);
  const tab: BareTab = {
    async evaluate<Result>(expression: string) {
      const params = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await send('Runtime.evaluate', params);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result?.value as Result;
    },
    async stopWorkers() {
      await send('ServiceWorker.enable');
      await send('ServiceWorker.stopAllWorkers');
      await send('ServiceWorker.disable');
    },
    close: async () => void (await fetch(`http://${host}/json/close/${id}`)),
  };
  await within(patience, `the script of ${url}`, ready(tab));
  return tab;
}

/** A new tab begins as a blank page; nobody tells from outside when another one has taken its place. */
async function ready(tab: BareTab): Promise<void> {
  while (!(await tab.evaluate('globalThis.isReady === true').catch(() => false))) await pause(10);
}

interface Answer {
  result?: { value?: unknown };
  exceptionDetails?: { text: string; exception?: { description?: string } };
}

type Send = (method: string, params?: object) => Promise<Answer>;

async function connect(url: string): Promise<Send> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const pending = new Map<number, (answer: { result?: Answer; error?: { message: string } }) => void>();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    pending.get(message.id)?.(message);
    pending.delete(message.id);
  });
  let lastId = 0;
  return async (method, params = {}) => {
    const id = ++lastId;
    socket.send(JSON.stringify({ id, method, params }));
    const answered = new Promise<{ result?: Answer; error?: { message: string } }>((resolve) =>
      pending.set(id, resolve),
    );
    const { result, error } = await within(patience, method, answered);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  };
}
