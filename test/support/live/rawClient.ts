import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { WebSocket } from 'ws';

export interface RawAnswer {
  status: number;
  /** Names in lower case, several headers of one name joined by commas. */
  headers: Record<string, string>;
  text: string;
}

/** A request whose answer may be long in coming. */
export interface Asking {
  request: ClientRequest;
  answer: Promise<RawAnswer>;
}

/** Text of any channel, taken piece by piece. */
export interface Pieces {
  next(): Promise<string>;
  close(): void;
}

export interface RawClient {
  get(url: string, headers?: Record<string, string>): Promise<RawAnswer>;
  send(method: string, url: string, headers?: Record<string, string>): Asking;
  /** Blocks of an event stream, as they came, without the empty line; comments too. */
  stream(url: string, headers?: Record<string, string>): Promise<Pieces & { status: number }>;
  /** Frames of a socket. */
  socket(url: string): Promise<Pieces & { send(text: string): void; raw: WebSocket }>;
  close(): void;
}

/** HTTP and WebSocket without anything between: no cache, no retry, no parsing. */
export function createRawClient(): RawClient {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const closers = new Set<() => void>([() => agent.destroy()]);
  const send = (method: string, url: string, headers: Record<string, string> = {}): Asking => {
    const sent = request(url, { agent, method, headers });
    const answer = responseTo(sent).then(answerOf);
    // A test that cuts its request does not look at the answer.
    answer.catch(() => {});
    sent.end();
    return { request: sent, answer };
  };
  return {
    send,
    get: (url, headers) => send('GET', url, headers).answer,
    async stream(url, headers = {}) {
      const sent = request(url, { agent, headers: { Accept: 'text/event-stream', ...headers } });
      sent.end();
      const message = await responseTo(sent);
      const pieces = createPieces(() => sent.destroy());
      closers.add(pieces.close);
      readBlocks(message, pieces);
      return { ...pieces, status: message.statusCode ?? 0 };
    },
    async socket(url) {
      const raw = new WebSocket(url.replace(/^http/, 'ws'), 'liveresource');
      const pieces = createPieces(() => raw.terminate());
      closers.add(pieces.close);
      raw.on('message', (data) => pieces.add(String(data)));
      raw.on('close', (code) => pieces.fail(new Error(`closed ${code}`)));
      raw.on('error', () => {});
      await once(raw, 'open');
      return { ...pieces, raw, send: (text: string) => raw.send(text) };
    },
    close() {
      for (const closer of closers) closer();
    },
  };
}

function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', reject);
  });
}

async function answerOf(message: IncomingMessage): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const { statusCode = 0, headersDistinct } = message;
  const headers = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]);
  return { status: statusCode, headers: Object.fromEntries(headers), text: Buffer.concat(chunks).toString() };
}

function readBlocks(message: IncomingMessage, pieces: GrowingPieces): void {
  let buffer = '';
  message.setEncoding('utf8');
  message.on('data', (chunk: string) => {
    const blocks = (buffer + chunk).split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) pieces.add(block);
  });
  message.on('error', (error) => pieces.fail(error));
  message.on('end', () => pieces.fail(new Error('ended')));
}

interface GrowingPieces extends Pieces {
  add(text: string): void;
  fail(error: Error): void;
}

function createPieces(end: () => void): GrowingPieces {
  const arrived: string[] = [];
  const waiting: { resolve(text: string): void; reject(error: Error): void }[] = [];
  let failure: Error | undefined;
  return {
    next() {
      const text = arrived.shift();
      if (text !== undefined) return Promise.resolve(text);
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    add(text) {
      const next = waiting.shift();
      if (next) next.resolve(text);
      else arrived.push(text);
    },
    fail(error) {
      failure = error;
      for (const { reject } of waiting.splice(0)) reject(error);
    },
    close: end,
  };
}
