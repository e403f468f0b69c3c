export interface Percentiles {
  count: number;
  least: number;
  p50: number;
  p95: number;
  p99: number;
  most: number;
}

/** Nearest-rank, so that each of them is a value that was measured. Undefined where nothing was. */
export function percentilesOf(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return {
    count: sorted.length,
    least: rank(0),
    p50: rank(0.5),
    p95: rank(0.95),
    p99: rank(0.99),
    most: rank(1),
  };
}
