/** The word that is meant by a slip of the pen: at most two letters away, and the nearest. */
export function closest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.max(2, word.length));
  for (const one of known) {
    const distance = editDistance(word, one, least);
    if (distance >= least) continue;
    best = one;
    least = distance;
  }
  return best;
}

/** Letters to be added, removed, changed or swapped with their neighbour. Words are short. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let x = 1; x <= a.length; x += 1) {
    const next = [x];
    for (let y = 1; y <= b.length; y += 1) {
      const cost = a[x - 1] === b[y - 1] ? 0 : 1;
      const isSwap = x > 1 && y > 1 && a[x - 1] === b[y - 2] && a[x - 2] === b[y - 1];
      next.push(
        Math.min(
          (row[y] ?? 0) + 1,
          (next[y - 1] ?? 0) + 1,
          (row[y - 1] ?? 0) + cost,
          isSwap ? (before[y - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? most;
}
