import { createServer, type Server } from 'node:http';
import { onTestFinished, vi } from 'vitest';
import type { LiveOptions, LiveServer, ServerProblem } from '../../../src/server/index.js';
import { createFakeClock, type FakeClock } from '../fakeClock.js';
import type { Built, Framework, Routes } from './frameworks.js';
import { type Answer, HttpClient, type Sent } from './httpClient.js';

export interface RunningApp {
  live: LiveServer;
  server: Server;
  client: HttpClient;
  clock: FakeClock;
  problems: ServerProblem[];
  /** Sends a GET with `Wait` (60 s) for a value with this ETag. */
  wait(path: string, etag: string, headers?: Record<string, string>): Sent;
  /** Until so many requests are held. */
  held(count: number): Promise<void>;
}

type Build = (options: LiveOptions) => Built;

export function startApp(
  framework: Framework,
  routes: Routes,
  options: LiveOptions = {},
): Promise<RunningApp> {
  return startBuilt((all) => framework.build(routes, all), options);
}

/** Listens on a free port of 127.0.0.1 until the test is over. */
export async function startBuilt(build: Build, options: LiveOptions = {}): Promise<RunningApp> {
  const clock = createFakeClock();
  const problems: ServerProblem[] = [];
  const { live, listener } = build({ clock, onProblem: (problem) => problems.push(problem), ...options });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new HttpClient(server);
  onTestFinished(() => stop(server, client));
  const wait = (path: string, etag: string, headers: Record<string, string> = {}) =>
    client.send('GET', path, { Wait: '60', 'If-None-Match': etag, ...headers });
  const held = (count: number) => eventually(() => live.stats().waiting === count);
  return { live, server, client, clock, problems, wait, held };
}

/** Looks at each turn of the event loop, as what is looked at tells nobody. */
export function eventually(holds: () => boolean): Promise<void> {
  return vi.waitFor(
    () => {
      if (!holds()) throw new Error(`never: ${holds}`);
    },
    { interval: 1, timeout: 20_000 },
  );
}

export function etagsOf(answers: Answer[]): (string | undefined)[] {
  return answers.map(({ headers }) => headers.etag);
}

async function stop(server: Server, client: HttpClient): Promise<void> {
  client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
