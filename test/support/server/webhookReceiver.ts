import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { onTestFinished, vi } from 'vitest';
import { eventually } from './startApp.js';

export interface Delivery {
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

type Answer = (res: ServerResponse, delivery: Delivery) => void;

const accept: Answer = (res) => res.writeHead(204).end();

/** Somebody who has a callback: a server on 127.0.0.1 that confirms challenges and notes what is delivered. */
export class WebhookReceiver {
  readonly deliveries: Delivery[] = [];
  readonly challenges: URLSearchParams[] = [];
  /** How deliveries are answered. */
  answer: Answer = accept;
  /** What is said to a challenge. */
  confirm: (query: URLSearchParams) => string = (query) => query.get('liveresource.challenge') ?? '';
  /** When challenges are answered. */
  holdChallenges: (go: () => void) => void = (go) => go();
  readonly #tls: { key: string; cert: string } | undefined;
  #port = 0;

  constructor(tls?: { key: string; cert: string }) {
    this.#tls = tls;
  }

  /** Listens until the test is over. */
  async listen(): Promise<this> {
    const listener = (req: IncomingMessage, res: ServerResponse) => void this.#take(req, res);
    const server = this.#tls ? createSecureServer(this.#tls, listener) : createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return this;
  }

  url(path = '/hook', host = '127.0.0.1'): string {
    return `${this.#tls ? 'https' : 'http'}://${host}:${this.#port}${path}`;
  }

  get texts(): string[] {
    return this.deliveries.map(({ text }) => text);
  }

  /** Until so many deliveries have come. */
  got(count: number): Promise<void> {
    return eventually(() => this.deliveries.length >= count);
  }

  async #take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const { method, url = '', headers } = req;
    if (method === 'GET') {
      const query = new URL(url, 'http://callback').searchParams;
      this.challenges.push(query);
      this.holdChallenges(() => res.end(this.confirm(query)));
      return;
    }
    const body = Buffer.concat(chunks);
    const delivery = { url, headers, body, text: body.toString() };
    this.deliveries.push(delivery);
    this.answer(res, delivery);
  }
}

/** Answers with this status, and nothing else. */
export const withStatus =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (res) =>
    res.writeHead(status, headers).end();

/** As a receiver does it, at the time of the delivery. Throws if the signature is not right. */
export function verifyDelivery(secret: string, { headers, body }: Delivery): unknown {
  const seconds = Number(headers['webhook-timestamp']);
  const now = vi.spyOn(Date, 'now').mockReturnValue(seconds * 1000);
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>, { jsonParse: false });
  } finally {
    now.mockRestore();
  }
}

export const idsOf = (deliveries: Delivery[]) => deliveries.map(({ headers }) => headers['webhook-id']);
