import type { IncomingMessage } from 'node:http';
import { parseWait } from '../../protocol/wait.js';
import { requestTarget } from '../ask/requestUrl.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import type { Mechanism } from '../mechanisms.js';

export interface WaitLimits {
  minWait: number;
  maxWait: number;
}

type Invalid = { kind: 'invalid'; text: string };

/** For how long an answer may be held back, if that is asked for. */
export type WaitTime = { kind: 'none' } | Invalid | { kind: 'wait'; ms: number };

export type WantedWait = { kind: 'none' } | Invalid | { kind: 'wait'; place: Place; ms: number };

/**
 * What a GET or HEAD with `Wait` wants: a value that is not that of its `If-None-Match`; without one, changes after
 * those that its URL names, if that is what its route gives. A part of a body (Range) is not followed.
 */
export function readWait(
  req: IncomingMessage,
  offered: ReadonlySet<Mechanism>,
  limits: WaitLimits,
): WantedWait {
  const time = readWaitTime(req, limits);
  if (time.kind !== 'wait') return time;
  const place = placeOf(req, offered);
  return place ? { ...time, place } : { kind: 'none' };
}

export function readWaitTime({ headers }: IncomingMessage, { minWait, maxWait }: WaitLimits): WaitTime {
  if (headers.wait === undefined) return { kind: 'none' };
  // Node joins repeated unknown headers by commas, which no number holds.
  const value = String(headers.wait);
  const wait = parseWait(value);
  if (!wait.ok) return invalid(value, wait.reason);
  if (wait.seconds > 0 && wait.seconds < minWait) {
    return invalid(value, `The shortest wait here is ${minWait} s.`);
  }
  return { kind: 'wait', ms: Math.min(wait.seconds, maxWait) * 1000 };
}

function placeOf(req: IncomingMessage, offered: ReadonlySet<Mechanism>): Place | undefined {
  const { 'if-none-match': validator, range } = req.headers;
  if (range !== undefined) return undefined;
  if (validator) return offered.has('value-wait') ? valuePlace(requestTarget(req), validator) : undefined;
  return offered.has('changes-wait') ? changesPlace(requestTarget(req)) : undefined;
}

function invalid(value: string, reason: string): Invalid {
  return {
    kind: 'invalid',
    text: `Wait: ${JSON.stringify(value.slice(0, 80))} is not possible. ${reason}\n`,
  };
}
