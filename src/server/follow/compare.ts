import { ifNoneMatchHas } from '../../protocol/entityTag.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import { changesTarget, isSameTarget, leadsNowhereElse } from './changesLink.js';
import type { Place } from './place.js';

/**
 * What is new in an answer for somebody at a place: a value, changes, that the resource is gone (404, 410; for changes
 * also that the checkpoint is too old), or that he may not see it, or that nobody can for now.
 */
export type NewsKind = 'value' | 'changes' | 'gone' | 'refused';

export type Comparison = { kind: 'unchanged' } | { kind: NewsKind; after: Place };

export function compare(answer: AnswerHead, place: Place, host: string): Comparison {
  const { status } = answer;
  if (status === 404 || status === 410) return compareGone(place);
  if (status < 200 || status >= 300) return { kind: 'refused', after: place };
  return place.mode === 'value' ? compareValue(answer, place) : compareChanges(answer, place, host);
}

/** For changes the checkpoint may be too old: then it stays gone, whatever else changes. */
function compareGone(place: Place): Comparison {
  if (!place.gone) return { kind: 'gone', after: { ...place, validator: '', gone: true } };
  return place.mode === 'value' ? { kind: 'unchanged' } : { kind: 'gone', after: place };
}

function compareValue(answer: AnswerHead, place: Place): Comparison {
  const etag = headerOf(answer, 'etag');
  const isKnown = answer.status === 200 && etag !== '' && ifNoneMatchHas(place.validator, etag);
  if (isKnown && !place.gone) return { kind: 'unchanged' };
  return { kind: 'value', after: { ...place, validator: etag, gone: false } };
}

/**
 * Nothing has changed where the next Link leads to the place itself. Without a Link nobody can say: it may be no URL of
 * changes at all.
 */
function compareChanges(answer: AnswerHead, place: Place, host: string): Comparison {
  const link = headerOf(answer, 'link');
  const next = changesTarget(link, place.target, host);
  if (next === undefined)
    return leadsNowhereElse(link, place.target) ? { kind: 'unchanged' } : { kind: 'changes', after: place };
  if (isSameTarget(next, place.target)) return { kind: 'unchanged' };
  return { kind: 'changes', after: { ...place, target: next, gone: false } };
}
