import { canonicalTarget, referenceTo, requestTarget } from '../ask/requestUrl.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import type { MountedRequest } from '../types.js';
import { isTagId } from './events.js';

/** Where a stream begins. */
export interface Start {
  place: Place;
  /**
   * Where in the changes of the collection it goes on, if that is what the resource proves to be. We said so in an id; who
   * made it up gets what he could have asked for himself.
   */
  changes: string | undefined;
}

/**
 * By `Last-Event-ID`, or by `If-None-Match`. Undefined for an id that is none of ours: the route has a stream of its own
 * to go on with. `hasChangesAt`: whether what is at path and query is offered so.
 */
export function readStart(req: MountedRequest, hasChangesAt: (target: string) => boolean): Start | undefined {
  const target = requestTarget(req);
  const id = String(req.headers['last-event-id'] ?? '');
  if (id === '') return { place: valuePlace(target, req.headers['if-none-match'] ?? ''), changes: undefined };
  if (isTagId(id)) return { place: valuePlace(target, id), changes: undefined };
  if (!id.startsWith('/')) return undefined;
  const changes = referenceTo(id);
  if (!hasChangesAt(changes)) return undefined;
  return samePath(changes, target)
    ? { place: changesPlace(changes), changes: undefined }
    : { place: valuePlace(target, ''), changes };
}

export function samePath(a: string, b: string): boolean {
  return canonicalTarget(a).path === canonicalTarget(b).path;
}
