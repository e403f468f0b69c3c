import { createHash } from 'node:crypto';
import type { CanonicalUrl } from '../ask/requestUrl.js';

/** What one who is held wants to hear of. */
export interface Interest {
  mode: 'value' | 'changes';
  /** The resource whose updates it hears of. */
  subject: CanonicalUrl;
}

/**
 * Names of channels. They are hashes: a URL may hold secrets, and a name must be a token.
 *
 * An update of a path reaches `path`, one of an exact URL `url`; `any` hears both, for those who have no room for two
 * channels. `value` and `changes` are of those who may all be given the same. `bucket` is for those who have no room for
 * one channel a resource. `all` hears of what names no resource.
 */
export interface Channels {
  readonly all: string;
  path(path: string): string;
  url(url: string): string;
  any(path: string): string;
  value(url: string): string;
  changes(path: string): string;
  bucket(path: string): string;
}

/** As Pushpin has it by default (`connection_subscription_max`); more are dropped in silence. */
export const MAX_SUBSCRIPTIONS = 20;
/** With `all`, a hold for any number of resources has room for one of each. */
const BUCKETS = 16;

export function createChannels(prefix: string): Channels {
  const named = (kind: string) => (text: string) => `${prefix}${kind}-${hashOf(text)}`;
  return {
    all: `${prefix}all`,
    path: named('path'),
    url: named('url'),
    any: named('any'),
    value: named('value'),
    changes: named('changes'),
    bucket: (path) => `${prefix}bucket-${bucketOf(path)}`,
  };
}

/** Those on which one hears of all that may concern it. */
export function channelsFor(channels: Channels, interests: readonly Interest[]): string[] {
  const [only] = interests;
  if (interests.length === 1 && only) return [...exactly(channels, only), channels.all];
  const paths = [...new Set(interests.map(({ subject }) => subject.path))];
  const few = paths.length < MAX_SUBSCRIPTIONS;
  const names = paths.map(few ? channels.any : channels.bucket);
  return [...new Set(names), channels.all];
}

/** A URL of changes holds a checkpoint, so that nobody can name it exactly. */
function exactly(channels: Channels, { mode, subject }: Interest): string[] {
  return mode === 'changes'
    ? [channels.any(subject.path)]
    : [channels.path(subject.path), channels.url(subject.url)];
}

/** For one who may be given what everybody is given. */
export function sharedChannelFor(channels: Channels, { mode, subject }: Interest): string {
  return mode === 'changes' ? channels.changes(subject.path) : channels.value(subject.url);
}

/** Beside the shared one: what is announced of its path is shared only by those without a query. */
export function besideShared(channels: Channels, { mode, subject }: Interest): string[] {
  const isOneOfMany = mode === 'value' && subject.url !== subject.path;
  return isOneOfMany ? [channels.path(subject.path)] : [];
}

/** A token for a text: 128 bits are enough for none to meet. */
export function hashOf(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, 22);
}

function bucketOf(path: string): number {
  return (createHash('sha256').update(path).digest()[0] ?? 0) % BUCKETS;
}
