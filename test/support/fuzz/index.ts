import { dialectGrammars } from './dialects.js';
import { streamGrammars } from './eventStream.js';
import type { Grammar } from './grammar.js';
import { headerGrammars } from './headers.js';
import { jsonGrammars } from './json.js';

export type { Grammar, Outcome } from './grammar.js';

/** All that reads what a peer sent. */
export const grammars: readonly Grammar[] = [
  ...headerGrammars,
  ...streamGrammars,
  ...jsonGrammars,
  ...dialectGrammars,
];
