import { excerpt } from '../protocol/index.js';
import type { Finding } from './dialect.js';

/** A message of a peer may be wrong in thousands of places. */
const mostFindings = 16;

export function note(findings: Finding[], code: string, text: string): void {
  if (findings.length < mostFindings) findings.push({ code, text: excerpt(text) });
}
