import type { Server } from 'node:http';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createEventStreamReader, type StreamEvent } from '../../../src/protocol/index.js';
import { eventually } from './startApp.js';

/** A stream as a client reads it, byte for byte. */
export class HeardStream {
  readonly events: StreamEvent[] = [];
  /** The ids that came without an event. */
  readonly cursors: string[] = [];
  text = '';
  hasEnded = false;
  /** Broken off, not ended. */
  isCut = false;
  retry: number | undefined;

  constructor(readonly response: IncomingMessage) {
    const reader = createEventStreamReader({
      event: (event) => this.events.push(event),
      cursor: (id) => this.cursors.push(id),
      retry: (ms) => {
        this.retry = ms;
      },
      problem: (code, text) => {
        throw new Error(`${code}: ${text}`);
      },
      wasted() {},
    });
    // A route may answer with something else. What HTTP/2 gives has no `headers`.
    const { headers = {} } = response as Partial<IncomingMessage>;
    const isStream = /^text\/event-stream|^$/.test(headers['content-type'] ?? '');
    response.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
      if (isStream) reader.push(chunk);
    });
    response.once('end', () => {
      this.hasEnded = true;
    });
    response.on('error', () => {
      this.isCut = true;
    });
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  /** Data and id of each event so far. */
  get told(): [data: string, id: string][] {
    return this.events.map(({ data, id }) => [data, id]);
  }

  /** Until it has so many events. */
  has(count: number): Promise<void> {
    return eventually(() => this.events.length >= count);
  }

  ended(): Promise<void> {
    return eventually(() => this.hasEnded);
  }

  leave(): void {
    this.response.destroy();
  }
}

/** GETs with `Accept: text/event-stream`. */
export async function openStream(
  server: Server,
  path: string,
  headers: Record<string, string> = {},
): Promise<HeardStream> {
  const { port } = server.address() as AddressInfo;
  const all = { Accept: 'text/event-stream', ...headers };
  const sent = request({ host: '127.0.0.1', port, path, headers: all, agent: false });
  onTestFinished(() => void sent.destroy());
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', reject);
  });
  sent.end();
  return new HeardStream(await response);
}
