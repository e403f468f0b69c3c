import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isAsked } from '../../../src/server/index.js';
import type { Site } from '../live/answer.js';
import { arrive } from '../live/exchange.js';
import { findRoute, kindOf, type RouteHandler } from '../live/router.js';
import { shakeHands } from '../live/sockets.js';
import { watchSocket } from './watchSocket.js';

/** Stands before a server: keeps the log of what comes, and lets go wrong what is to go wrong before it gets there. */
export function createFront(site: Site, routes: ReadonlyMap<string, RouteHandler>, inner: Server): Server {
  const front = createServer((req, res) => passRequest(site, routes, inner, req, res));
  let sockets = 0;
  front.on('upgrade', (req, socket: Socket, head) => {
    const seen = site.log.begin({ ...shownOf(req), kind: 'socket' });
    socket.on('error', () => {});
    socket.once('close', () => site.log.end(seen, seen.status));
    shakeHands(socket, seen, site, () => {
      watchSocket(site, socket, seen, ++sockets);
      inner.emit('upgrade', req, socket, head);
    });
  });
  return front;
}

function passRequest(
  site: Site,
  routes: ReadonlyMap<string, RouteHandler>,
  inner: Server,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  // What the server asks its own routes does not come from a client.
  if (isAsked(req)) return void inner.emit('request', req, res);
  const seen = site.log.begin({ ...shownOf(req), kind: kindOf(req, site.settings) });
  res.once('close', () => site.log.end(seen, res.headersSent ? res.statusCode : undefined));
  const url = new URL(req.url ?? '/', `http://${req.headers.host}`);
  const route = findRoute(routes, url.pathname);
  if (route) return route(req, res);
  arrive({ site, req, res, seen, url, truncate: false }, () => {
    if (seen.kind === 'wait') countWait(site, res);
    if (seen.kind === 'stream') noteWrites(site, res);
    inner.emit('request', req, res);
  });
}

const shownOf = ({ method = '', url = '', headers }: IncomingMessage) => ({ method, url, headers });

/** Held as far as its client can see. */
function countWait({ log }: Site, res: ServerResponse): void {
  log.count('waits', 1);
  res.once('close', () => log.count('waits', -1));
}

/** As frames of a socket that has no number. */
function noteWrites({ log }: Site, res: ServerResponse): void {
  const write = res.write as (...args: unknown[]) => boolean;
  Object.assign(res, {
    write: (...args: unknown[]) => {
      log.frame({ socket: 0, direction: 'out', text: String(args[0]) });
      return Reflect.apply(write, res, args);
    },
  });
}
