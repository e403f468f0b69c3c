export type PathTest = (path: string) => boolean;

/** What stands between two stars: literal text, and `undefined` for any one segment. */
type Piece = (string | undefined)[];

/**
 * `/counter/:name/` (a segment that begins with a colon stands for any one segment), `/files/*` (a star for anything).
 * The whole path must match; upper and lower case differ. A RegExp is tried on the path as it is. `spell` brings the
 * literal parts into the spelling of the paths that will be tested.
 *
 * Patterns are matched without a regular expression: the path comes from a client, and one with several stars would
 * backtrack polynomially on it.
 */
export function pathTest(pattern: string | RegExp, spell: (literal: string) => string = encodeURI): PathTest {
  if (pattern instanceof RegExp) {
    const regExp = stateless(pattern);
    return (path) => regExp.test(path);
  }
  const pieces = piecesOf(pattern, spell);
  return (path) => matches(pieces, path);
}

function piecesOf(pattern: string, spell: (literal: string) => string): Piece[] {
  const pieces: Piece[] = [[]];
  const add = (part: string | undefined) => void pieces.at(-1)?.push(part);
  for (const [index, segment] of pattern.split('/').entries()) {
    if (index > 0) add('/');
    if (/^:\w+$/.test(segment)) {
      add(undefined);
      continue;
    }
    for (const [star, text] of segment.split('*').entries()) {
      if (star > 0) pieces.push([]);
      add(spell(text));
    }
  }
  return pieces;
}

/** Each piece is taken at the first place where it fits: a star before it has no use for a later one. */
function matches(pieces: readonly Piece[], path: string): boolean {
  const [first = [], ...later] = pieces;
  const last = later.pop();
  let at = endOf(first, path, 0);
  if (last === undefined) return at === path.length;
  for (const piece of later) at = find(piece, path, at, () => true);
  return find(last, path, at, (end) => end === path.length) === path.length;
}

/** Where the first fit of the piece at or after `from` ends; -1 where there is none. */
function find(piece: Piece, path: string, from: number, isRight: (end: number) => boolean): number {
  if (from < 0) return -1;
  for (let start = from; start <= path.length; start += 1) {
    const end = endOf(piece, path, start);
    if (end >= 0 && isRight(end)) return end;
  }
  return -1;
}

/** Where the piece ends that begins at `start`; -1 where it does not fit. */
function endOf(piece: Piece, path: string, start: number): number {
  let at = start;
  for (const part of piece) {
    const end = part === undefined ? endOfSegment(path, at) : at + part.length;
    if (part === undefined ? end === at : !path.startsWith(part, at)) return -1;
    at = end;
  }
  return at;
}

function endOfSegment(path: string, from: number): number {
  const slash = path.indexOf('/', from);
  return slash < 0 ? path.length : slash;
}

// With the flags g and y, RegExp.test goes on from where it was.
function stateless(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
}
