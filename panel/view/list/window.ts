/** Of lists. */
export const rowHeight = 24;
/** Of what is read line by line. */
export const lineHeight = 18;
/** So many more are there on each side, for the time until the next is painted. */
const overscan = 4;

/** Which rows stand in what is seen. */
export function windowOf(
  top: number,
  height: number,
  count: number,
  tall = rowHeight,
): { from: number; to: number } {
  const first = Math.floor(Math.max(0, top) / tall) - overscan;
  // As many wherever it stands: else a row would come and go at each other pixel.
  const last = first + Math.ceil(height / tall) + 1 + 2 * overscan;
  return { from: Math.max(0, Math.min(first, count)), to: Math.max(0, Math.min(count, last)) };
}

/** Where to scroll so that a row is seen whole; undefined where it is. `header`: what covers the first rows. */
export function scrollFor(
  index: number,
  top: number,
  height: number,
  { header = 0, tall = rowHeight } = {},
): number | undefined {
  const begin = index * tall;
  const room = height - header;
  if (begin < top) return begin;
  return begin + tall > top + room ? begin + tall - room : undefined;
}

/** So near to the end counts as the end. */
export const isAtEnd = (top: number, height: number, whole: number): boolean =>
  whole - top - height < rowHeight;
