import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/** A server of `node:http` or `node:https`. */
export type UpgradeServer = EventEmitter;

export interface Upgrade {
  req: IncomingMessage;
  socket: Duplex;
  /** What the client has sent after its request. */
  head: Buffer;
}

/** One of those who take upgrades from a server. */
export interface Taker {
  /** `likely`: if it is nobody's own. */
  claim(req: IncomingMessage): 'own' | 'likely' | 'none';
  take(upgrade: Upgrade): void;
}

const takersOf = new WeakMap<UpgradeServer, Taker[]>();

/** Offers the upgrades that come to a server to all who take some, by one listener. */
export function onUpgrade(server: UpgradeServer, taker: Taker): void {
  const existing = takersOf.get(server);
  if (existing) {
    existing.push(taker);
    return;
  }
  const takers = [taker];
  takersOf.set(server, takers);
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upgrade = { req, socket, head };
    const found = takerFor(req, takers);
    if (found) found.take(upgrade);
    // With other listeners it is theirs.
    else if (server.listenerCount('upgrade') === 1) serveWithoutUpgrade(server, upgrade);
  });
}

function takerFor(req: IncomingMessage, takers: readonly Taker[]): Taker | undefined {
  const claims = takers.map((taker) => ({ taker, claim: taker.claim(req) }));
  return (claims.find(({ claim }) => claim === 'own') ?? claims.find(({ claim }) => claim === 'likely'))
    ?.taker;
}

/**
 * What Node does where nobody listens for upgrades: the request is one like any other (RFC 9110 §7.8 lets a server ignore
 * `Upgrade`). Some clients offer h2c with every request. Node has let go of the connection, so that it comes anew, with the
 * request before what has not been read.
 */
function serveWithoutUpgrade(server: UpgradeServer, { req, socket, head }: Upgrade): void {
  socket.unshift(Buffer.concat([Buffer.from(requestHead(req), 'latin1'), head]));
  server.emit((socket as TLSSocket).encrypted ? 'secureConnection' : 'connection', socket);
}

function requestHead({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const value = name.toLowerCase() === 'connection' ? withoutUpgrade(rawHeaders[i + 1]) : rawHeaders[i + 1];
    if (value !== '') lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function withoutUpgrade(connection = ''): string {
  return connection
    .split(',')
    .filter((option) => option.trim().toLowerCase() !== 'upgrade')
    .join(',')
    .trim();
}
