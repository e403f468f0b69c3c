import type { IncomingMessage } from 'node:http';
import { parseProperties } from '../../protocol/properties.js';
import { parseWait } from '../../protocol/wait.js';
import { requestTarget } from '../ask/requestUrl.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import type { Mechanism } from '../mechanisms.js';
import type { ServerDialect } from '../options.js';

export interface WaitLimits {
  minWait: number;
  maxWait: number;
  dialects: readonly ServerDialect[];
}

type Invalid = { kind: 'invalid'; text: string };

/** For how long an answer may be held back, if that is asked for. */
export type WaitTime = { kind: 'none' } | Invalid | { kind: 'wait'; ms: number };

export type WantedWait = { kind: 'none' } | Invalid | { kind: 'wait'; place: Place; ms: number };

/**
 * What a GET or HEAD with `Wait`, or in 0.3 with `Prefer: wait=…`, wants: a value that is not that of its `If-None-Match`; without one, changes after
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

/** Whether there may be a wait in it. */
export function namesWait({ headers }: IncomingMessage, { dialects }: Pick<WaitLimits, 'dialects'>): boolean {
  return headers.wait !== undefined || (headers.prefer !== undefined && dialects.includes('0.3'));
}

export function readWaitTime(req: IncomingMessage, limits: WaitLimits): WaitTime {
  if (!namesWait(req, limits)) return { kind: 'none' };
  const { wait, prefer } = req.headers;
  // Node joins repeated unknown headers by commas, which no number holds.
  if (wait === undefined) return preferred(String(prefer), limits);
  const value = String(wait);
  const parsed = parseWait(value);
  if (!parsed.ok) return invalid(value, parsed.reason);
  if (parsed.seconds > 0 && parsed.seconds < limits.minWait) {
    return invalid(value, `The shortest wait here is ${limits.minWait} s.`);
  }
  return waitOf(parsed.seconds, limits);
}

/** A preference that cannot be met is as if there were none (RFC 7240 §2); of several the first counts. */
function preferred(value: string, limits: WaitLimits): WaitTime {
  const preference = parseProperties(value).find(({ name }) => name === 'wait');
  const parsed = preference && parseWait(preference.value);
  return parsed?.ok && parsed.seconds >= limits.minWait ? waitOf(parsed.seconds, limits) : { kind: 'none' };
}

const waitOf = (seconds: number, { maxWait }: WaitLimits): WaitTime => ({
  kind: 'wait',
  ms: Math.min(seconds, maxWait) * 1000,
});

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
