import type { ParsedFilter } from '../../filter/index.js';

/** The text of a filter below the letters of its field: what it is made of, and what could not be read. */
export function Coloured({ filter, scrolled }: { filter: ParsedFilter; scrolled: number }) {
  return (
    <span style={{ transform: `translateX(${-scrolled}px)` }}>
      {stretchesOf(filter).map(({ from, text, kind, isWrong }) => (
        <span key={from} class={`${kind}${isWrong ? ' wrong' : ''}`}>
          {text}
        </span>
      ))}
    </span>
  );
}

export interface Stretch {
  from: number;
  text: string;
  kind: string;
  isWrong: boolean;
}

/** Cut wherever a span or a problem begins or ends. */
export function stretchesOf({ text, spans, problems }: ParsedFilter): Stretch[] {
  const cuts = new Set([0, text.length, ...[...spans, ...problems].flatMap(({ from, to }) => [from, to])]);
  const places = [...cuts].filter((place) => place <= text.length).sort((a, b) => a - b);
  return places.slice(0, -1).map((from, n) => {
    const to = places[n + 1] ?? text.length;
    const holds = (span: { from: number; to: number }) => span.from <= from && span.to >= to;
    const kind = spans.find(holds)?.kind ?? 'text';
    return { from, text: text.slice(from, to), kind, isWrong: problems.some(holds) };
  });
}
