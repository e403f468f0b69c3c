import { type CanonicalUrl, canonicalTarget } from '../ask/requestUrl.js';

/** What somebody has of a resource, and where what comes after it is asked for. News is what is not this. */
export interface Place {
  readonly mode: 'value' | 'changes';
  /** Path and query; of changes, with the checkpoint. */
  readonly target: string;
  /** The resource whose updates it hears of. */
  readonly subject: CanonicalUrl;
  /** Values: entity tags as in `If-None-Match`; '' for one who has none. */
  readonly validator: string;
  /** It is known that the resource is deleted. */
  readonly gone: boolean;
  /** False: where its changes are asked for is not known yet, and `target` is the collection. */
  readonly anchored: boolean;
}

export function valuePlace(target: string, validator: string): Place {
  return { mode: 'value', target, subject: canonicalTarget(target), validator, gone: false, anchored: true };
}

/** `subject`: the collection, where that is known to be at another path than its changes. */
export function changesPlace(target: string, subject: CanonicalUrl = canonicalTarget(target)): Place {
  return { mode: 'changes', target, subject, validator: '', gone: false, anchored: true };
}

/** A collection that gives no Link to its changes: an `updated()` has to say where they are. */
export function unanchoredPlace(target: string): Place {
  return { ...changesPlace(target), anchored: false };
}
