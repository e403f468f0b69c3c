import { type Diff, diffBodies, diffText } from '../../../session/diff/index.js';
import { viewBody } from '../../../session/select/detail/index.js';

/** As a body is kept, and what its type says of it. */
export interface DiffSide {
  body: { text: string } | { base64: string };
  contentType: string | undefined;
}

export interface DiffTask {
  a: DiffSide;
  b: DiffSide;
  /** Line by line, also where both are JSON. */
  isTextual: boolean;
}

/** Pure: it runs in a worker where there is one. */
export function runDiff({ a, b, isTextual }: DiffTask): Diff {
  const [x, y] = [viewBody(a.body, a.contentType), viewBody(b.body, b.contentType)];
  if (!isTextual || x.kind !== 'json' || y.kind !== 'json') return diffBodies(x, y);
  if (x.text === y.text) return { kind: 'equal', isOnlyWriting: false };
  return { kind: 'text', ...diffText(inLines(x), inLines(y)) };
}

/** A member a line, where it was written without breaks. */
function inLines({ text, value }: { text: string; value: unknown }): string {
  return text.includes('\n') ? text : JSON.stringify(value, null, 2);
}
