/** Ours, and what it is compared with. */
export interface Pair<T> {
  ours: T;
  bare: T;
}

/** One after the other; which goes first is said from outside, so that it can change. */
export async function inTurn<T, Result>(
  pair: Pair<T>,
  oursFirst: boolean,
  act: (one: T) => Promise<Result>,
): Promise<Pair<Result>> {
  if (oursFirst) {
    const ours = await act(pair.ours);
    return { ours, bare: await act(pair.bare) };
  }
  const bare = await act(pair.bare);
  return { ours: await act(pair.ours), bare };
}

/** What was measured of both at nearly the same time is compared: a busy moment of the machine is one for both. */
export function medianRatio<T>(pairs: readonly Pair<T>[], of: (one: T) => number): number {
  return median(pairs.map(({ ours, bare }) => of(ours) / of(bare)));
}

export function medians<T>(pairs: readonly Pair<T>[], of: (one: T) => number): Pair<number> {
  return { ours: median(pairs.map(({ ours }) => of(ours))), bare: median(pairs.map(({ bare }) => of(bare))) };
}

/** Of an even number, the mean of the two in the middle: the lower one would make all ratios too small. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return (low + high) / 2;
}
