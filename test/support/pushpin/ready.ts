import { request } from 'node:http';
import { pause } from '../time.js';
import { type Ports, TEST_HOST } from './config.js';

const PATIENCE_MS = 15_000;

/**
 * Until a request is held and answered by what is published. That it answers at all is not enough: its processes find
 * each other one after the other, and what they say before is lost.
 */
export async function ready({ http, control }: Ports): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await holdsAndPublishes(http, control))) {
    if (performance.now() > until) throw new Error(`Pushpin was not ready within ${PATIENCE_MS} ms.`);
    await pause(20);
  }
}

async function holdsAndPublishes(http: number, control: number): Promise<boolean> {
  const patience = AbortSignal.timeout(500);
  let isOver = false;
  const held = get(http, patience).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await publish(control);
    await pause(20);
  }
  return held;
}

/** Whether the answer was the published one. */
function get(port: number, signal: AbortSignal): Promise<boolean> {
  const options = { host: '127.0.0.1', port, path: '/response', agent: false, headers: { Host: TEST_HOST } };
  return new Promise((resolve) => {
    const sent = request({ ...options, signal }, (res) => {
      let text = '';
      res.on('data', (chunk) => {
        text += chunk;
      });
      res.on('close', () => resolve(text === 'ready'));
    });
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

async function publish(port: number): Promise<void> {
  const items = [{ channel: 'test', formats: { 'http-response': { body: 'ready' } } }];
  const body = JSON.stringify({ items });
  const signal = AbortSignal.timeout(500);
  await fetch(`http://127.0.0.1:${port}/publish/`, { method: 'POST', body, signal }).catch(() => {});
}
