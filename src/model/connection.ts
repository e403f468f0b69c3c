import type { Mode, Offer } from './offer.js';
import type { ResourceKey } from './resource.js';

export interface ConnectionPlan {
  /** dialect|mechanism|mode|endpoint, and the key; where the connection is shared, identity, credentials and a number instead. */
  id: string;
  /** Of a shared connection: that of one of its targets. */
  offer: Offer;
  targets: ResourceKey[];
  /** What is told of each of them. */
  modes: Mode[];
}

export type ConnectionState =
  | { name: 'idle' }
  /** Asking for an answer at once: the first request, or a revalidation. */
  | { name: 'connecting'; since: number }
  /** A request is held by the server, or a stream is open. */
  | { name: 'live'; since: number }
  /** Waits for its turn: the origin is held as many requests as it may be. */
  | { name: 'queued'; since: number }
  /** Backing off until the given time; `polls`: nothing failed, it is polled at an interval. */
  | { name: 'waiting'; until: number; attempt: number; polls?: true }
  | { name: 'closed'; reason: string };

export type ConnectionStateName = ConnectionState['name'];

export const legalMoves: Record<ConnectionStateName, readonly ConnectionStateName[]> = {
  idle: ['connecting', 'live', 'queued', 'closed'],
  connecting: ['connecting', 'live', 'queued', 'waiting', 'closed'],
  live: ['live', 'connecting', 'queued', 'waiting', 'closed'],
  queued: ['connecting', 'live', 'closed'],
  waiting: ['connecting', 'live', 'queued', 'closed'],
  closed: [],
};

/** The next state, or undefined where the move is not legal (a bug of ours, to be logged, never thrown). */
export function moveTo(from: ConnectionState, to: ConnectionState): ConnectionState | undefined {
  return legalMoves[from.name].includes(to.name) ? to : undefined;
}
