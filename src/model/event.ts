import type { ConnectionState } from './connection.js';
import type { ErrorCode, ErrorDetails } from './error.js';
import type { Offer } from './offer.js';
import type { ResourceKey, Revision, Via } from './resource.js';
import type { SubscriptionState } from './subscription.js';

/** Why a fetch went to the network although the worker was asked. */
export type FetchReason =
  | 'unknown'
  | 'not-followed'
  | 'not-live'
  | 'writing'
  | 'cache-mode'
  | 'varies'
  | 'redirected'
  | 'no-value'
  | 'revalidation-failed'
  | 'store-slow'
  | 'failure';

export type DropReason =
  | 'overtaken'
  | 'unproven'
  | 'superseded'
  | 'not-asked'
  | 'not-shareable'
  /** Changes that were told before. */
  | 'repeated'
  /** Without the tag, or without the Link, that the resource's own answers have: perhaps a proxy's page. */
  | 'unmarked'
  /** Changes before it are missing: they are asked for. */
  | 'gap'
  /** A value of a collection that waits for the changes before it. */
  | 'early';

/** What happened, without the envelope. Bodies are never part of an event. */
export type EventDetail =
  | { type: 'boot'; boot: number; version: string }
  | { type: 'resumed'; subscriptions: number; leases: number }
  | {
      type: 'fetch';
      url: string;
      outcome: 'answered' | 'joined' | 'network';
      reason?: FetchReason;
      key?: ResourceKey;
    }
  /** The network failed: the last value was given for its answer. `age` in seconds. */
  | { type: 'stood-in'; url: string; key: ResourceKey; age: number }
  | { type: 'discovered'; key: ResourceKey; url: string; offers: Offer[] }
  | { type: 'lease-granted'; key: ResourceKey; holder: string; expiresAt: number }
  | {
      type: 'lease-ended';
      key: ResourceKey;
      holder: string;
      reason: 'released' | 'expired' | 'holder-gone';
    }
  | { type: 'subscription'; key: ResourceKey; from: SubscriptionState; to: SubscriptionState; reason: string }
  | { type: 'connection-opened'; id: string; targets: ResourceKey[] }
  | { type: 'connection-retargeted'; id: string; targets: ResourceKey[] }
  | { type: 'connection'; id: string; from: ConnectionState['name']; to: ConnectionState; reason: string }
  | { type: 'connection-closed'; id: string; reason: string }
  | { type: 'request'; id: string; url: string; purpose: Via; etag?: string; waitSeconds?: number }
  | { type: 'response'; id: string; url: string; status: number; ms: number; etag?: string }
  | { type: 'pushed'; id: string; key: ResourceKey; kind: string }
  | { type: 'applied'; key: ResourceKey; via: Via; revision: Revision; etag?: string; bytes: number }
  | { type: 'changed'; key: ResourceKey; via: Via; revision: Revision; bytes: number }
  | { type: 'passed-over'; offer: Offer; reason: string; ms: number; key?: ResourceKey }
  | { type: 'confirmed'; key: ResourceKey; via: Via; etag?: string }
  | { type: 'removed'; key: ResourceKey; via: Via; status: number }
  | { type: 'dropped'; key: ResourceKey; via: Via; reason: DropReason; etag?: string }
  | { type: 'published'; key: ResourceKey; revision: Revision; kind: string; inline: boolean }
  | { type: 'stored'; changes: number }
  | { type: 'write-begun'; id: string; url: string; method: string }
  | { type: 'write-done'; id: string; known: boolean }
  /** More time passed than a timer says: the computer slept, or its clock was set. */
  | { type: 'clock-jumped' }
  | { type: 'navigation'; name: string }
  | { type: 'purged'; reason: string; resources: number }
  | { type: 'evicted'; key: ResourceKey }
  | { type: 'problem'; code: ErrorCode | string; details: ErrorDetails; key?: ResourceKey; raw?: string };

/** One step of the engine. `seq` counts from 1 within a boot; `cause` is the seq of the step that led to it. */
export type EngineEvent = EventDetail & {
  seq: number;
  /** Wall clock, ms since 1970. */
  at: number;
  cause?: number;
};

/** A stretch of the log, for whoever reads it from outside. */
export interface LogBatch {
  boot: number;
  /** How many events the ring let go before a reader took them. */
  dropped: number;
  events: EngineEvent[];
}
