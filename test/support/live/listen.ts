import { once } from 'node:events';
import type { Server } from 'node:net';
import { pause } from '../time.js';

/**
 * Below the ports that systems give away by themselves, and only some: a port that is closed for a while is then not
 * taken by somebody's connection or by a server that asks for any port.
 */
const ports = { least: 12_000, most: 32_000 };

/** Ports of this process's servers, also when they are closed: to a client that knew one, another there is the same. */
const used = new Set<number>();

/** Listens on 127.0.0.1 and tells the port. */
export async function listenSomewhere(server: Server): Promise<number> {
  for (;;) {
    const port = ports.least + Math.floor(Math.random() * (ports.most - ports.least));
    if (!used.has(port) && (await listens(server, port))) {
      used.add(port);
      return port;
    }
  }
}

/** The same port again; somebody may hold it for a moment. */
export async function listenAgain(server: Server, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await listens(server, port)) return;
    await pause(20);
  }
  throw new Error(`Port ${port} was taken meanwhile.`);
}

async function listens(server: Server, port: number): Promise<boolean> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE') return false;
    throw thrown;
  }
}
