import { createMatcher, type Matcher } from './matcher.js';
import { PatternProblem, parsePattern } from './parsePattern.js';

export type { Matcher } from './matcher.js';

/** `at`: the place in the source. */
export type Compiled = { ok: true; matcher: Matcher } | { ok: false; at: number; reason: string };

/**
 * A regular expression that takes time in proportion to the text, whatever it is: `(a+)+$` stops no panel. Letters count in any
 * case.
 */
export function compileRegex(source: string): Compiled {
  try {
    return { ok: true, matcher: createMatcher(parsePattern(source)) };
  } catch (thrown) {
    if (thrown instanceof PatternProblem) return { ok: false, at: thrown.at, reason: thrown.message };
    throw thrown;
  }
}
