import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { pause } from '../time.js';
import { listenAgain, listenSomewhere } from './listen.js';

/** A server on a port of this machine, which can go down. */
export interface Hosting {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  /** All connections are cut, none is taken for so long, then on the same port again. */
  restart(options: { downMs: number }): Promise<void>;
  close(): Promise<void>;
}

export async function host(server: Server): Promise<Hosting> {
  // A connection that the server closes when it is idle would be a fault that nobody asked for.
  server.keepAliveTimeout = 0;
  const cutAll = cutter(server);
  const port = await listenSomewhere(server);
  let restarting = Promise.resolve();
  let closed = false;
  const stop = async () => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    cutAll();
    await stopped;
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async restart({ downMs }) {
      await stop();
      restarting = pause(downMs).then(() => (closed ? undefined : listenAgain(server, port)));
      await restarting;
    },
    async close() {
      closed = true;
      await restarting;
      await stop();
    },
  };
}

/** Every connection, upgraded ones too. */
function cutter(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}
