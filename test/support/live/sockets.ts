import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Site } from './answer.js';
import { createOutbox, proxyPage } from './faults.js';
import { createJsonSocket } from './jsonSocket.js';
import { paths } from './links.js';
import type { SeenRequest } from './requestLog.js';
import { createTextSocket } from './textSocket.js';

/** One open socket, as its dialect sees it. */
export interface Peer {
  readonly site: Site;
  /** Of the handshake: URIs are relative to it. */
  readonly base: URL;
  /** `mayLose`: an event, whose delivery nobody promised. */
  send(text: string, url: string, mayLose: boolean): void;
}

/** What a dialect does with a socket. */
export interface SocketDialect {
  receive(text: string): void;
  close(): void;
}

export interface Sockets {
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

const subprotocol = 'liveresource';

export function createSockets(site: Site): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  let number = 0;
  return {
    upgrade(req, socket, head) {
      const { method = '', url = '', headers } = req;
      const seen = site.log.begin({ method, url, headers, kind: 'socket' });
      socket.on('error', () => {});
      socket.once('close', () => site.log.end(seen, seen.status));
      const accept = () => {
        const refused = refusedStatus(req, site);
        if (refused !== undefined) return refuse(socket, seen, refused);
        seen.status = 101;
        server.handleUpgrade(req, socket, head, (ws) => serve(site, ws, { req, socket, number: ++number }));
      };
      shakeHands(socket, seen, site, accept);
    },
    close: () => server.close(),
  };
}

function refusedStatus({ url, headers }: IncomingMessage, { settings, log }: Site): number | undefined {
  const isServed = settings.mechanisms.some((name) => name === 'multiplex-ws' || name === 'multiplex-socket');
  if (!isServed || url?.split('?')[0] !== paths.socket) return 404;
  const offered = String(headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  if (offered.includes(subprotocol)) return undefined;
  log.complain(`${url}: a socket without the subprotocol ${subprotocol}`);
  return 400;
}

function refuse(socket: Duplex, seen: SeenRequest, status: number, body: Buffer = Buffer.alloc(0)): void {
  seen.status = status;
  const type = body.length > 0 ? 'text/html' : 'text/plain';
  const head = `HTTP/1.1 ${status} Refused\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  socket.end(Buffer.concat([Buffer.from(head), body]));
}

/** The handshake came; `accept` unless something goes wrong. */
export function shakeHands(socket: Duplex, seen: SeenRequest, site: Site, accept: () => void): void {
  const fault = site.settings.faults({ kind: 'socket', url: seen.url });
  switch (fault) {
    case undefined:
    case 'duplicate':
    case 'lose':
    case 'end':
      return accept();
    case 'drop':
    case 'truncate':
      return void socket.destroy();
    case 'stall':
      // Read all the same, or its end would not be noticed.
      return void socket.once('end', () => socket.destroy()).resume();
    case '5xx':
      return refuse(socket, seen, site.nextErrorStatus());
    case 'html':
      return refuse(socket, seen, 502, proxyPage);
    default:
      if ('status' in fault) return refuse(socket, seen, fault.status);
      return acceptLater(socket, fault.delay, accept);
  }
}

function acceptLater(socket: Duplex, delay: number, accept: () => void): void {
  const timer = setTimeout(() => !socket.destroyed && accept(), delay);
  socket.once('close', () => clearTimeout(timer));
}

interface Handshake {
  req: IncomingMessage;
  socket: Duplex;
  number: number;
}

function serve(site: Site, ws: WebSocket, { req, socket, number }: Handshake): void {
  const { log, settings } = site;
  const outbox = createOutbox({
    decide: (context) => settings.faults(context),
    write(text) {
      log.frame({ socket: number, direction: 'out', text });
      ws.send(text);
    },
    cut: () => ws.terminate(),
    end: () => ws.close(1001),
    stall: () => swallow(socket),
  });
  const peer: Peer = {
    site,
    base: new URL(paths.socket, `http://${req.headers.host}`),
    send: (text, url, mayLose) => outbox.push(text, { kind: 'frame', url, mayLose }),
  };
  const dialect = settings.dialect === '0.1' ? createJsonSocket(peer) : createTextSocket(peer);
  log.count('sockets', 1);
  ws.on('message', (data, isBinary) => {
    const text = String(data);
    log.frame({ socket: number, direction: 'in', text });
    if (isBinary) log.complain('a binary frame');
    else dialect.receive(text);
  });
  ws.on('error', () => {});
  ws.once('close', () => {
    outbox.close();
    dialect.close();
    log.count('sockets', -1);
  });
}

/** Not even a pong comes any more; only the end of the connection is noticed. */
function swallow(socket: Duplex): void {
  socket.removeAllListeners('data');
  socket.on('data', () => {});
}
