import type { IncomingMessage } from 'node:http';
import { parseWait } from '../../protocol/wait.js';

export type WantedWait =
  | { kind: 'none' }
  | { kind: 'invalid'; text: string }
  | { kind: 'wait'; validator: string; ms: number };

/**
 * What a GET or HEAD with `Wait` wants. Without a validator there is nothing to wait for, and a part of a body (Range)
 * is not followed: these are answered like any other request.
 */
export function readWait(
  { headers }: IncomingMessage,
  limits: { minWait: number; maxWait: number },
): WantedWait {
  // Node joins repeated unknown headers by commas, which no number holds.
  const value = String(headers.wait);
  const wait = parseWait(value);
  if (!wait.ok) return invalid(value, wait.reason);
  if (wait.seconds > 0 && wait.seconds < limits.minWait) {
    return invalid(value, `The shortest wait here is ${limits.minWait} s.`);
  }
  const validator = headers['if-none-match'];
  if (!validator || headers.range !== undefined) return { kind: 'none' };
  return { kind: 'wait', validator, ms: Math.min(wait.seconds, limits.maxWait) * 1000 };
}

function invalid(value: string, reason: string): WantedWait {
  return {
    kind: 'invalid',
    text: `Wait: ${JSON.stringify(value.slice(0, 80))} is not possible. ${reason}\n`,
  };
}
