import { weakMatch } from '../protocol/index.js';
import { type Entry, newTrust } from './entry.js';

/** So often in a row HTTP must say something else than a connection until that counts as somebody else's. */
export const enoughContradictions = 3;

/** The connection is new: what is pushed on it is asked about until it is known to be level. */
export function distrust(entry: Entry): void {
  entry.channel = newTrust();
  if (entry.batch) entry.batch.isCut = true;
}

/** The connection said what is held. `begunAt`: of the request over HTTP that brought it; undefined where it was pushed too. */
export function agree(entry: Entry, provenAt?: number): void {
  const { channel } = entry;
  channel.isBehind = false;
  channel.asked = undefined;
  channel.askedChanges = undefined;
  channel.contradictions = 0;
  if (provenAt !== undefined) channel.provenAt = Math.max(channel.provenAt, provenAt);
}

/** HTTP brought a value. Answers whether the connection seems to speak for somebody else. */
export function compareWithPush(entry: Entry, etag: string, begunAt: number): boolean {
  const { channel } = entry;
  if (channel.asked !== undefined && weakMatch(channel.asked, etag)) {
    agree(entry, begunAt);
    return false;
  }
  channel.isBehind = true;
  channel.isFresh = false;
  if (channel.asked === undefined) return false;
  channel.asked = undefined;
  channel.contradictions++;
  return channel.contradictions >= enoughContradictions;
}
