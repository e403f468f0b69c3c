import type { Socket } from 'node:net';
// @ts-expect-error: has no types; a Writable that emits each message of the frames that are written to it.
import { Receiver } from 'ws';
import type { Site } from '../live/answer.js';
import type { SeenRequest } from '../live/requestLog.js';
import { createSubscriptionCount } from './subscriptionCount.js';

/** Keeps the log of a socket that is served elsewhere, by what goes over its connection. */
export function watchSocket({ log }: Site, socket: Socket, seen: SeenRequest, number: number): void {
  const subscriptions = createSubscriptionCount(log);
  const note = (direction: 'in' | 'out') => (data: Buffer) => {
    const text = String(data);
    subscriptions.see(direction, text);
    log.frame({ socket: number, direction, text });
  };
  onRead(socket, readFrames(true, note('in')));
  onWritten(
    socket,
    readHead(seen, () => log.count('sockets', 1), readFrames(false, note('out'))),
  );
  socket.once('close', () => {
    subscriptions.end();
    if (seen.status === 101) log.count('sockets', -1);
  });
}

type Read = (bytes: Buffer) => void;

function readFrames(isServer: boolean, note: (data: Buffer) => void): Read {
  const receiver = new Receiver({ isServer, binaryType: 'nodebuffer' });
  receiver.on('message', note);
  receiver.on('error', () => {});
  // It takes masks off in place.
  return (bytes) => void receiver.write(Buffer.from(bytes));
}

/** The answer to the handshake comes first. */
function readHead(seen: SeenRequest, opened: () => void, then: Read): Read {
  let head = Buffer.alloc(0);
  let isOpen = false;
  return (bytes) => {
    if (isOpen) return then(bytes);
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    seen.status = Number(/^HTTP\/1\.1 (\d+)/.exec(head.toString('latin1'))?.[1]);
    isOpen = true;
    if (seen.status !== 101) return;
    opened();
    then(head.subarray(end + 4));
  };
}

/** A listener of its own would make the bytes flow before anybody else listens. */
function onRead(socket: Socket, read: Read): void {
  const emit = socket.emit;
  socket.emit = (event: string, ...args: unknown[]) => {
    if (event === 'data') read(args[0] as Buffer);
    return Reflect.apply(emit, socket, [event, ...args]);
  };
}

function onWritten(socket: Socket, read: Read): void {
  for (const name of ['write', 'end'] as const) {
    const method = socket[name] as (...args: unknown[]) => unknown;
    Object.assign(socket, {
      [name]: (...args: unknown[]) => {
        const [data] = args;
        if (Buffer.isBuffer(data) || typeof data === 'string') read(Buffer.from(data));
        return Reflect.apply(method, socket, args);
      },
    });
  }
}
