import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/** Both ends of a connection in memory. */
export interface MemoryConnection {
  clientEnd: Duplex;
  serverEnd: Duplex;
}

/**
 * A connection whose server's end looks like the one that the client came by: `req.ip`, `req.secure` and client
 * certificates are those of the client.
 */
export function connectAs(socket: Socket): MemoryConnection {
  const [clientEnd, serverEnd] = duplexPair();
  closeTogether(clientEnd, serverEnd);
  Object.assign(serverEnd, addressesOf(socket), tlsOf(socket as TLSSocket), timersOf(serverEnd));
  return { clientEnd, serverEnd };
}

// A pair in memory does not tell the other end that one was destroyed, as a network does. What the server sent to its
// end is still read; what it broke off is not.
function closeTogether(clientEnd: Duplex, serverEnd: Duplex): void {
  clientEnd.once('close', () => serverEnd.destroy());
  serverEnd.once('close', () => {
    if (!serverEnd.writableFinished) clientEnd.destroy();
  });
}

/** What a connection says about its client or about the door by which it came; not its address. */
export function connectionTraits(socket: Socket): unknown[] {
  const { encrypted = false, localAddress, localPort } = socket as Socket & { encrypted?: boolean };
  return [encrypted, localAddress, localPort, clientCertificate(socket as TLSSocket)];
}

function clientCertificate(socket: TLSSocket): string | undefined {
  if (!socket.encrypted) return undefined;
  // Null after the connection has closed, empty without a certificate.
  const fingerprint = socket.getPeerCertificate?.()?.fingerprint256;
  return fingerprint && `${socket.authorized} ${fingerprint}`;
}

function addressesOf(socket: Socket): Partial<Socket> {
  const { remoteAddress, remoteFamily, remotePort, localAddress, localFamily, localPort } = socket;
  return {
    ...{ remoteAddress, remoteFamily, remotePort, localAddress, localFamily, localPort },
    address: () => socket.address(),
  } as Partial<Socket>;
}

function tlsOf(socket: TLSSocket): Partial<TLSSocket> {
  if (!socket.encrypted) return {};
  const { encrypted, authorized, authorizationError, alpnProtocol } = socket;
  return {
    ...{ encrypted, authorized, authorizationError, alpnProtocol },
    ...{ servername: (socket as { servername?: string }).servername },
    getPeerCertificate: socket.getPeerCertificate?.bind(socket),
    getPeerX509Certificate: socket.getPeerX509Certificate?.bind(socket),
    getCipher: socket.getCipher?.bind(socket),
    getProtocol: socket.getProtocol?.bind(socket),
  } as Partial<TLSSocket>;
}

// What routes and Node itself call on sockets (`res.setTimeout`): there is nothing to set here.
function timersOf(end: Duplex): Record<string, () => Duplex> {
  const itself = () => end;
  return { setTimeout: itself, setNoDelay: itself, setKeepAlive: itself, ref: itself, unref: itself };
}
