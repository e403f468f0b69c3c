import type { NumberKey, TextKey } from './keys.js';
import type { Matcher } from './regex/index.js';

/** A stretch of the filter's text. */
export interface Place {
  from: number;
  to: number;
}

/** How a text is tested. Letters count in any case. */
export type TextTest =
  | { kind: 'any' }
  | { kind: 'part'; text: string }
  | { kind: 'exact'; text: string }
  /** What stands between the stars. */
  | { kind: 'glob'; parts: string[] }
  | { kind: 'regex'; source: string; matcher: Matcher };

/** From `least` to `most`; `open`: without the bound itself. */
export interface NumberRange {
  least: number;
  most: number;
  openLeast: boolean;
  openMost: boolean;
}

export type ValueTest =
  | { kind: 'there' }
  | { kind: 'text'; test: TextTest }
  | { kind: 'number'; range: NumberRange };

export type Atom =
  | { kind: 'text'; test: TextTest }
  | { kind: 'is'; words: string[] }
  | { kind: 'field'; key: TextKey; tests: TextTest[] }
  | { kind: 'number'; key: NumberKey; ranges: NumberRange[] }
  | { kind: 'header'; tests: { name: string; test: TextTest | undefined }[] }
  /** `pointer`: undefined for the body as text. */
  | { kind: 'value'; tests: { pointer: string | undefined; test: ValueTest }[] };

export type FilterNode = Place &
  (
    | { kind: 'and'; parts: FilterNode[] }
    | { kind: 'or'; parts: FilterNode[] }
    | { kind: 'not'; part: FilterNode }
    | { kind: 'atom'; atom: Atom }
  );

export interface FilterProblem extends Place {
  text: string;
}

/** For colouring. */
export interface FilterSpan extends Place {
  kind: 'key' | 'value' | 'regex' | 'operator' | 'text';
}

export interface ParsedFilter {
  text: string;
  /** Undefined where nothing is left that filters. */
  root: FilterNode | undefined;
  problems: FilterProblem[];
  spans: FilterSpan[];
  /** What fits changes by itself as time passes. */
  usesTime: boolean;
}
