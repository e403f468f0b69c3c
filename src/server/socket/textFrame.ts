/**
 * A WebSocket frame of a whole text from a server, which masks nothing (RFC 6455 §5.2). It is made once for all who get the
 * same, and written between the frames of `ws`: that writes each of its own at once and whole, as long as nothing is
 * compressed.
 */
export function textFrame(pieces: readonly (string | Buffer)[]): Buffer {
  const payload = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  return Buffer.concat([headFor(payload.reduce((sum, { length }) => sum + length, 0)), ...payload]);
}

const FINAL_TEXT = 0x81;

function headFor(length: number): Buffer {
  if (length < 126) return Buffer.from([FINAL_TEXT, length]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = FINAL_TEXT;
  head[1] = length < 65_536 ? 126 : 127;
  head.writeUIntBE(length, length < 65_536 ? 2 : 4, length < 65_536 ? 2 : 6);
  return head;
}
