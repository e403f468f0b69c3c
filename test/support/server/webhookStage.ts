import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { updatedTarget } from '../../../src/server/follow/updatedTarget.js';
import type { WebhookHost } from '../../../src/server/webhooks/host.js';
import type { WebhookOptions } from '../../../src/server/webhooks/options.js';
import type { WebhookProblem } from '../../../src/server/webhooks/problems.js';
import { createWebhooks, type Webhooks } from '../../../src/server/webhooks/webhooks.js';
import { createFakeClock, type FakeClock } from '../fakeClock.js';
import { answerWith, type Resource } from './webhookResources.js';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

export interface Registered extends Reply {
  location: string;
  secret: string;
}

export interface StageOptions extends WebhookOptions {
  clock?: FakeClock;
  host?: Partial<WebhookHost>;
}

/** An application with webhooks that may call this machine, on a port of its own until the test is over. */
export class WebhookStage {
  readonly clock: FakeClock;
  readonly webhooks: Webhooks;
  readonly problems: WebhookProblem[] = [];
  readonly #resources: Record<string, Resource>;
  origin = '';

  constructor(resources: Record<string, Resource>, { clock, host, ...options }: StageOptions = {}) {
    this.clock = clock ?? createFakeClock();
    this.#resources = resources;
    this.webhooks = createWebhooks(
      { allowHttp: true, allowPrivate: true, ...options },
      {
        clock: this.clock,
        random: () => 1,
        ask: async ({ target, headers }) => this.#get(target, Object.fromEntries(headers)),
        onProblem: (problem) => this.problems.push(problem),
        ...host,
      },
    );
  }

  async listen(): Promise<this> {
    const server = createServer((req, res) => {
      if (!this.webhooks.handle(req, res)) res.writeHead(404).end('of the application');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return this;
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(new URL(path, this.origin), { method, redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Posts a form. */
  post(
    path: string,
    fields: string[][] | Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return this.send('POST', path, { body: new URLSearchParams(fields), headers });
  }

  /** Registers a callback for a resource, as its Link says. */
  async register(kind: 'value' | 'changes', target: string, callback: string): Promise<Registered> {
    const [link] = this.webhooks.linksFor(kind, target);
    const reply = await this.post(link?.[1] ?? '', { callback_uri: callback });
    if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
    const { secret } = JSON.parse(reply.text);
    return { ...reply, location: reply.headers.get('location') ?? '', secret };
  }

  updated(path: string): Promise<void> {
    return this.webhooks.updated(updatedTarget(path));
  }

  /** Lets time pass, and then what has begun by it come to its end. */
  async later(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.idle();
  }

  /** Until nothing is on its way. */
  idle(): Promise<void> {
    return this.webhooks.resume();
  }

  get codes(): string[] {
    return this.problems.map(({ code }) => code);
  }

  #get(target: string, headers: Record<string, string>) {
    return this.#resources[target.split('?')[0] ?? '']?.get(target, headers) ?? answerWith(404);
  }
}

export function startWebhooks(
  resources: Record<string, Resource>,
  options: StageOptions = {},
): Promise<WebhookStage> {
  return new WebhookStage(resources, options).listen();
}
