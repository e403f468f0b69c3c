import type { EngineEvent, EventDetail } from '../../../src/model/index.js';
import type { Intern } from '../store/strings.js';
import {
  bad,
  type Check,
  connectionName,
  connectionState,
  details,
  flag,
  keys,
  listOf,
  name,
  number,
  offer,
  oneOf,
  optional,
  revision,
  subscriptionState,
  text,
  via,
} from './checks.js';

const shapes: Record<EventDetail['type'], Record<string, Check>> = {
  boot: { boot: number, version: text },
  resumed: { subscriptions: number, leases: number },
  fetch: {
    url: name,
    outcome: oneOf('answered', 'joined', 'network'),
    reason: optional(name),
    key: optional(name),
  },
  'stood-in': { url: name, key: name, age: number },
  discovered: { key: name, url: name, offers: listOf(offer) },
  'lease-granted': { key: name, holder: name, expiresAt: number },
  'lease-ended': { key: name, holder: name, reason: name },
  subscription: { key: name, from: subscriptionState, to: subscriptionState, reason: text },
  'connection-opened': { id: name, targets: keys },
  'connection-retargeted': { id: name, targets: keys },
  connection: { id: name, from: connectionName, to: connectionState, reason: text },
  'connection-closed': { id: name, reason: text },
  request: { id: name, url: name, purpose: via, etag: optional(name), waitSeconds: optional(number) },
  response: { id: name, url: name, status: number, ms: number, etag: optional(name) },
  pushed: { id: name, key: name, kind: name },
  applied: { key: name, via, revision, etag: optional(name), bytes: number },
  changed: { key: name, via, revision, bytes: number },
  'passed-over': { offer, reason: text, ms: number, key: optional(name) },
  confirmed: { key: name, via, etag: optional(name) },
  removed: { key: name, via, status: number },
  dropped: { key: name, via, reason: name, etag: optional(name) },
  published: { key: name, revision, kind: name, inline: flag },
  stored: { changes: number },
  'write-begun': { id: name, url: name, method: name },
  'write-done': { id: name, known: flag },
  'clock-jumped': {},
  navigation: { name },
  purged: { reason: text, resources: number },
  evicted: { key: name },
  problem: { code: name, details, key: optional(name), raw: optional(text) },
};

const fieldsOf = new Map(Object.entries(shapes).map(([type, shape]) => [type, Object.entries(shape)]));

/** What a Date can hold (ECMA-262 §21.4.1.1). */
export const isMoment = (at: unknown): at is number => typeof at === 'number' && at >= 0 && at <= 8.64e15;

/**
 * An event as it is kept: the fields that it may have, checked, and equal texts as one. Undefined for what is no event, or one
 * of a newer engine.
 */
export function readEvent(value: unknown, intern: Intern): EngineEvent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const raw = value as Record<string, unknown>;
  const fields = typeof raw.type === 'string' ? fieldsOf.get(raw.type) : undefined;
  if (!fields || !Number.isSafeInteger(raw.seq) || !isMoment(raw.at)) return undefined;
  const event: Record<string, unknown> = { type: intern(raw.type as string), seq: raw.seq, at: raw.at };
  if (typeof raw.cause === 'number') event.cause = raw.cause;
  for (const [field, check] of fields) {
    const kept = check(raw[field], intern);
    if (kept === bad) return undefined;
    if (kept !== undefined) event[field] = kept;
  }
  return event as unknown as EngineEvent;
}
