import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { splitList } from '../../protocol/headerParams.js';

export const SUBPROTOCOL = 'liveresource';

/** What a handshake is answered with that leads to no WebSocket. */
export interface HandshakeRefusal {
  status: number;
  text: string;
  headers?: Record<string, string>;
}

export const closing: HandshakeRefusal = {
  status: 503,
  text: 'The server closes. Try again later.\n',
  headers: { 'Retry-After': '5' },
};

export const tooMany: HandshakeRefusal = {
  status: 503,
  text: 'Too many are waiting here already. Try again later.\n',
  headers: { 'Retry-After': '30' },
};

export const otherOrigin: HandshakeRefusal = {
  status: 403,
  text: 'Pages of this origin may not connect. The server can allow it by its option "socket.origins".\n',
};

export const noSubprotocol: HandshakeRefusal = {
  status: 400,
  text: `Sec-WebSocket-Protocol: ${SUBPROTOCOL} is needed here.\n`,
};

export function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

export function offersSubprotocol({ headers }: IncomingMessage): boolean {
  return splitList(headers['sec-websocket-protocol'] ?? '').includes(SUBPROTOCOL);
}

/** Answers as HTTP, and closes. */
export function refuse(socket: Duplex, { status, text, headers = {} }: HandshakeRefusal): void {
  const all = {
    Connection: 'close',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // It may be gone already, and nobody else listens.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`);
}
