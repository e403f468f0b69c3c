/**
 * Milliseconds since 1970, finer than `Date.now()`. Node and the pages of a browser on the same machine agree on it, so
 * that a moment in one can be compared with a moment in the other.
 */
export const wallClock = (): number => performance.timeOrigin + performance.now();

/** For what measures time itself; everything else awaits what it needs. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** Does something at each of these moments, counted from now in ms. A late one is done at once. */
export async function atMoments(moments: readonly number[], act: () => unknown): Promise<void> {
  const begun = performance.now();
  for (const moment of moments) {
    await pause(begun + moment - performance.now());
    await act();
  }
}

/** Rejects when the promise is not done within `ms`: what cannot be measured must not hang. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The smallest number that at least this share of them does not exceed; 0 of none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
