/** An event of WebSocket-over-HTTP (`application/websocket-events`): what happened to a socket, or is to happen to it. */
export interface SocketEvent {
  type: string;
  content?: Buffer;
}

export const SOCKET_EVENTS = 'application/websocket-events';

/** Undefined for what is malformed. */
export function readSocketEvents(body: Buffer): SocketEvent[] | undefined {
  const events: SocketEvent[] = [];
  let at = 0;
  while (at < body.length) {
    const end = body.indexOf('\r\n', at);
    if (end === -1) return undefined;
    const [type = '', size] = body.toString('latin1', at, end).split(' ');
    at = end + 2;
    if (size === undefined) {
      events.push({ type });
      continue;
    }
    const length = /^[0-9a-f]{1,8}$/i.test(size) ? Number.parseInt(size, 16) : Number.NaN;
    if (!(at + length + 2 <= body.length)) return undefined;
    events.push({ type, content: body.subarray(at, at + length) });
    at += length + 2;
  }
  return events;
}

export function writeSocketEvents(events: readonly SocketEvent[]): Buffer {
  const end = Buffer.from('\r\n');
  return Buffer.concat(
    events.flatMap(({ type, content }) => {
      if (!content) return [Buffer.from(type), end];
      return [Buffer.from(`${type} ${content.length.toString(16)}`), end, content, end];
    }),
  );
}

/** A text for the client: without the mark, Pushpin takes it for nobody. */
export function message(text: string): SocketEvent {
  return { type: 'TEXT', content: Buffer.from(`m:${text}`) };
}

/** For Pushpin. */
export function control(order: { type: string; [parameter: string]: unknown }): SocketEvent {
  return { type: 'TEXT', content: Buffer.from(`c:${JSON.stringify(order)}`) };
}

export function close(code: number, reason: string): SocketEvent {
  const content = Buffer.alloc(2 + Buffer.byteLength(reason));
  content.writeUInt16BE(code);
  content.write(reason, 2);
  return { type: 'CLOSE', content };
}
