import { connect, type Socket } from 'node:net';

/** What a connection hears. The bytes are there during the call alone: all connections read into the same place. */
export type OnBytes = (bytes: Buffer, count: number) => void;

const shared = Buffer.alloc(1 << 16);
// The queue of connections that a server has not accepted yet is short.
const AT_ONCE = 250;

/** So many connections; rejects with what the first that failed says. */
export async function openConnections(
  port: number,
  count: number,
  listenerOf: (socket: Socket) => OnBytes,
): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () =>
      openConnection(port, listenerOf),
    );
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

function openConnection(port: number, listenerOf: (socket: Socket) => OnBytes): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let hear: OnBytes = () => {};
    const callback = (count: number): boolean => {
      hear(shared, count);
      return true;
    };
    const socket: Socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: shared, callback },
    });
    hear = listenerOf(socket);
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}
