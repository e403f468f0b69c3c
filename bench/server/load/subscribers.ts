import type { Socket } from 'node:net';
import { clientFrame, type Frame, FrameReader } from '../../../test/support/webSocketFrames.js';
import { type OnBytes, openConnections } from './connections.js';
import { Countdown, type Crowd } from './crowd.js';
import { requestBytes } from './requests.js';

const TEXT = 1;
const PING = 9;
const PONG = 10;

const handshake = requestBytes('GET', '/multi/', {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'liveresource',
});
const subscribe = clientFrame(
  TEXT,
  Buffer.from(JSON.stringify({ id: '1', type: 'subscribe', mode: 'value', uri: '/value' })),
);

/** Clients with a WebSocket each, by which they are subscribed to the value. */
export class Subscribers implements Crowd {
  readonly #countdown = new Countdown();
  #sockets: Socket[] = [];

  async open(port: number, count: number): Promise<void> {
    const subscribed = this.#countdown.start(count);
    this.#sockets = await openConnections(port, count, (socket) => this.#listenerOf(socket));
    for (const socket of this.#sockets) socket.write(handshake);
    await subscribed;
  }

  told(): Promise<number> {
    return this.#countdown.start(this.#sockets.length);
  }

  ask(): void {
    // They are told of what comes next anyway.
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets = [];
  }

  #listenerOf(socket: Socket): OnBytes {
    const frames = new FrameReader((frame) => this.#hear(frame, socket));
    let isOpen = false;
    return (bytes, count) => {
      if (isOpen) return frames.read(bytes.subarray(0, count));
      const head = bytes.toString('latin1', 0, count);
      if (!isSwitch(head)) throw new Error(`no WebSocket: ${head}`);
      isOpen = true;
      socket.write(subscribe);
    };
  }

  /** First of the subscription, then of each event. */
  #hear({ opcode, payload }: Frame, socket: Socket): void {
    if (opcode === PING) return void socket.write(clientFrame(PONG, payload));
    const text = payload.toString('latin1');
    const isExpected = opcode === TEXT && /"type":"(subscribed|event)"/.test(text);
    if (!isExpected) throw new Error(`an unexpected frame: ${opcode} ${text}`);
    this.#countdown.count();
  }
}

const isSwitch = (head: string) => head.startsWith('HTTP/1.1 101 ') && head.endsWith('\r\n\r\n');
