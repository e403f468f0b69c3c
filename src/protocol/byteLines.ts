const LF = 10;
const CR = 13;

/**
 * Cuts bytes into the lines of an event stream (ended by LF, CR or CRLF), wherever the chunks begin and end. Of a line
 * that has more than `limit` bytes so many are handed on at once, whether its end ever comes or not; of the others only
 * their number is told. UTF-8 is decoded afterwards: no byte of a longer sequence looks like a line end. The last line
 * is none until its end comes.
 */
export function createLineCutter(
  limit: number,
  onLine: (line: Uint8Array) => void,
  onRest: (bytes: number) => void,
): (chunk: Uint8Array) => void {
  const take = createLines(limit, onLine, onRest);
  let followsCr = false;

  return (chunk) => {
    if (chunk.length === 0) return;
    let start = followsCr && chunk[0] === LF ? 1 : 0;
    followsCr = false;
    const nextEnd = searchEnds(chunk);
    for (let end = nextEnd(start); end !== -1; end = nextEnd(start)) {
      take(chunk.subarray(start, end), true);
      start = end + 1;
      if (chunk[end] !== CR) continue;
      if (start === chunk.length) followsCr = true;
      else if (chunk[start] === LF) start += 1;
    }
    take(chunk.subarray(start), false);
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

/** Takes lines piece by piece. What is yet to come to its end is copied, so that no chunk is kept alive or seen when it is reused. */
function createLines(
  limit: number,
  onLine: (line: Uint8Array) => void,
  onRest: (bytes: number) => void,
): (piece: Uint8Array, isEnd: boolean) => void {
  let bytes = new Uint8Array(0);
  let length = 0;
  let isCut = false;

  function keep(piece: Uint8Array): void {
    if (length + piece.length > bytes.length) {
      const larger = new Uint8Array(Math.max(length + piece.length, Math.min(limit, 2 * bytes.length)));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(piece, length);
    length += piece.length;
  }

  function handOn(last: Uint8Array): void {
    if (length === 0) return onLine(last);
    keep(last);
    const line = bytes.subarray(0, length);
    bytes = new Uint8Array(0);
    length = 0;
    onLine(line);
  }

  return (piece, isEnd) => {
    if (isCut) onRest(piece.length);
    else {
      const room = limit - length;
      isCut = piece.length > room;
      if (isEnd || isCut) handOn(piece.subarray(0, room));
      else keep(piece);
      if (isCut) onRest(piece.length - room);
    }
    if (isEnd) isCut = false;
  };
}
