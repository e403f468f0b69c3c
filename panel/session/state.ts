import type { ConnectionStateName, Mechanism, SubscriptionState } from '../../src/model/index.js';
import type { LiveState } from './model.js';

/** What decides the word that stands for a subscription. */
export interface Standing {
  engineState: SubscriptionState | undefined;
  /** Of the last move of the engine. */
  reason: string;
  connection: { state: ConnectionStateName; mechanism: Mechanism } | undefined;
  holders: number;
  online: boolean;
  paused: boolean;
}

/** Reasons for which the engine gives up what somebody wants. */
const failures = /^(?:status|http-status|denied|not live|changes-expired)\b/;

/** One word for the state of a subscription and of its connection together. */
export function liveStateOf(standing: Standing): LiveState {
  const { engineState, reason, online, paused } = standing;
  if (engineState === 'ended') return failures.test(reason) && standing.holders > 0 ? 'error' : 'stopped';
  if (paused) return 'paused';
  if (engineState === 'removed') return 'stopped';
  if (!online) return 'offline';
  return engineState === undefined ? 'idle' : whileFollowed(engineState, standing);
}

function whileFollowed(
  engineState: Exclude<SubscriptionState, 'ended' | 'removed'>,
  { connection, holders }: Standing,
): LiveState {
  switch (engineState) {
    case 'pending':
      if (connection?.state === 'waiting') return 'backoff';
      return connection || holders > 0 ? 'connecting' : 'idle';
    case 'catching-up':
      return 'connecting';
    case 'stale':
      return 'backoff';
    case 'polled':
      return 'polling';
    case 'live':
      // By what is not known where the log begins later.
      return connection ? carriedBy(connection) : 'connected';
    default:
      return engineState satisfies never;
  }
}

function carriedBy({ mechanism, state }: NonNullable<Standing['connection']>): LiveState {
  if (state === 'queued') return 'connecting';
  switch (mechanism) {
    case 'socket':
    case 'stream':
      return state === 'live' ? 'connected' : 'connecting';
    case 'long-poll':
    case 'poll':
      return 'polling';
    default:
      return mechanism satisfies never;
  }
}
