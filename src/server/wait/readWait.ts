import type { IncomingMessage } from 'node:http';
import { parseWait } from '../../protocol/wait.js';
import { requestTarget } from '../ask/requestUrl.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import type { Mechanism } from '../mechanisms.js';

export type WantedWait =
  | { kind: 'none' }
  | { kind: 'invalid'; text: string }
  | { kind: 'wait'; place: Place; ms: number };

/**
 * What a GET or HEAD with `Wait` wants: a value that is not that of its `If-None-Match`; without one, changes after
 * those that its URL names, if that is what its route gives. A part of a body (Range) is not followed.
 */
export function readWait(
  req: IncomingMessage,
  offered: ReadonlySet<Mechanism>,
  limits: { minWait: number; maxWait: number },
): WantedWait {
  // Node joins repeated unknown headers by commas, which no number holds.
  const value = String(req.headers.wait);
  const wait = parseWait(value);
  if (!wait.ok) return invalid(value, wait.reason);
  if (wait.seconds > 0 && wait.seconds < limits.minWait) {
    return invalid(value, `The shortest wait here is ${limits.minWait} s.`);
  }
  const place = placeOf(req, offered);
  return place
    ? { kind: 'wait', place, ms: Math.min(wait.seconds, limits.maxWait) * 1000 }
    : { kind: 'none' };
}

function placeOf(req: IncomingMessage, offered: ReadonlySet<Mechanism>): Place | undefined {
  const { 'if-none-match': validator, range } = req.headers;
  if (range !== undefined) return undefined;
  if (validator) return offered.has('value-wait') ? valuePlace(requestTarget(req), validator) : undefined;
  return offered.has('changes-wait') ? changesPlace(requestTarget(req)) : undefined;
}

function invalid(value: string, reason: string): WantedWait {
  return {
    kind: 'invalid',
    text: `Wait: ${JSON.stringify(value.slice(0, 80))} is not possible. ${reason}\n`,
  };
}
