import type { IncomingMessage } from 'node:http';
import { reasonOf } from '../model/error.js';
import { pathOf, requestTarget } from './ask/requestUrl.js';
import type { Mechanism } from './mechanisms.js';
import type { Settings } from './options.js';

export type Offered = ReadonlySet<Mechanism>;

const NOTHING: Offered = new Set();

/** What the route of a request offers, by the options `live`, `mechanisms` and `routes`. */
export function offersOf(req: IncomingMessage, settings: Settings): Offered {
  return isLive(req, settings) ? settings.mechanismsOf(requestTarget(req)) : NOTHING;
}

export function isLive(req: IncomingMessage, { live, onProblem }: Settings): boolean {
  if (!live) return true;
  try {
    return live(req);
  } catch (thrown) {
    const path = pathOf(requestTarget(req));
    onProblem({ code: 'option-threw', option: 'live', path, reason: reasonOf(thrown) });
    return false;
  }
}
