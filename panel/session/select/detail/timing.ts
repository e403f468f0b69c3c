import type { Session } from '../../session.js';
import { type Percentiles, percentilesOf } from '../percentiles.js';

export interface Histogram extends Percentiles {
  /** Milliseconds, from (included) to (not included); without gaps. */
  buckets: { from: number; to: number; count: number }[];
}

export interface TimingView {
  /** Answers that were given at once. Undefined where there is none. */
  answers: Histogram | undefined;
  /** Answers that the server held back until there was news, or the wait was over. */
  holds: Histogram | undefined;
}

/** Of the newest answers; see `latencyLimit`. */
export function timingView(session: Session, id: number): TimingView | undefined {
  const resource = session.resources.get(id);
  return resource && { answers: histogramOf(resource.latencies), holds: histogramOf(resource.holds) };
}

/** In steps of 1, 2, 5: as many buckets as a chart has room for, whatever the spread. */
export function histogramOf(values: readonly number[]): Histogram | undefined {
  const percentiles = percentilesOf(values);
  if (!percentiles) return undefined;
  const bounds = boundsBetween(percentiles.least, percentiles.most);
  const buckets = bounds.slice(1).map((to, n) => ({ from: bounds[n] ?? 0, to, count: 0 }));
  for (const value of values) {
    const bucket = buckets.find(({ to }) => value < to) ?? buckets.at(-1);
    if (bucket) bucket.count += 1;
  }
  return { ...percentiles, buckets };
}

/** From a tenth of a millisecond to five million. */
const steps = [
  0,
  ...[-1, 0, 1, 2, 3, 4, 5, 6].flatMap((n) => [1, 2, 5].map((step) => Number(`${step}e${n}`))),
];

function boundsBetween(least: number, most: number): number[] {
  const first = steps.filter((step) => step <= least).length - 1;
  const last = steps.findIndex((step) => step > most);
  return steps.slice(Math.max(0, first), last < 0 ? undefined : last + 1);
}
