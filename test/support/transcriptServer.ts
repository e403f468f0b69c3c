import type { HeaderList } from '../../src/model/index.js';
import type { Network, NetworkRequest, NetworkResponse, SocketListener, Sockets } from '../../src/ports.js';
import { isStream, type Wire } from './transcript.js';

export type Answer = Extract<Wire, { kind: 'answer' }>;

/** One request, stream or socket as the server has it. */
export interface Talk {
  answer(answer: Answer): void;
  /** A piece of the stream, or a frame. */
  say(text: string): void;
  close(code?: number): void;
}

/** What the client did, written as a transcript has it. */
export interface Act {
  talk: Talk;
  text: string;
}

export const closing = '(closes)';

export function requestText(method: string, target: string, headers: HeaderList): string {
  const lines = headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort();
  return [`${method} ${target}`, ...lines].join('\n');
}

/** Does nothing by itself: keeps what the client does in `acts`, until the transcript answers it. */
export function createTranscriptServer(origin: string): { network: Network; sockets: Sockets; acts: Act[] } {
  const acts: Act[] = [];
  return {
    acts,
    network: {
      request: (asked) =>
        new Promise((resolve, reject) => {
          const talk = createExchange(origin, asked, { resolve, reject }, () =>
            acts.push({ talk, text: closing }),
          );
          acts.push({ talk, text: requestText('GET', targetOf(asked.url, origin), asked.headers) });
        }),
    },
    sockets: {
      sendsCookies: true,
      open(url, protocol, listener) {
        const talk = createSocket(listener);
        const headers: HeaderList = [
          ['upgrade', 'websocket'],
          ['sec-websocket-protocol', protocol],
        ];
        const target = targetOf(url.replace(/^ws/, 'http'), origin);
        acts.push({ talk, text: requestText('GET', target, headers) });
        return {
          send: (text) => void acts.push({ talk, text }),
          close: () => talk.isOpen && acts.push({ talk, text: closing }) && talk.end(),
        };
      },
    },
  };
}

const targetOf = (url: string, origin: string) => (url.startsWith(origin) ? url.slice(origin.length) : url);

interface Settle {
  resolve(response: NetworkResponse): void;
  reject(reason: unknown): void;
}

function createExchange(
  origin: string,
  { url, signal }: NetworkRequest,
  settle: Settle,
  onClose: () => void,
): Talk {
  const stream = createBody();
  let isOpen = true;
  signal.addEventListener('abort', () => {
    if (!isOpen) return;
    isOpen = false;
    onClose();
    settle.reject(signal.reason);
    stream.fail(signal.reason);
  });
  return {
    answer({ status, target, headers, body }) {
      stream.push(body);
      isOpen = isStream(headers);
      if (!isOpen) stream.end();
      const whole = async () => new TextEncoder().encode(body).buffer;
      settle.resolve({
        ...{ url: target === undefined ? url : origin + target, status, headers },
        ...{ body: whole, read: stream.read },
      });
    },
    say: stream.push,
    close() {
      isOpen = false;
      settle.reject(new TypeError('the connection was closed'));
      stream.end();
    },
  };
}

/** A body that comes in pieces. */
function createBody() {
  const early: string[] = [];
  let hear: ((chunk: Uint8Array) => void) | undefined;
  let end = () => {};
  let fail: (reason: unknown) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  ended.catch(() => {});
  const push = (text: string) => {
    if (hear) hear(new TextEncoder().encode(text));
    else if (text !== '') early.push(text);
  };
  return {
    push,
    end: () => end(),
    fail: (reason: unknown) => fail(reason),
    read(onChunk: (chunk: Uint8Array) => void): Promise<void> {
      hear = onChunk;
      for (const text of early) push(text);
      return ended;
    },
  };
}

function createSocket(listener: SocketListener): Talk & { readonly isOpen: boolean; end(): void } {
  let isOpen = true;
  const close = (code = 1006) => {
    isOpen = false;
    listener.closed(code, '');
  };
  return {
    get isOpen() {
      return isOpen;
    },
    end() {
      isOpen = false;
    },
    answer({ status, headers }) {
      if (status === 101)
        listener.opened(headers.find(([name]) => name === 'sec-websocket-protocol')?.[1] ?? '');
      else close();
    },
    say: (text) => listener.message(text),
    close,
  };
}
