import { createHash, randomBytes } from 'node:crypto';
import { canonicalTarget } from '../ask/requestUrl.js';
import type { Place } from '../follow/place.js';

/** Collections of registrations: one for the value and one for the changes of each resource, and one for many resources. */
export type CollectionName = 'value' | 'changes' | 'multiplex';

/** What a callback is told of. `target` is a path with query, in the spelling of `canonicalTarget`. */
export interface Topic {
  readonly mode: Place['mode'];
  readonly target: string;
}

/** As it is stored. Times are milliseconds since 1970. */
export interface Registration {
  /** The same for the same callback in the same collection. */
  readonly key: string;
  /** Of this registration alone: one that is made after it ended has another. */
  readonly id: string;
  /** Another one after each change. */
  readonly revision: string;
  readonly collection: CollectionName;
  /** An absolute http(s) URL. */
  readonly callback: string;
  /** One; of a multiplexed registration, one or several. */
  readonly topics: readonly Topic[];
  /** Of signatures, `whsec_…`. */
  readonly secret: string;
  /** Before the targets in what is delivered. */
  readonly origin: string;
  /** Who registered, as the application's `authorize` called him. */
  readonly owner?: string;
  readonly expiresAt?: number;
}

export const newToken = (): string => randomBytes(16).toString('base64url');

export function registrationKey(collection: CollectionName, target: string, callback: string): string {
  return hashOf(collection, target, callback);
}

export const topicKey = ({ mode, target }: Topic): string => `${mode} ${canonicalTarget(target).url}`;

export const hashOf = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** `now`: milliseconds since 1970. */
export const isExpired = ({ expiresAt = Number.POSITIVE_INFINITY }: Registration, now: number): boolean =>
  expiresAt <= now;

export const originOf = (url: string): string => new URL(url).origin;

/** Whom a callback burdens, whatever the port. */
export const hostOf = (url: string): string => new URL(url).hostname;

/** What was stored, if it is a registration of this format. */
export function parseRegistration(value: unknown): Registration | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const registration = value as Partial<Registration>;
  const texts = ['key', 'id', 'revision', 'callback', 'secret', 'origin'] as const;
  const isWhole =
    texts.every((name) => typeof registration[name] === 'string') && isTopics(registration.topics);
  return isWhole ? (registration as Registration) : undefined;
}

function isTopics(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((topic) => typeof topic?.target === 'string' && /^(value|changes)$/.test(topic.mode));
}
