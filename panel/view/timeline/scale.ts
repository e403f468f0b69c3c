import type { Range } from '../../session/select/timeline.js';

/** From moments to pixels, and back. */
export interface Scale {
  range: Range;
  width: number;
  x(at: number): number;
  at(x: number): number;
}

export function createScale(range: Range, width: number): Scale {
  const span = Math.max(1, range.to - range.from);
  return {
    ...{ range, width },
    x: (at) => ((at - range.from) / span) * width,
    at: (x) => range.from + (x / Math.max(1, width)) * span,
  };
}

const shortest = 50;

/** Around a moment that stays where it is; never wider than the whole. `factor` above 1 shows more. */
export function zoom(range: Range, whole: Range, at: number, factor: number): Range {
  const span = range.to - range.from;
  const wanted = Math.max(shortest, Math.min(span * factor, whole.to - whole.from));
  const from = at - ((at - range.from) / Math.max(1, span)) * wanted;
  return within({ from, to: from + wanted }, whole);
}

export function move(range: Range, whole: Range, ms: number): Range {
  return within({ from: range.from + ms, to: range.to + ms }, whole);
}

function within({ from, to }: Range, whole: Range): Range {
  const span = Math.min(to - from, whole.to - whole.from);
  const begin = Math.max(whole.from, Math.min(from, whole.to - span));
  return { from: begin, to: begin + span };
}

const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1.5e4, 3e4],
  ...[6e4, 1.2e5, 3e5, 6e5, 9e5, 1.8e6, 3.6e6, 7.2e6, 2.16e7, 4.32e7, 8.64e7],
];

/** Round moments for the lines of the ruler, at least so many pixels apart. */
export function ticksFor({ range, width }: Scale, apart = 90): { step: number; at: number[] } {
  const least = ((range.to - range.from) * apart) / Math.max(1, width);
  const step = steps.find((one) => one >= least) ?? (steps.at(-1) as number);
  const at: number[] = [];
  for (let moment = Math.ceil(range.from / step) * step; moment <= range.to; moment += step) at.push(moment);
  return { step, at };
}
