import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
} from 'node:http';
import type { AddressInfo, Server } from 'node:net';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: Buffer;
  text: string;
}

export interface Sent {
  answer: Promise<Answer>;
  request: ClientRequest;
}

/** Raw HTTP over real sockets: `fetch` hides 304s, forbids some headers and adds others. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  readonly #port: number;

  constructor(server: Server) {
    this.#port = (server.address() as AddressInfo).port;
  }

  get(path: string, headers: Record<string, string | string[]> = {}): Promise<Answer> {
    return this.send('GET', path, headers).answer;
  }

  send(method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string): Sent {
    const sent = request({ agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path, headers });
    const answer = answerTo(sent);
    // A test that cuts its request does not look at the answer.
    answer.catch(() => {});
    sent.end(body);
    return { answer, request: sent };
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function answerTo(sent: ClientRequest): Promise<Answer> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { statusCode = 0, headers, rawHeaders } = message;
  return { status: statusCode, headers, rawHeaders, body, text: body.toString() };
}
