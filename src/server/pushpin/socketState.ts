import { canonicalTarget } from '../ask/requestUrl.js';
import { besideShared, type Channels, type Interest, sharedChannelFor } from './channels.js';

/** A subscription of a socket. The app forgets it: Pushpin keeps it and tells it with each event. */
export interface SocketSubscription {
  mode: Interest['mode'];
  /** Path and query, as events name it. */
  uri: string;
  /** Whether it may be given what is published for everybody. */
  isShared: boolean;
}

/** Without a known member: none. It comes from the app's own answers. */
export function readState(header: unknown): SocketSubscription[] {
  try {
    const parsed: unknown = JSON.parse(String(header));
    return Array.isArray(parsed) ? parsed.flatMap(readSubscription) : [];
  } catch {
    return [];
  }
}

export function writeState(subscriptions: readonly SocketSubscription[]): string {
  const list = subscriptions.map(({ mode, uri, isShared }) => [
    mode === 'changes' ? 'c' : 'v',
    uri,
    isShared ? 1 : 0,
  ]);
  return JSON.stringify(list);
}

function readSubscription(value: unknown): SocketSubscription[] {
  if (!Array.isArray(value)) return [];
  const [mode, uri, shared] = value;
  if (typeof uri !== 'string') return [];
  return [{ mode: mode === 'c' ? 'changes' : 'value', uri, isShared: shared === 1 }];
}

/** All channels that these need; several may need the same. */
export function channelsOf(channels: Channels, subscriptions: readonly SocketSubscription[]): Set<string> {
  const names = subscriptions.flatMap(({ mode, uri, isShared }) => {
    const interest = { mode, subject: canonicalTarget(uri) };
    if (!isShared) return [channels.any(interest.subject.path)];
    return [sharedChannelFor(channels, interest), ...besideShared(channels, interest)];
  });
  return new Set([...names, channels.all]);
}
