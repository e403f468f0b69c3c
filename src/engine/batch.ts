import type { ChangesUpdate } from '../model/index.js';
import type { Entry } from './entry.js';

/*
 * Some servers (0.1) send the changes of one moment as single items, each with the same Links of before and after. Until the next
 * ones begin (or the server answered something that it was asked later) more of them may come: so long the checkpoint stays
 * before the batch, and what was told of it is remembered.
 */

/** The checkpoint that the next pushed changes must begin at. */
export const placeOf = ({ batch, checkpoint }: Entry): string | undefined =>
  batch?.next ?? checkpoint.changesUrl;

const mostTold = 200;

export function beginBatch(entry: Entry, previous: string, next: string, update: ChangesUpdate): void {
  entry.batch = { previous, next, told: itemsOf(update) ?? [] };
  entry.checkpoint = { ...entry.checkpoint, changesUrl: previous };
}

/** All of it was told. */
export function commitBatch(entry: Entry): void {
  if (!entry.batch) return;
  const { changesId: _, eventId: __, ...rest } = entry.checkpoint;
  entry.checkpoint = { ...rest, changesUrl: entry.batch.next };
  entry.batch = undefined;
}

/** What of it was not told yet; `empty` where a frame came twice. */
export function continueBatch(entry: Entry, update: ChangesUpdate): ChangesUpdate {
  const { batch } = entry;
  if (!batch) return update;
  const rest = untold(batch.told, update);
  batch.told.push(...(itemsOf(rest) ?? []));
  // So many belong to no batch: what there is, is asked.
  if (batch.told.length > mostTold) batch.isCut = true;
  return rest;
}

/** An answer went a part of the way to the end of the batch, or all of it; `isPassed`: it held more than was told. */
export function shortenBatch(entry: Entry, isPassed: boolean): void {
  const { batch, checkpoint } = entry;
  if (!batch) return;
  const { changesUrl } = checkpoint;
  const isDone = isPassed || changesUrl === undefined || changesUrl === batch.next;
  entry.batch = isDone ? undefined : { ...batch, previous: changesUrl };
}

/**
 * The changes without the items that were told, each of which counts for one: an item may have become what it was before.
 * What holds no items stays as it is.
 */
export function untold(told: readonly string[], update: ChangesUpdate): ChangesUpdate {
  const items = itemsOf(update);
  if (!items) return update;
  const left = [...told];
  const rest = items.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  if (rest.length === items.length) return update;
  const body = new TextEncoder().encode(`[${rest.join(',')}]`).buffer;
  return { ...update, body, empty: rest.length === 0 };
}

/** As JSON: those of a list, or the one that was pushed. Undefined for what is no JSON, and for answers that hold a list. */
export function itemsOf({ body, asked }: ChangesUpdate): string[] | undefined {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(body));
    if (Array.isArray(data)) return data.map((item) => JSON.stringify(item));
    return asked === undefined ? [JSON.stringify(data)] : undefined;
  } catch {
    return undefined;
  }
}
