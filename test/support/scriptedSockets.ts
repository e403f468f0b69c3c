import type { SocketListener, Sockets } from '../../src/ports.js';

/** A socket as the server has it. */
export interface ServerSocket {
  readonly url: string;
  readonly protocol: string;
  /** Frames of the client, oldest first. */
  readonly frames: string[];
  /** The same as data. */
  readonly json: Record<string, unknown>[];
  isOpen: boolean;
  accept(protocol?: string): void;
  send(frame: string | object): void;
  close(code?: number, reason?: string): void;
}

export interface ScriptedSockets extends Sockets {
  /** All that were ever opened. */
  readonly all: ServerSocket[];
  /** The newest. */
  readonly last: ServerSocket;
  /** Called with each one that is opened; accepts it by default. */
  onOpen: (socket: ServerSocket) => void;
  /** Called with each frame; by default it confirms subscriptions and answers pings, as a 0.1 server does. */
  onFrame: (socket: ServerSocket, frame: string) => void;
}

/** Sockets behind the port: the test is the server. Everything happens in microtasks. */
export function createScriptedSockets(sendsCookies = true): ScriptedSockets {
  const all: ServerSocket[] = [];
  const sockets: ScriptedSockets = {
    sendsCookies,
    all,
    get last() {
      return all.at(-1) as ServerSocket;
    },
    onOpen: (socket) => socket.accept(),
    onFrame: confirm,
    open(url, protocol, listener) {
      const socket = createServerSocket(url, protocol, listener);
      all.push(socket);
      queueMicrotask(() => sockets.onOpen(socket));
      return {
        send(frame) {
          socket.frames.push(frame);
          queueMicrotask(() => socket.isOpen && sockets.onFrame(socket, frame));
        },
        close() {
          socket.isOpen = false;
        },
      };
    },
  };
  return sockets;
}

function createServerSocket(url: string, protocol: string, listener: SocketListener): ServerSocket {
  let isOver = false;
  const socket: ServerSocket = {
    url,
    protocol,
    frames: [],
    get json() {
      return socket.frames.map((frame) => JSON.parse(frame));
    },
    isOpen: false,
    accept(chosen = protocol) {
      socket.isOpen = true;
      listener.opened(chosen);
    },
    send(frame) {
      if (socket.isOpen) listener.message(typeof frame === 'string' ? frame : JSON.stringify(frame));
    },
    close(code = 1006, reason = '') {
      if (isOver) return;
      isOver = true;
      socket.isOpen = false;
      listener.closed(code, reason);
    },
  };
  return socket;
}

function confirm(socket: ServerSocket, frame: string): void {
  const { id, type } = JSON.parse(frame);
  const answers: Record<string, string> = {
    subscribe: 'subscribed',
    unsubscribe: 'unsubscribed',
    ping: 'pong',
  };
  socket.send({ id, type: answers[type] });
}
