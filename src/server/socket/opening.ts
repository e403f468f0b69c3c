import { parseLinkHeader } from '../../protocol/linkHeader.js';
import { canonicalTarget } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import { changesTarget } from '../follow/changesLink.js';
import { changesPlace, type Place, unanchoredPlace } from '../follow/place.js';
import type { Refusal } from './command.js';

/** What the first answer of a route means for who subscribed to it. */
export type Opening =
  | { kind: 'value' }
  | { kind: 'changes'; place: Place }
  | { kind: 'refused'; refusal: Refusal };

interface Asked {
  /** Path and query. */
  target: string;
  mode: Place['mode'] | undefined;
  host: string;
}

const RELS = ['multiplex-ws', 'multiplex-socket', 'http://liveresource.org/protocol/multiplex-socket'];
// Of our own routes, which may have many.
const LIMITS = { maxBytes: 65_536, maxLinks: 256 };

/**
 * The middleware has put a Link to sockets into the answer if the resource can be followed so: it is among the live ones, it
 * offers that, it has an ETag or changes.
 */
export function readOpening(answer: AnswerHead, { target, mode, host }: Asked): Opening {
  const { status } = answer;
  if (status < 200 || status > 299) return refused(status, `The resource answered with ${status}.`);
  const link = headerOf(answer, 'link');
  if (!offersSockets(link)) return refused(501, 'The resource is not offered by WebSocket.');
  const next = changesTarget(link, target, host);
  if (mode === 'value' || (mode === undefined && next === undefined)) {
    return headerOf(answer, 'etag') === '' ? refused(501, 'The resource has no ETag.') : { kind: 'value' };
  }
  // Where nothing leads to its changes, an update may say later where they are.
  const isKnown = next !== undefined;
  return {
    kind: 'changes',
    place: isKnown ? changesPlace(next, canonicalTarget(target)) : unanchoredPlace(target),
  };
}

function offersSockets(link: string): boolean {
  return parseLinkHeader(link, LIMITS).links.some(({ rels }) => rels.some((rel) => RELS.includes(rel)));
}

function refused(code: number, reason: string): Opening {
  return { kind: 'refused', refusal: { code, reason } };
}
