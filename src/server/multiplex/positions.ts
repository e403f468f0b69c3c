import { createHash } from 'node:crypto';
import type { Place } from '../follow/place.js';
import { canBeId } from '../stream/eventText.js';

/** Where one is in a resource, by what an event id said. */
export type Position =
  | { kind: 'nowhere' }
  | { kind: 'gone' }
  | { kind: 'value'; hash: string }
  | { kind: 'changes'; target: string };

const NOWHERE: Position = { kind: 'nowhere' };
// Long enough that another value has another hash, short enough for a hundred of them.
const HASH_LENGTH = 6;

/** A word without blanks. */
export function positionText({ mode, target, gone, anchored, validator }: Place): string {
  if (gone || !anchored) return '-';
  if (mode === 'changes') return target;
  return validator === '' ? '.' : `=${hashOf(validator)}`;
}

/** The id of an event of several resources: where its client is in each of them, in their order. None if it is too long. */
export function idOfPositions(positions: readonly string[]): string {
  const id = positions.join(' ');
  return canBeId(id) ? id : '';
}

/**
 * `count`: how many resources were named. An id of others, or of none, says nothing of any. `isOffered`: whether changes at
 * path and query may be followed, as anybody can make up an id.
 */
export function readPositions(id: string, count: number, isOffered: (target: string) => boolean): Position[] {
  const words = id.split(' ');
  const read = words.length === count ? words.map(readPosition) : Array<Position>(count).fill(NOWHERE);
  return read.map((one) => (one.kind === 'changes' && !isOffered(one.target) ? NOWHERE : one));
}

export function hashOf(validator: string): string {
  return createHash('sha256').update(validator).digest('base64url').slice(0, HASH_LENGTH);
}

function readPosition(word: string): Position {
  if (word === '-') return { kind: 'gone' };
  if (word.startsWith('/')) return { kind: 'changes', target: word };
  return word.startsWith('=') ? { kind: 'value', hash: word.slice(1) } : NOWHERE;
}
