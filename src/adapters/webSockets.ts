import { reasonOf } from '../model/index.js';
import type { SocketHandle, SocketListener, Sockets } from '../ports.js';

/** What the browser's `WebSocket` and that of the package `ws` have in common. */
export interface WebSocketLike {
  readonly protocol: string;
  binaryType: string;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: object) => void): void;
}

export type WebSocketConstructor = new (url: string, protocol: string) => WebSocketLike;

/** What a browser says of a connection that ended without a close frame (RFC 6455 §7.1.5). */
const abnormal = 1006;

/** `sendsCookies`: whether sockets of this class speak for whoever is logged in. */
export function createWebSockets(
  WebSocketClass: WebSocketConstructor,
  { sendsCookies }: { sendsCookies: boolean },
): Sockets {
  return {
    sendsCookies,
    open(url, protocol, listener) {
      try {
        return follow(new WebSocketClass(url, protocol), listener);
      } catch (thrown) {
        return failed(reasonOf(thrown), listener);
      }
    },
  };
}

/** The sockets of this page or worker. Undefined where it has none, as Node before version 22. */
export function browserSockets(): Sockets | undefined {
  const { WebSocket: WebSocketClass } = globalThis as { WebSocket?: WebSocketConstructor };
  return WebSocketClass && createWebSockets(WebSocketClass, { sendsCookies: true });
}

function follow(socket: WebSocketLike, listener: SocketListener): SocketHandle {
  let isOver = false;
  let failure = '';
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => isOver || listener.opened(socket.protocol));
  socket.addEventListener('message', ({ data }) => isOver || listener.message(data as string | ArrayBuffer));
  // A `close` follows. Never taken off: an error that nobody hears, such as that of giving up, ends a Node process.
  socket.addEventListener('error', (event) => {
    if ('message' in event) failure = String(event.message);
  });
  socket.addEventListener('close', ({ code, reason }) => {
    if (isOver) return;
    isOver = true;
    listener.closed(code, reason || failure);
  });
  return {
    send: (text) => isOver || socket.send(text),
    close(code, reason) {
      if (isOver) return;
      isOver = true;
      socket.close(code, reason);
    },
  };
}

/** The URL, the subprotocol or a policy of the page let no socket be. */
function failed(reason: string, listener: SocketListener): SocketHandle {
  let isOver = false;
  queueMicrotask(() => isOver || listener.closed(abnormal, reason));
  return {
    send: () => {},
    close() {
      isOver = true;
    },
  };
}
