import type { Update } from '../model/index.js';
import type { Ask, Verdict } from '../transports/transport.js';
import { applyUpdate } from './applyUpdate.js';
import type { Arrival } from './arrival.js';
import type { EngineContext } from './context.js';
import type { Entry } from './entry.js';

/** Fields of a value that another origin may say. */
const ofTheValue = ['etag', 'content-type', 'content-language', 'last-modified'];

export const endsIt = (
  update: Update,
): update is Extract<Update, { status: number; kind: 'gone' | 'denied' | 'failed' }> =>
  update.kind === 'gone' || update.kind === 'denied' || update.kind === 'failed';

/**
 * What another origin answers, which was asked without credentials: no more than something pushed. What ends the resource, or
 * confirms it, only its own origin can say.
 */
export function takeFromElsewhere(
  ctx: EngineContext,
  entry: Entry,
  update: Update,
  { purpose: via, begunAt, order, cause, targets }: Ask,
): Verdict {
  if (endsIt(update)) return 'again';
  const etag = targets.get(entry.key)?.checkpoint.etag;
  const arrival: Arrival = { via, begunAt, order, cause, etag, byPage: false, elsewhere: true };
  if (update.kind === 'unchanged') return applyUpdate(ctx, entry, { ...update, headers: [] }, arrival);
  if (update.kind !== 'value') return applyUpdate(ctx, entry, { kind: 'hint' }, arrival);
  const headers = update.headers.filter(([name]) => ofTheValue.includes(name.toLowerCase()));
  return applyUpdate(ctx, entry, { kind: 'push', headers, body: update.body }, arrival);
}
