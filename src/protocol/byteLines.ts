const LF = 10;
const CR = 13;

/**
 * Cuts bytes into the lines of an event stream (ended by LF, CR or CRLF), wherever the chunks begin and end. Of a line
 * no more than `limit` bytes are kept and handed on. UTF-8 is decoded afterwards: no byte of a longer sequence looks
 * like a line end. The last line is none until its end comes.
 */
export function createLineCutter(
  limit: number,
  onLine: (line: Uint8Array) => void,
): (chunk: Uint8Array) => void {
  const kept = createKept(limit);
  let followsCr = false;

  return (chunk) => {
    if (chunk.length === 0) return;
    let start = followsCr && chunk[0] === LF ? 1 : 0;
    followsCr = false;
    const nextEnd = searchEnds(chunk);
    for (let end = nextEnd(start); end !== -1; end = nextEnd(start)) {
      onLine(kept.take(chunk.subarray(start, end)));
      start = end + 1;
      if (chunk[end] !== CR) continue;
      if (start === chunk.length) followsCr = true;
      else if (chunk[start] === LF) start += 1;
    }
    kept.add(chunk.subarray(start));
  };
}

/** Looks for each kind of end once through the chunk: a search for the nearer one at each line would be quadratic. */
function searchEnds(chunk: Uint8Array): (from: number) => number {
  let lf = chunk.indexOf(LF);
  let cr = chunk.indexOf(CR);
  return (from) => {
    if (lf !== -1 && lf < from) lf = chunk.indexOf(LF, from);
    if (cr !== -1 && cr < from) cr = chunk.indexOf(CR, from);
    if (lf === -1 || cr === -1) return Math.max(lf, cr);
    return Math.min(lf, cr);
  };
}

/** The beginning of a line whose end is yet to come. Copies, so that no chunk is kept alive or seen when it is reused. */
function createKept(limit: number) {
  let bytes = new Uint8Array(0);
  let length = 0;

  function add(piece: Uint8Array): void {
    const room = piece.subarray(0, limit - length);
    if (length + room.length > bytes.length) {
      const larger = new Uint8Array(Math.max(length + room.length, Math.min(limit, 2 * bytes.length)));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(room, length);
    length += room.length;
  }

  /** The whole line, of which `rest` is the last piece. */
  function take(rest: Uint8Array): Uint8Array {
    if (length === 0) return rest.subarray(0, limit);
    add(rest);
    const line = bytes.subarray(0, length);
    bytes = new Uint8Array(0);
    length = 0;
    return line;
  }

  return { add, take };
}
