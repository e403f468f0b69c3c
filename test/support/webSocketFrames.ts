export interface Frame {
  opcode: number;
  payload: Buffer;
}

/** The WebSocket frames that a server sends on one connection (RFC 6455 §5.2): not masked, and here never in fragments. */
export class FrameReader {
  #rest: Buffer | undefined;
  readonly #onFrame: (frame: Frame) => void;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** The bytes are there during the call alone. */
  read(bytes: Buffer): void {
    let all = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes;
    for (let frame = firstFrame(all); frame; frame = firstFrame(all)) {
      this.#onFrame(frame);
      all = all.subarray(frame.end);
    }
    this.#rest = all.length > 0 ? Buffer.from(all) : undefined;
  }
}

function firstFrame(bytes: Buffer): (Frame & { end: number }) | undefined {
  const short = (bytes[1] ?? 0) & 0x7f;
  if (short === 127) throw new Error('a frame of more than 64 kB');
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const end = start + (short === 126 ? bytes.readUInt16BE(2) : short);
  if (bytes.length < end) return undefined;
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload: bytes.subarray(start, end), end };
}

/** A client's frame. Its mask is zero, so that the bytes are those of the payload. */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head, 0, 0, 0, 0]), payload]);
}
