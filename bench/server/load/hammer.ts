import type { Socket } from 'node:net';
import { machineMs } from '../../../test/support/child/calls.js';
import { ResponseReader } from '../../../test/support/responseReader.js';
import { openConnections } from './connections.js';
import { requestBytes } from './requests.js';

/** Sends one request after the other on each of some kept connections: the server always has something to do. */
export class Hammer {
  #sockets: Socket[] = [];
  #onResponse: (socket: Socket, head: string) => void = () => {};

  async open(port: number, connections: number): Promise<void> {
    this.#sockets = await openConnections(port, connections, (socket) => {
      return new ResponseReader((head) => this.#onResponse(socket, head)).read;
    });
  }

  /** Milliseconds for so many requests. */
  run(method: string, target: string, count: number): Promise<number> {
    const bytes = requestBytes(method, target, {});
    const begun = machineMs();
    let toSend = count;
    let missing = count;
    return new Promise((resolve, reject) => {
      const send = (socket: Socket): void => {
        if (toSend-- > 0) socket.write(bytes);
      };
      this.#onResponse = (socket, head) => {
        if (!head.startsWith('HTTP/1.1 200')) reject(new Error(head));
        if (--missing === 0) resolve(machineMs() - begun);
        else send(socket);
      };
      for (const socket of this.#sockets) send(socket);
    });
  }
}
