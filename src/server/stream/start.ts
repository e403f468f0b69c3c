import { canonicalTarget, referenceTo, requestTarget } from '../ask/requestUrl.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import type { MountedRequest } from '../types.js';
import { isTagId } from './events.js';

/** Where a stream begins. */
export interface Start {
  place: Place;
  /**
   * Where in the changes of the collection it goes on, if that is what the resource proves to be. We said so in an id; who
   * made it up is asked for what he could have asked for himself.
   */
  changes: string | undefined;
}

/**
 * By `Last-Event-ID`, or by `If-None-Match`. Undefined for an id that is none of ours: the route has a stream of its own
 * to go on with.
 */
export function readStart(req: MountedRequest, hasChanges: boolean): Start | undefined {
  const target = requestTarget(req);
  const id = String(req.headers['last-event-id'] ?? '');
  if (id === '') return { place: valuePlace(target, req.headers['if-none-match'] ?? ''), changes: undefined };
  if (isTagId(id)) return { place: valuePlace(target, id), changes: undefined };
  if (!hasChanges || !id.startsWith('/')) return undefined;
  const changes = referenceTo(id);
  return samePath(changes, target)
    ? { place: changesPlace(changes), changes: undefined }
    : { place: valuePlace(target, ''), changes };
}

export function samePath(a: string, b: string): boolean {
  return canonicalTarget(a).path === canonicalTarget(b).path;
}
